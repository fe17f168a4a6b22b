/**
 * Little's law (1961), trial by trial: throughput × mean latency is how many clients had a request under way, which must
 * be near those that the load had. Pure.
 */
import type { TrialRow } from '../results/columns.ts';

/** A part of the clients opened: what is further from them is reported. */
export const FAR = 0.1;

export type LittleCheck =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'holds' | 'off'; readonly part: number };

/** How far the requests under way are from those that the load should have had, as a part of them. */
export function checkLittle(row: TrialRow): LittleCheck {
  const { throughput_rps, latency_mean_us, load, offered_rps, clients } = row;
  if (throughput_rps === null || latency_mean_us === null) return { kind: 'unknown' };
  const underWay = (throughput_rps * latency_mean_us) / 1e6;
  const expected = load === 'open' ? ((offered_rps ?? 0) * latency_mean_us) / 1e6 : clients;
  if (expected === 0) return { kind: 'unknown' };
  const part = underWay / expected - 1;
  return { kind: Math.abs(part) > FAR ? 'off' : 'holds', part };
}

/** A trial of which both are known. */
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
