/** How long a server takes to recover from a burst of requests. Pure. */
import type { LoadResult } from '../../clients/load.ts';

/** So much is looked at together, s: one slow answer among those of a second is no relapse. */
const SPAN_S = 1;

/** Of the requests due in such a span, those that must be answered in time. */
const RECOVERED_SHARE = 0.95;

/**
 * @param burstEndS from when the window opened
 * @returns the time from the end of the burst to the first moment from which on, in every second until the window closes,
 * at least 95 % of the requests that are due are answered in time, s; null: there is none
 */
export function recoveryS(
  { lengthS, offered, inTime }: NonNullable<LoadResult['dueIntervals']>,
  burstEndS: number,
  durationS: number,
): number | null {
  const intervals = Math.floor(durationS / lengthS + 1e-6);
  const first = Math.round(burstEndS / lengthS);
  const span = Math.round(SPAN_S / lengthS);
  const sum = (counts: readonly number[], from: number): number =>
    counts.slice(from, from + span).reduce((total, count) => total + count, 0);
  let recovered: number | null = null;
  for (let at = intervals - span; at >= first; at--) {
    if (sum(inTime, at) < RECOVERED_SHARE * sum(offered, at)) break;
    recovered = at;
  }
  return recovered === null ? null : Math.round((recovered - first) * lengthS * 1000) / 1000;
}
