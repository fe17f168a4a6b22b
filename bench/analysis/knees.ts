/**
 * Results at rising offered rates: for each server the response times at each rate, the knee in each block, and the
 * ratio of its knee to that of the event loop. Pure.
 */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid, pairRatios } from '../results/rows.ts';
import { BASELINE_MODEL, EXTERNAL_IO } from '../results/server-names.ts';
import { type Interval, medianInterval } from '../statistics/interval.ts';
import { kneeOf, type MeasuredKnee } from '../statistics/knee.ts';
import { type RatioInterval, ratioInterval } from '../statistics/ratio.ts';
import { judge, notComparable, type Verdict } from '../statistics/verdict.ts';
import { type Counts, type NumberColumn, valuesOf } from './cells.ts';
import { isOverload } from './validity.ts';

/** One server at one rate. */
interface RateCell extends Counts {
  readonly rateRps: number;
  /** Medians over the blocks of the valid trials. */
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
  /** The lowest mean response time of its rates. */
  readonly leastMeanUs: number | null;
  /** The median knee over blocks; null where no block has one, or where some block did not reach it. */
  readonly kneeRps: Interval | null;
  /** Where some blocks did not reach the knee: the least of their highest measured rates. */
  readonly beyondRps: number | null;
  readonly blocks: number;
  /** The ratio to the knee of the event loop, paired by block; null where some block did not reach one of the two. */
  readonly ratio: RatioInterval | null;
  readonly verdict: Verdict;
}

/** Whether any server was offered several rates. @param rows of one scenario */
export function hasSeveralRates(rows: readonly Pick<TrialRow, 'load' | 'server' | 'offered_rps'>[]): boolean {
  const open = rows.filter(({ load }) => load === 'open');
  return groupRows(open, ['server']).some((own) => groupRows(own, ['offered_rps']).length > 1);
}

export function serverKnees(trials: readonly TrialRow[], scenario: string, seed: number): ServerKnee[] {
  const own = trials.filter((row) => row.scenario === scenario && row.load === 'open');
  const servers = groupRows(own, ['server', 'clients']);
  return servers
    .map((rows) => kneeOfServer(rows, servers, seed))
    .toSorted((a, b) => a.clients - b.clients || a.server.localeCompare(b.server));
}

function kneeOfServer(rows: Group<TrialRow>, servers: readonly Group<TrialRow>[], seed: number): ServerKnee {
  const [first] = rows;
  const { scenario, server, io, clients } = first;
  const rates = rateCells(rows, seed);
  const means = rates.flatMap(({ meanUs }) => meanUs?.median ?? []);
  const knees = kneesByBlock(rows);
  const at = [...kneeRates(knees).values()];
  const beyond = ratesBeyond(knees);
  const isFound = beyond.length === 0;
  const baseline = findBaseline(first, servers);
  return {
    scenario,
    server,
    io,
    clients,
    rates,
    leastMeanUs: means.length === 0 ? null : Math.min(...means),
    kneeRps: isFound ? medianInterval(at, seededRandom(seed, `knee of ${server} with ${clients}`)) : null,
    beyondRps: isFound ? null : Math.min(...beyond),
    blocks: knees.size,
    ...compare(knees, baseline === rows ? 'itself' : baseline),
  };
}

/** The knees by block, where found. */
function kneeRates(knees: BlockKnees): Map<number, number> {
  return new Map([...knees].flatMap(([block, knee]) => (knee.kind === 'at' ? [[block, knee.rateRps]] : [])));
}

function ratesBeyond(knees: BlockKnees): number[] {
  return [...knees.values()].flatMap((knee) => (knee.kind === 'beyond' ? [knee.rateRps] : []));
}

/** Blocks that did not reach a knee are those with the highest knees: a ratio without them would be wrong. */
function compare(
  knees: BlockKnees,
  baseline: readonly TrialRow[] | 'itself' | null,
): Pick<ServerKnee, 'ratio' | 'verdict'> {
  if (baseline === null) return { ratio: null, verdict: notComparable({ kind: 'no-baseline' }) };
  const others = baseline === 'itself' ? knees : kneesByBlock(baseline);
  if (ratesBeyond(knees).length + ratesBeyond(others).length > 0) {
    const verdict = baseline === 'itself' ? 'baseline' : notComparable({ kind: 'knee-beyond-rates' });
    return { ratio: null, verdict };
  }
  const ratios = pairRatios(kneeRates(knees), kneeRates(others));
  const ratio = ratioInterval(ratios);
  return { ratio, verdict: baseline === 'itself' ? 'baseline' : judge(ratio, ratios.length) };
}

function findBaseline(
  { clients, io }: TrialRow,
  servers: readonly Group<TrialRow>[],
): Group<TrialRow> | null {
  const ios = io === EXTERNAL_IO ? ['posix', 'node'] : [io];
  const found = ios.flatMap((one) =>
    servers.filter(([row]) => row.clients === clients && row.server === `${BASELINE_MODEL}/${one}`),
  );
  return found[0] ?? null;
}

type BlockKnees = ReadonlyMap<number, MeasuredKnee>;

function kneesByBlock(rows: readonly TrialRow[]): BlockKnees {
  const blocks = Map.groupBy(rows, ({ block }) => block);
  return new Map([...blocks].map(([block, own]) => [block, kneeOf(own.flatMap(pointOf))] as const));
}

/** A trial with a faulty load carries no information; a trial with an overloaded server does. */
function pointOf({ offered_rps, latency_mean_us, validity, invalid_because }: TrialRow) {
  if (offered_rps === null) return [];
  if (validity === 'valid') return [{ rateRps: offered_rps, meanUs: latency_mean_us }];
  return isOverload(invalid_because) ? [{ rateRps: offered_rps, meanUs: null }] : [];
}

function rateCells(rows: readonly TrialRow[], seed: number): RateCell[] {
  const cells = Map.groupBy(rows, ({ offered_rps }) => offered_rps ?? 0);
  return [...cells]
    .map(([rateRps, own]) => {
      const valid = own.filter(isValid);
      const interval = (column: NumberColumn): Interval | null => {
        const random = seededRandom(seed, `${column} of ${own[0]?.server} at ${rateRps}`);
        return medianInterval(valuesOf(valid, column), random);
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
