/**
 * Percentiles of an open loop beyond the point where answers are missing. A request that was never answered counts with
 * its wait, which is less than its latency would have been. So where more requests are unanswered than a percentile
 * leaves out, it is a lower bound. Pure.
 */
import type { TrialRow } from '../results/columns.ts';

/** What was asked and never answered; null: not known, or a closed loop. */
export interface Asked {
  /** Requests of the schedule in the window. */
  readonly offered: number | null;
  readonly unanswered: number | null;
}

export const ALL_ANSWERED: Asked = { offered: null, unanswered: null };

/** A row holds the mean rate of the schedule only, not how many requests were due. */
export function askedOf({ offered_rps, duration_s, unanswered }: TrialRow): Asked {
  const isKnown = offered_rps !== null && duration_s !== null;
  return { offered: isKnown ? offered_rps * duration_s : null, unanswered };
}

/** @param percent of the percentile: 99, or 100 for the longest and for the mean, which every request moves */
export function isLowerBound(percent: number, { offered, unanswered }: Asked): boolean {
  if (offered === null || unanswered === null) return false;
  return unanswered > (1 - percent / 100) * offered;
}
