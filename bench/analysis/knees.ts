/**
 * What was measured as the offered rate rose, from the trials: for each server the response times at each rate, its knee
 * in each block, and the ratio of its knee to that of the event loop. Pure.
 */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { BASELINE_MODEL, EXTERNAL_IO } from '../results/server-names.ts';
import { type Interval, medianInterval } from '../statistics/interval.ts';
import { kneeOf, type MeasuredKnee } from '../statistics/knee.ts';
import { type RatioInterval, ratioInterval } from '../statistics/ratio.ts';
import { judge, type Verdict } from '../statistics/verdict.ts';
import { isOverload } from './validity.ts';

/** One server at one rate. */
interface RateCell {
  readonly rateRps: number;
  readonly trials: number;
  readonly validTrials: number;
  /** Of the valid ones: medians over blocks. */
  readonly meanUs: Interval | null;
  readonly p50Us: Interval | null;
  readonly p99Us: Interval | null;
}

export interface ServerKnee {
  readonly scenario: string;
  readonly server: string;
  readonly io: string;
  readonly clients: number;
  readonly rates: readonly RateCell[];
  /** Over the blocks that have one; null where none has, and where it was beyond what was offered in a part of them. */
  readonly kneeRps: Interval | null;
  /** In the blocks in which even the highest rate that was measured was below the knee: the least of these rates. */
  readonly beyondRps: number | null;
  readonly blocks: number;
  /** To the event loop's, paired by block; null where either was beyond what was offered in a part of them. */
  readonly ratio: RatioInterval | null;
  readonly verdict: Verdict;
}

/** Scenarios in which each server was offered several rates. */
export function scenariosOfRates(
  rows: readonly Pick<TrialRow, 'scenario' | 'load' | 'server' | 'offered_rps'>[],
): ReadonlySet<string> {
  const open = rows.filter(({ load }) => load === 'open');
  const rates = Map.groupBy(open, ({ scenario, server }) => JSON.stringify([scenario, server]));
  const several = [...rates.values()].filter(
    (own) => new Set(own.map(({ offered_rps }) => offered_rps)).size > 1,
  );
  return new Set(several.flatMap((own) => own.slice(0, 1)).map(({ scenario }) => scenario));
}

export function serverKnees(trials: readonly TrialRow[], scenario: string, seed: number): ServerKnee[] {
  const own = trials.filter((row) => row.scenario === scenario && row.load === 'open');
  const servers = [...Map.groupBy(own, ({ server, clients }) => JSON.stringify([server, clients])).values()];
  return servers
    .flatMap((rows) => describeServer(rows, servers, seed))
    .toSorted((a, b) => a.clients - b.clients || a.server.localeCompare(b.server));
}

function describeServer(
  rows: readonly TrialRow[],
  servers: readonly (readonly TrialRow[])[],
  seed: number,
): ServerKnee[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { scenario, server, io, clients } = first;
  const knees = kneesByBlock(rows);
  const at = ratesOf(knees, 'at');
  const beyond = ratesOf(knees, 'beyond');
  const isFound = beyond.length === 0;
  const baseline = findBaseline(first, servers);
  return [
    {
      scenario,
      server,
      io,
      clients,
      rates: rateCells(rows, seed),
      kneeRps: isFound ? medianInterval(at, seededRandom(seed, `knee of ${server} with ${clients}`)) : null,
      beyondRps: isFound ? null : Math.min(...beyond),
      blocks: knees.size,
      ...compare(knees, baseline === rows ? 'itself' : baseline),
    },
  ];
}

function ratesOf(knees: BlockKnees, kind: 'at' | 'beyond'): number[] {
  return [...knees.values()].flatMap((knee) => (knee.kind === kind ? [knee.rateRps] : []));
}

/** The blocks in which a knee was beyond what was offered are those with the highest: without them a ratio would be wrong. */
function compare(
  knees: BlockKnees,
  baseline: readonly TrialRow[] | 'itself' | null,
): Pick<ServerKnee, 'ratio' | 'verdict'> {
  if (baseline === null) return { ratio: null, verdict: 'not comparable: no event loop under this load' };
  const others = baseline === 'itself' ? knees : kneesByBlock(baseline);
  if (ratesOf(knees, 'beyond').length + ratesOf(others, 'beyond').length > 0) {
    const verdict = baseline === 'itself' ? 'baseline' : 'not comparable: a knee is beyond what was offered';
    return { ratio: null, verdict };
  }
  const ratios = pairKnees(knees, others);
  const ratio = ratioInterval(ratios);
  return { ratio, verdict: baseline === 'itself' ? 'baseline' : judge(ratio, ratios.length) };
}

function findBaseline(
  { clients, io }: TrialRow,
  servers: readonly (readonly TrialRow[])[],
): readonly TrialRow[] | null {
  const ios = io === EXTERNAL_IO ? ['posix', 'node'] : [io];
  const found = ios.flatMap((one) =>
    servers.filter(
      ([row]) => row !== undefined && row.clients === clients && row.server === `${BASELINE_MODEL}/${one}`,
    ),
  );
  return found[0] ?? null;
}

type BlockKnees = ReadonlyMap<number, MeasuredKnee>;

function kneesByBlock(rows: readonly TrialRow[]): BlockKnees {
  const blocks = Map.groupBy(rows, ({ block }) => block);
  return new Map([...blocks].map(([block, own]) => [block, kneeOf(own.flatMap(pointOf))] as const));
}

/** A trial in which the load was not as it should be tells nothing; one in which the server was overloaded does. */
function pointOf({ offered_rps, latency_mean_us, validity, invalid_because }: TrialRow) {
  if (offered_rps === null) return [];
  if (validity === 'valid') return [{ rateRps: offered_rps, meanUs: latency_mean_us }];
  return isOverload(invalid_because) ? [{ rateRps: offered_rps, meanUs: null }] : [];
}

function pairKnees(own: BlockKnees, other: BlockKnees): number[] {
  return [...own].flatMap(([block, knee]) => {
    const pair = other.get(block);
    return knee.kind === 'at' && pair?.kind === 'at' ? [knee.rateRps / pair.rateRps] : [];
  });
}

function rateCells(rows: readonly TrialRow[], seed: number): RateCell[] {
  const cells = Map.groupBy(rows, ({ offered_rps }) => offered_rps ?? 0);
  return [...cells]
    .map(([rateRps, own]) => {
      const valid = own.filter(({ validity }) => validity === 'valid');
      const interval = (column: 'latency_mean_us' | 'latency_p50_us' | 'latency_p99_us'): Interval | null => {
        const values = valid.flatMap((row) => row[column] ?? []);
        return medianInterval(values, seededRandom(seed, `${column} of ${own[0]?.server} at ${rateRps}`));
      };
      return {
        rateRps,
        trials: own.length,
        validTrials: valid.length,
        meanUs: interval('latency_mean_us'),
        p50Us: interval('latency_p50_us'),
        p99Us: interval('latency_p99_us'),
      };
    })
    .toSorted((a, b) => a.rateRps - b.rateRps);
}
