/** Checks of the figures in words: Little's law, by cell and by trial, and the load generators that were the limit. */
import type { ClosedLoopAudit, Coarse, Gap } from '../analysis/closed-loop-audit.ts';
import type { Comparison } from '../analysis/comparisons.ts';
import { type CheckedTrial, FAR } from '../analysis/little.ts';
import { SATURATED_PERCENT } from '../analysis/validity.ts';
import { formatServed } from '../words/measures.ts';
import { formatCount, formatLatency, formatNumberOf } from '../words/numbers.ts';
import { nameLoad } from '../words/phrases.ts';
import { type Block, list, paragraph } from './blocks.ts';

export function auditBlocks({ driver, summary, audit }: Comparison): Block[] {
  const { checked, gaps, coarse, busy } = audit;
  if (checked === 0) return [];
  const within = `Little's law holds within ${FAR * 100} % in ${formatCount(checked - gaps.length)} of ${formatCount(checked)} cells: throughput × mean latency equals the number of clients.`;
  return [
    paragraph(gaps.length === 0 ? within : `${within} The exceptions:`),
    ...(gaps.length === 0 ? [] : [list(gaps.map(explainGap))]),
    ...(coarse === null ? [] : [paragraph(describeCoarse(driver, coarse))]),
    ...(busy.length === 0 ? [] : [paragraph(describeBusy(busy, summary.length))]),
  ];
}

function explainGap(gap: Gap): string {
  const { server, clients } = gap.row;
  const atOnce = gap.cause === 'overstated' ? '' : `${formatCount(gap.effective)} at once. `;
  return `${server} with ${formatNumberOf(clients, 'client')}: ${atOnce}${reason(gap)}`;
}

function reason({ row: { clients }, served, cause }: Gap): string {
  switch (cause) {
    case 'overstated':
      return 'By this law more clients than were opened, which cannot be: the latency or the throughput is overstated.';
    case 'unserved':
      return `${formatServed({ clients, served })} of ${formatCount(clients)} clients got an answer in the window; the others waited, and no latency includes them.`;
    case 'pausing':
      return 'All were answered, but part of the time they had no request under way.';
    case 'connecting':
      return 'All were answered; the rest of the time they were connecting, which no latency includes.';
    default:
      return cause satisfies never;
  }
}

function describeCoarse(driver: string, { stepUs, cells, off }: Coarse): string {
  const [worst] = off;
  const example =
    worst === undefined
      ? ''
      : ` (${worst.row.server} with ${formatNumberOf(worst.row.clients, 'client')}: ${formatCount(worst.byMedian)} at once)`;
  return `${driver} reports percentiles truncated to steps of ${formatLatency(stepUs)}, so the law is checked with the mean of the single answers. With the median in place of the mean, ${formatCount(off.length)} of ${formatCount(cells)} cells would be off by more than ${FAR * 100} %${example}.`;
}

function describeBusy(busy: ClosedLoopAudit['busy'], all: number): string {
  const cells = busy.map(({ server, clients }) => `${server} with ${formatCount(clients)}`).join(', ');
  return `The load generator was busy for at least ${SATURATED_PERCENT} % of the window in ${formatCount(busy.length)} of ${formatCount(all)} cells (${cells}). There the load generator was a limit: the server may be faster.`;
}

/** @param checks of one scenario */
export function littleBlocks(checks: readonly CheckedTrial[]): Block[] {
  if (checks.length === 0) return [];
  const off = checks.filter(({ holds }) => !holds);
  const cells = Map.groupBy(off, ({ row }) =>
    [nameLoad(row), row.variant].filter((part) => part !== '').join(', '),
  );
  const names = [...cells].map(([name, rows]) => `${name} (${formatCount(rows.length)})`);
  const which = names.length === 0 ? '' : ` It fails in ${names.join('; ')}.`;
  return [
    paragraph(
      `Little's law by trial: it holds within ${FAR * 100} % in ${formatCount(checks.length - off.length)} of ${formatCount(checks.length)} valid trials of closed loops (throughput × mean latency against the clients opened).${which}`,
    ),
  ];
}
