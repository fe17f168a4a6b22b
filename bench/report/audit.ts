/**
 * Checks of the figures of a closed loop. By Little's law (1961) throughput × mean latency is the number of clients
 * with a request under way. It must be near the clients opened, or the report gives the reason. The report also names
 * the cells in which the load generator was the limit. Pure.
 */
import type { Comparison } from '../analysis/comparisons.ts';
import { type CheckedTrial, FAR } from '../analysis/little.ts';
import { servedOf } from '../analysis/served.ts';
import { SATURATED_PERCENT } from '../analysis/validity.ts';
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from '../analysis/summary.ts';
import { medianOf } from '../statistics/interval.ts';
import { formatCount, formatLatency } from '../words/numbers.ts';
import { formatServed } from '../words/measures.ts';
import { nameLoad } from '../words/phrases.ts';
import { type Block, list, paragraph } from './blocks.ts';

export function auditBlocks(comparison: Comparison): Block[] {
  const cells = comparison.summary.filter(({ effective_clients }) => effective_clients !== null);
  if (cells.length === 0) return [];
  const far = cells.flatMap((row) => explainGap(row, comparison.trials));
  const near = cells.length - far.length;
  const within = `Little's law holds within ${FAR * 100} % in ${formatCount(near)} of ${formatCount(cells.length)} cells: throughput × mean latency equals the number of clients.`;
  return [
    paragraph(far.length === 0 ? within : `${within} The exceptions:`),
    ...(far.length === 0 ? [] : [list(far)]),
    ...coarseness(comparison),
    ...busyGenerators(comparison),
  ];
}

function explainGap(row: Summary, trials: readonly TrialRow[]): string[] {
  const { clients, effective_clients: effective } = row;
  if (effective === null || Math.abs(effective / clients - 1) <= FAR) return [];
  const found = `${row.server} with ${plural(clients, 'client')}: ${formatCount(effective)} at once`;
  return [`${found}. ${reason(row, effective, trials)}`];
}

function reason(row: Summary, effective: number, trials: readonly TrialRow[]): string {
  const { clients, requests_per_connection } = row;
  const served = servedOf(row, trials);
  if (effective > clients) return 'More than were opened: the latency or the throughput is overstated.';
  if (served.clients < clients * (1 - FAR)) {
    return `${formatServed({ clients, served })} of ${formatCount(clients)} clients got an answer in the window; the others waited, and no latency includes them.`;
  }
  return requests_per_connection === null
    ? 'All were answered, but part of the time they had no request under way.'
    : 'All were answered; the rest of the time they were connecting, which no latency includes.';
}

/** The figures of a driver with coarse latencies, checked with the median. */
function coarseness({ driver, summary }: Comparison): Block[] {
  const coarse = summary.filter(
    ({ latency_resolution_us, throughput_rps, latency_p50_us }) =>
      (latency_resolution_us ?? 1) > 1 && throughput_rps !== null && latency_p50_us !== null,
  );
  const [first] = coarse;
  if (first === undefined) return [];
  const off = coarse.filter(
    (row) => Math.abs(byMedian(row) / (row.effective_clients ?? row.clients) - 1) > FAR,
  );
  const steps = formatLatency(first.latency_resolution_us);
  return [
    paragraph(
      `${driver} reports percentiles truncated to steps of ${steps}, so the law is checked with the mean of the single answers. With the median in place of the mean, ${formatCount(off.length)} of ${formatCount(coarse.length)} cells would be off by more than ${FAR * 100} %${worst(off)}.`,
    ),
  ];
}

function byMedian({ throughput_rps, latency_p50_us }: Summary): number {
  return ((throughput_rps ?? 0) * (latency_p50_us ?? 0)) / 1e6;
}

function worst(rows: readonly Summary[]): string {
  const [row] = rows.toSorted((a, b) => byMedian(a) / a.clients - byMedian(b) / b.clients);
  return row === undefined
    ? ''
    : ` (${row.server} with ${plural(row.clients, 'client')}: ${formatCount(byMedian(row))} at once)`;
}

/**
 * In a closed loop a busy generator invalidates no trial: it sends its next request when it has an answer, so no
 * request is late. But then the measurement is of generator and server together: the server may be faster and differ
 * by more.
 */
function busyGenerators({ summary, trials }: Comparison): Block[] {
  const busy = summary.filter((row) => (loadCpu(row, trials) ?? 0) >= SATURATED_PERCENT);
  if (busy.length === 0) return [];
  const cells = busy.map(({ server, clients }) => `${server} with ${formatCount(clients)}`).join(', ');
  return [
    paragraph(
      `The load generator used at least ${SATURATED_PERCENT} % of a core in ${formatCount(busy.length)} of ${formatCount(summary.length)} cells (${cells}). There the load generator was the limit: the server may be faster, and may differ from the others by more than is shown.`,
    ),
  ];
}

function loadCpu(row: Summary, trials: readonly TrialRow[]): number | null {
  const own = trials.filter(
    ({ server, clients, validity }) =>
      server === row.server && clients === row.clients && validity === 'valid',
  );
  return medianOf(own.map(({ load_cpu_percent }) => load_cpu_percent));
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
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
      `Little's law by trial: it holds within ${FAR * 100} % in ${formatCount(checks.length - off.length)} of ${formatCount(checks.length)} valid trials (closed loop: of the clients opened; open loop: of offered rate × mean latency).${which}`,
    ),
  ];
}
