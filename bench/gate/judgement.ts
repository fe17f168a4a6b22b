/**
 * Judges the blocks of a gate. Throughput is what clients get. Where the server was not the limit, a slower one may hide behind
 * the load, and server CPU per request counts beside it. Each has an interval that holds over all looks (sequential.ts), and
 * spends half of the error on either side: whichever of the two alarms, an alarm is false with `LEVEL` at most, although
 * the same blocks show which of them count. Pure.
 */
import type { Limit } from '../analysis/limits.ts';
import { type GateLook, lookAt, sideOf } from './sequential.ts';

export type GateMetric = 'throughput' | 'cpu';

/** AFTER over BEFORE by metric, higher being better; null: not measured. */
export type BlockRatios = Readonly<Record<GateMetric, number | null>>;

export interface Judgement {
  readonly kind: 'slower' | 'not slower' | 'open';
  /** The one that decides, or keeps it open. */
  readonly metric: GateMetric;
  readonly look: GateLook;
}

/** How metrics count. */
export interface Counted {
  /** AFTER is not slower if the whole interval of each is above the limit. */
  readonly proving: readonly GateMetric[];
  /** Of this one only the mean must be: what other programs leave of the CPUs differs too much from block to block. */
  readonly guarding: GateMetric | null;
}

const ALONE: Counted = { proving: ['throughput'], guarding: null };
const BOTH: Counted = { proving: ['throughput', 'cpu'], guarding: null };

/** By what limited the throughput of the slower server. */
const COUNTED: Readonly<Record<Limit, Counted>> = {
  server: ALONE,
  unknown: ALONE,
  load: BOTH,
  waking: BOTH,
  others: { proving: ['cpu'], guarding: 'throughput' },
};

/** @param chosen by the user; null: none */
export function countedBy(limit: Limit, hasCpu: boolean, chosen: GateMetric | null): Counted {
  if (chosen !== null) return { proving: [chosen], guarding: null };
  return hasCpu ? COUNTED[limit] : ALONE;
}

/**
 * @param limit the part by which AFTER may be slower, in (0, 1)
 * @returns null with fewer than five blocks, or where no metric was measured in each
 */
export function judgeBlocks(
  blocks: readonly BlockRatios[],
  { proving, guarding }: Counted,
  limit: number,
): Judgement | null {
  const found = [...proving, ...(guarding === null ? [] : [guarding])].flatMap((metric) =>
    judgeMetric(blocks, metric, limit),
  );
  // Nothing hides behind the load where more was answered: CPU per request may be the price of more threads.
  const more = found.find(({ metric, look }) => metric === 'throughput' && look.low > 1);
  const isGuarded = ({ kind, metric, look }: Judgement): boolean =>
    metric === guarding && kind === 'open' && look.value > 1 - limit;
  const byLow = found.filter((one) => !isGuarded(one)).toSorted((a, b) => a.look.low - b.look.low);
  return more ?? byLow.find(({ kind }) => kind === 'slower') ?? byLow[0] ?? null;
}

/** One, or none where there is no look. */
function judgeMetric(blocks: readonly BlockRatios[], metric: GateMetric, limit: number): Judgement[] {
  const ratios = blocks.map((block) => block[metric]).filter((ratio) => ratio !== null);
  const look = ratios.length < blocks.length ? null : lookAt(ratios);
  if (look === null) return [];
  const kind = ({ below: 'slower', above: 'not slower', open: 'open' } as const)[sideOf(look, 1 - limit)];
  return [{ kind, metric, look }];
}
