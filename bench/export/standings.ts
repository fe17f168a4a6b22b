/** Servers under one load, from the best: how near each comes to it, and whether that is shown, by ratios paired by block. */
import type { TrialRow } from '../columns.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { medianOf } from '../statistics/interval.ts';
import { ratioInterval } from '../statistics/ratio.ts';
import { judge } from '../statistics/verdict.ts';
import { MEASURE_OF } from './measures.ts';
import { type Service, starved } from './served.ts';
import { type ServerRows, byServer, serviceOf } from './series.ts';
import type { Subject } from './subject.ts';

export interface Standing {
  readonly server: ServerRows;
  readonly service: Service;
  /** 1: as good; 0.5: half as good. */
  readonly toBest: number;
  readonly verdict: 'best' | 'no difference' | 'behind' | 'too few trials' | 'no answer';
}

/**
 * @param rows of one load. Those without a value are left out; whose latency leaves clients out comes last, as no answer.
 */
export function standings(rows: readonly TrialRow[], measure: Measure, subject: Subject): Standing[] {
  const { isLatency, better } = MEASURE_OF[measure];
  const servers = byServer(rows).flatMap((server) => {
    const values = valuesByBlock(server.rows, measure);
    const median = medianOf([...values.values()]);
    const clients = rows[0]?.clients ?? 0;
    const service = { clients, served: serviceOf(server.rows, subject) };
    const isValid = server.rows.some(({ validity }) => validity === 'valid');
    if (median !== null && median > 0) return [{ server, values, median, service }];
    return isLatency && isValid && starved(service) ? [{ server, values, median: 0, service }] : [];
  });
  const answering = servers.filter(({ service }) => !(isLatency && starved(service)));
  const sign = better === 'more' ? -1 : 1;
  const [best, ...others] = answering.toSorted((a, b) => sign * (a.median - b.median));
  const silent = servers
    .filter((one) => !answering.includes(one))
    .map(({ server, service }): Standing => ({ server, service, toBest: 0, verdict: 'no answer' }));
  if (best === undefined) return silent;
  const noise = noiseOf(rows, subject);
  const goodness = (value: number, of: number) => (better === 'more' ? value / of : of / value);
  const behind = others.map(({ server, service, values, median }): Standing => {
    const ratios = [...values].flatMap(([block, value]) => {
      const pair = best.values.get(block);
      return pair === undefined ? [] : [goodness(value, pair)];
    });
    const ratio = ratioInterval(ratios);
    const toBest = ratio?.ratio ?? goodness(median, best.median);
    return { server, service, toBest, verdict: verdictOf(judge(ratio, ratios.length, noise)) };
  });
  return [{ server: best.server, service: best.service, toBest: 1, verdict: 'best' }, ...behind, ...silent];
}

function verdictOf(judgement: string): Standing['verdict'] {
  if (judgement.startsWith('not comparable')) return 'too few trials';
  return judgement === 'slower' ? 'behind' : 'no difference';
}

function valuesByBlock(rows: readonly TrialRow[], measure: Measure): Map<number, number> {
  const { read } = MEASURE_OF[measure];
  const valid = rows.filter(({ validity }) => validity === 'valid');
  return new Map(
    valid.flatMap((row) => {
      const value = read(row);
      return value === null || value <= 0 ? [] : [[row.block, value] as const];
    }),
  );
}

/** The noise floor of the run under this load. */
function noiseOf([first]: readonly TrialRow[], { summary }: Subject): number | null {
  const floors = summary
    .filter((row) => row.variant === first?.variant && row.clients === first.clients)
    .map(({ noise_floor }) => noise_floor)
    .filter((floor) => floor !== null);
  return floors.length === 0 ? null : Math.max(...floors);
}
