/**
 * Little's law (1961) by trial: throughput × mean latency is the number of clients with a request under way. It must
 * be near the number of clients in the load. Pure.
 */
import type { TrialRow } from '../results/columns.ts';

/** The gap above which a trial is reported, as a part of the clients opened. */
export const FAR = 0.1;

export type LittleCheck =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'holds' | 'off'; readonly part: number };

/** The gap between the requests under way and those expected from the load, as a part of the latter. */
export function checkLittle(row: TrialRow): LittleCheck {
  const { throughput_rps, latency_mean_us, load, offered_rps, clients } = row;
  if (throughput_rps === null || latency_mean_us === null) return { kind: 'unknown' };
  const underWay = (throughput_rps * latency_mean_us) / 1e6;
  const expected = load === 'open' ? ((offered_rps ?? 0) * latency_mean_us) / 1e6 : clients;
  if (expected === 0) return { kind: 'unknown' };
  const part = underWay / expected - 1;
  return { kind: Math.abs(part) > FAR ? 'off' : 'holds', part };
}

/** A trial in which both are known. */
export interface CheckedTrial {
  readonly row: TrialRow;
  readonly holds: boolean;
}

export function checkTrials(trials: readonly TrialRow[]): CheckedTrial[] {
  return trials.flatMap((row) => {
    const { kind } = checkLittle(row);
    return kind === 'unknown' ? [] : [{ row, holds: kind === 'holds' }];
  });
}
