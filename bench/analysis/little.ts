/**
 * Little's law (1961) by trial of a closed loop: throughput × mean latency is the number of clients with a request
 * under way. It must be near the number of clients opened, which is known independently. An open loop has no such
 * number: its requests under way are known from the same answers as its throughput and its latency. Pure.
 */
import type { TrialRow } from '../results/columns.ts';

/** The gap above which a trial is reported, as a part of the clients opened. */
export const FAR = 0.1;

export type LittleCheck =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'holds' | 'off'; readonly part: number };

/** The gap between the requests under way and the clients opened, as a part of the latter. */
export function checkLittle({ throughput_rps, latency_mean_us, load, clients }: TrialRow): LittleCheck {
  if (load !== 'closed' || throughput_rps === null || latency_mean_us === null || clients === 0)
    return { kind: 'unknown' };
  const part = (throughput_rps * latency_mean_us) / 1e6 / clients - 1;
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
