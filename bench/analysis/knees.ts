/**
 * Results at rising offered rates: for each server the response times at each rate, its knee over blocks, and the ratio
 * of its knee to that of the event loop. A block in which a knee was not reached, or was passed at every rate, widens
 * the result; it does not erase the others. Pure.
 */
import { seededRandom } from '../../clients/random.ts';
import { IO_NAMES } from '../../servers/server.ts';
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows } from '../results/rows.ts';
import { BASELINE_MODEL, EXTERNAL_IO } from '../results/server-names.ts';
import { type BoundedMedian, boundedMedian, type Bounds, divide } from '../statistics/bounds.ts';
import { KNEE_FACTOR, kneeOf } from '../statistics/knee.ts';
import { judge, notComparable, type Verdict } from '../statistics/verdict.ts';
import { type RateCell, rateCells } from './rate-cells.ts';
import { isOverload } from './invalidity-text.ts';

export interface ServerKnee {
  readonly scenario: string;
  readonly server: string;
  readonly io: string;
  readonly clients: number;
  readonly rates: readonly RateCell[];
  /** The lowest mean response time of its rates. */
  readonly leastMeanUs: number | null;
  /** The mean response time at the knee: the same for all servers with as many clients. null: nothing is valid. */
  readonly limitUs: number | null;
  /** The knee, requests per second. null: no block has a trial that counts. */
  readonly knee: BoundedMedian | null;
  /** Where no block reached the knee: the highest rate that half of them held. */
  readonly beyondRps: number | null;
  readonly blocks: number;
  /** The ratio to the knee of the event loop, paired by block; null where nothing is known of it. */
  readonly ratio: BoundedMedian | null;
  readonly verdict: Verdict;
}

/** Whether any server was offered several rates. @param rows of one scenario */
export function hasSeveralRates(rows: readonly Pick<TrialRow, 'load' | 'server' | 'offered_rps'>[]): boolean {
  const open = rows.filter(({ load }) => load === 'open');
  return groupRows(open, ['server']).some((own) => groupRows(own, ['offered_rps']).length > 1);
}

export function serverKnees(trials: readonly TrialRow[], scenario: string, seed: number): ServerKnee[] {
  const own = trials.filter((row) => row.scenario === scenario && row.load === 'open');
  return groupRows(own, ['clients'])
    .flatMap((rows) => kneesUnderLoad(rows, seed))
    .toSorted((a, b) => a.clients - b.clients || a.server.localeCompare(b.server));
}

/** One server, before it is compared. */
interface Measured {
  readonly first: TrialRow;
  readonly rates: readonly RateCell[];
  readonly leastMeanUs: number | null;
  readonly knees: BlockKnees;
}

type BlockKnees = ReadonlyMap<number, Bounds>;

/** @param rows with the same number of clients */
function kneesUnderLoad(rows: Group<TrialRow>, seed: number): ServerKnee[] {
  const servers = groupRows(rows, ['server']).map((own) => {
    const rates = rateCells(own, seed);
    return { own, rates, leastMeanUs: leastOf(rates) };
  });
  const least = servers.flatMap(({ leastMeanUs }) => leastMeanUs ?? []);
  const limitUs = least.length === 0 ? null : KNEE_FACTOR * Math.min(...least);
  const measured = servers.map(({ own, rates, leastMeanUs }): Measured => {
    const knees = limitUs === null ? new Map<number, Bounds>() : kneesByBlock(own, limitUs);
    return { first: own[0], rates, leastMeanUs, knees };
  });
  return measured.map((one) => summarise(one, { limitUs, measured }, seed));
}

function leastOf(rates: readonly RateCell[]): number | null {
  const means = rates.flatMap(({ isOverloaded, mean }) => (isOverloaded ? [] : (mean?.median ?? [])));
  return means.length === 0 ? null : Math.min(...means);
}

function summarise(
  { first, rates, leastMeanUs, knees }: Measured,
  { limitUs, measured }: { readonly limitUs: number | null; readonly measured: readonly Measured[] },
  seed: number,
): ServerKnee {
  const { scenario, server, io, clients } = first;
  const bounds = [...knees.values()];
  return {
    scenario,
    server,
    io,
    clients,
    rates,
    leastMeanUs,
    limitUs,
    knee: boundedMedian(bounds, () => seededRandom(seed, `knee of ${server} with ${clients}`)),
    beyondRps: heldRps(bounds),
    blocks: knees.size,
    ...compare(knees, findBaseline(first, measured), seed),
  };
}

function heldRps(bounds: readonly Bounds[]): number | null {
  if (bounds.some(({ high }) => high < Infinity)) return null;
  const held = bounds.map(({ low }) => low).toSorted((a, b) => b - a);
  return held[Math.ceil(held.length / 2) - 1] ?? null;
}

function compare(
  knees: BlockKnees,
  baseline: Measured | null,
  seed: number,
): Pick<ServerKnee, 'ratio' | 'verdict'> {
  if (baseline === null) return { ratio: null, verdict: notComparable({ kind: 'no-baseline' }) };
  if (baseline.knees === knees) return { ratio: null, verdict: 'baseline' };
  const ratios = [...knees].flatMap(([block, knee]) => {
    const other = baseline.knees.get(block);
    return other === undefined ? [] : [divide(knee, other)];
  });
  const ratio = boundedMedian(ratios, () => seededRandom(seed, 'ratio of knees'));
  if (ratio !== null && isUnknown(ratio.between))
    return { ratio: null, verdict: notComparable({ kind: 'knee-beyond-rates' }) };
  return { ratio, verdict: judge(ratio && middleOf(ratio), ratios.length) };
}

/** Where neither of the two knees was reached. */
function isUnknown({ low, high }: Bounds): boolean {
  return low === 0 && high === Infinity;
}

function middleOf({ between, interval }: BoundedMedian) {
  const { low = null, high = null } = interval ?? {};
  return { ratio: Math.sqrt(between.low * between.high), low, high };
}

function findBaseline({ io }: TrialRow, servers: readonly Measured[]): Measured | null {
  const ios = io === EXTERNAL_IO ? IO_NAMES : [io];
  const found = ios.flatMap((one) =>
    servers.filter(({ first }) => first.server === `${BASELINE_MODEL}/${one}`),
  );
  return found[0] ?? null;
}

function kneesByBlock(rows: readonly TrialRow[], limitUs: number): BlockKnees {
  const blocks = Map.groupBy(rows, ({ block }) => block);
  const knees = [...blocks].map(([block, own]) => [block, kneeOf(own.flatMap(pointOf), limitUs)] as const);
  return new Map(knees.flatMap(([block, knee]) => (knee === null ? [] : [[block, knee]])));
}

/** A trial with a faulty load carries no information; a trial with an overloaded server does. */
function pointOf({ offered_rps, latency_mean_us, validity, invalid_because }: TrialRow) {
  if (offered_rps === null) return [];
  if (validity === 'valid') return [{ rateRps: offered_rps, meanUs: latency_mean_us }];
  return isOverload(invalid_because) ? [{ rateRps: offered_rps, meanUs: null }] : [];
}
