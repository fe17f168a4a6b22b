/**
 * Little's law on every row (Little, Operations Research 9, 1961): in a closed loop throughput × mean latency is the
 * clients that were opened, in an open one the offered rate × mean latency. Trial by trial, for a median may hide one.
 */
import type { TrialRow } from '../columns.ts';
import { type Block, paragraph } from './blocks.ts';
import { nameLoad } from './case-name.ts';
import { formatCount } from './format.ts';

const FAR = 0.1;

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

/** @param trials of one scenario */
export function littleBlocks(trials: readonly TrialRow[]): Block[] {
  const checks = trials
    .filter(({ validity }) => validity === 'valid')
    .map((row) => ({ row, check: checkLittle(row) }))
    .filter(({ check }) => check.kind !== 'unknown');
  if (checks.length === 0) return [];
  const off = checks.filter(({ check }) => check.kind === 'off');
  const cells = Map.groupBy(off, ({ row }) =>
    [nameLoad(row), row.variant].filter((part) => part !== '').join(', '),
  );
  const names = [...cells].map(([name, rows]) => `${name} (${formatCount(rows.length)})`);
  const which = names.length === 0 ? '' : ` Not in those of ${names.join('; ')}.`;
  return [
    paragraph(
      `Little's law, trial by trial: it holds within ${FAR * 100} % in ${formatCount(checks.length - off.length)} of ${formatCount(checks.length)} valid trials (closed loop: of the clients opened; open loop: of offered rate × mean latency).${which}`,
    ),
  ];
}
