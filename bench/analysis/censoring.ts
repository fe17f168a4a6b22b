/**
 * Percentiles of an open loop beyond the point where answers are missing. A request that was never answered counts with
 * its wait, which is less than its latency would have been. So where more requests are unanswered than a percentile
 * leaves out, it is a lower bound. Pure.
 */

/** What was asked and never answered; null: not known, or a closed loop. */
export interface Asked {
  /** Requests of the schedule in the window. */
  readonly offered: number | null;
  readonly unanswered: number | null;
}

export const ALL_ANSWERED: Asked = { offered: null, unanswered: null };

/** @param percent of the percentile: 99, or 100 for the longest and for the mean, which every request moves */
export function isLowerBound(percent: number, { offered, unanswered }: Asked): boolean {
  if (offered === null || unanswered === null) return false;
  return unanswered > (1 - percent / 100) * offered;
}
