/** `overload`: what each server answered in time at each part of its knee, and what became of the rest. Pure. */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid } from '../results/rows.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import { type BoundedMedian, boundedMedian, type Bounds } from '../statistics/bounds.ts';
import { type Interval, medianInterval, medianOf } from '../statistics/interval.ts';
import { type Counts, countsOf } from './cells.ts';
import { goodputPart } from './measures.ts';

export interface OverloadCell extends Counts {
  readonly variant: string;
  readonly server: string;
  /** The offered rate, as a part of the server's knee. */
  readonly part: number;
  readonly offeredRps: number;
  /** Answered in time, as a part of the knee: median over blocks. */
  readonly goodput: Interval | null;
  /** Of the requests offered, those refused, with 503 or by a reset: median over blocks. */
  readonly refusedShare: number | null;
}

/** A server after the burst. */
export interface Recovery extends Counts {
  readonly variant: string;
  readonly server: string;
  /** From its end, s; under 0.1 s where it recovered at once. null: no trial counts. */
  readonly timeS: BoundedMedian | null;
}

export interface OverloadFindings {
  readonly cells: readonly OverloadCell[];
  readonly recoveries: readonly Recovery[];
  readonly deadlineMs: number;
  readonly burst: PlannedScenario['burst'];
}

/** The resolution of `recovery_s`. */
const AT_ONCE_S = 0.1;

/** @param afterS the calm after the burst: where a server did not recover in it, it took longer */
export function recoveries(trials: readonly TrialRow[], afterS: number, seed: number): Recovery[] {
  const rows = trials.filter(({ load }) => load === 'burst');
  return groupRows(rows, ['variant', 'server']).map((own) => {
    const [{ variant, server }] = own;
    const bounds = own.filter(isValid).map(({ recovery_s: timeS }): Bounds => {
      if (timeS === null) return { low: afterS, high: Infinity };
      return { low: timeS, high: Math.max(timeS, AT_ONCE_S) };
    });
    const random = () => seededRandom(seed, `recovery of ${server}, ${variant}`);
    return Object.assign({ variant, server, timeS: boundedMedian(bounds, random) }, countsOf(own));
  });
}

/** In the order of the rows, and in ascending order of the parts. */
export function overloadCells(trials: readonly TrialRow[], seed: number): OverloadCell[] {
  const rows = trials.filter(({ load, offered_part }) => load === 'open' && offered_part !== null);
  return groupRows(rows, ['variant', 'server']).flatMap((own) =>
    groupRows(own, ['offered_part'])
      .map((cell) => overloadCell(cell, seed))
      .toSorted((a, b) => a.part - b.part),
  );
}

function overloadCell(rows: Group<TrialRow>, seed: number): OverloadCell {
  const [{ variant, server, offered_part, offered_rps }] = rows;
  const valid = rows.filter(isValid);
  const part = offered_part ?? 0;
  const goodputs = valid.map(goodputPart).filter((value) => value !== null);
  return {
    variant,
    server,
    part,
    offeredRps: offered_rps ?? 0,
    goodput: medianInterval(goodputs, seededRandom(seed, `goodput of ${server}, ${variant}, at ${part}`)),
    refusedShare: medianOf(valid.map(refusedShareOf)),
    ...countsOf(rows),
  };
}

function refusedShareOf({
  errors_unavailable,
  errors_reset,
  offered_rps,
  duration_s,
}: TrialRow): number | null {
  const offered = (offered_rps ?? 0) * (duration_s ?? 0);
  if (errors_unavailable === null || offered === 0) return null;
  return Math.min(1, (errors_unavailable + (errors_reset ?? 0)) / offered);
}
