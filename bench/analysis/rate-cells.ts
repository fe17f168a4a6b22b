/**
 * Response times at each rate that a server was offered. Where it kept up in no trial they are those of the trials in
 * which it was overloaded by a load that was on time: a server that does not keep up is a result, not an error. Pure.
 */
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import { type Interval, medianInterval, medianOf } from '../statistics/interval.ts';
import { type Counts, lacksTail, medianIn, type NumberColumn } from './cells.ts';
import { askedOf, isLowerBound } from './censoring.ts';
import { isOverload } from './invalidity-text.ts';

/** A median over blocks. */
export interface Response extends Interval {
  /** Requests that were never answered would have made it longer. */
  readonly isLowerBound: boolean;
}

/** One server at one rate. */
export interface RateCell extends Counts {
  readonly rateRps: number;
  /** Requests answered per second: the median over blocks, like those that follow. */
  readonly achievedRps: number | null;
  readonly mean: Response | null;
  readonly p50: Response | null;
  /** null: a trial has too few answers for it. */
  readonly p99: Response | null;
  /** The longest response, µs. */
  readonly longestUs: number | null;
  /** Whether they are of trials in which the server was overloaded. */
  readonly isOverloaded: boolean;
}

/** @param rows of one server, of open loops. @returns in ascending order of the rates */
export function rateCells(rows: readonly TrialRow[], seed: number): RateCell[] {
  const cells = Map.groupBy(rows, ({ offered_rps }) => offered_rps ?? 0);
  return [...cells].map(([rateRps, own]) => rateCell(rateRps, own, seed)).toSorted(byRate);
}

const byRate = (a: RateCell, b: RateCell): number => a.rateRps - b.rateRps;

function rateCell(rateRps: number, rows: readonly TrialRow[], seed: number): RateCell {
  const valid = rows.filter(isValid);
  const shown = valid.length > 0 ? valid : rows.filter((row) => isOverload(row.invalid_because));
  const response = (column: NumberColumn, percent: number): Response | null => {
    const random = seededRandom(seed, `${column} of ${rows[0]?.server} at ${rateRps}`);
    if (lacksTail(shown, column)) return null;
    const measured = shown.flatMap((row) => {
      const valueUs = row[column];
      return valueUs === null ? [] : [{ valueUs, isBound: isLowerBound(percent, askedOf(row)) }];
    });
    const interval = medianInterval(
      measured.map(({ valueUs }) => valueUs),
      random,
    );
    if (interval === null) return null;
    // A bound above the median does not move it.
    const isBound = measured.some((one) => one.isBound && one.valueUs <= interval.median);
    return { ...interval, isLowerBound: isBound };
  };
  return {
    rateRps,
    trials: rows.length,
    validTrials: valid.length,
    achievedRps: medianOf(shown.map(({ throughput_rps }) => throughput_rps)),
    mean: response('latency_mean_us', 100),
    p50: response('latency_p50_us', 50),
    p99: response('latency_p99_us', 99),
    longestUs: medianIn(shown, 'latency_max_us'),
    isOverloaded: valid.length === 0 && shown.length > 0,
  };
}
