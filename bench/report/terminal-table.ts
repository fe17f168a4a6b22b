/**
 * The summary as a table for a terminal of 100 columns: a section for each comparison, whose servers differ only in
 * their model, and a line for each cell.
 */
import type { Summary } from '../analysis/summary.ts';
import { type Group, groupBy } from '../results/rows.ts';
import { BASELINE_MODEL, comparedIo, shortLabel } from '../results/server-names.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import { formatInterval, formatLatency, formatRate, NOT_MEASURED } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { formatToBaseline } from './comparison-tables.ts';
import { plainTable } from '../words/plain-table.ts';

const HEAD = ['clients', 'server', 'requests/s (95 %)', 'p50', 'p99', 'served'];

export function formatTable(rows: readonly Summary[]): string {
  const sections = groupBy(rows, (row) => [row.scenario, row.variant, row.driver, comparedIo(row, rows)]);
  const severalDrivers = new Set(rows.map(({ driver }) => driver)).size > 1;
  return sections
    .map((section) => `${headline(section, severalDrivers)}\n${formatSection(section)}`)
    .join('\n\n');
}

function headline([first]: Group<Summary>, withDriver: boolean): string {
  const { scenario, variant, io, driver } = first;
  const title = ALL_SCENARIOS.find(({ name }) => name === scenario)?.title ?? '';
  return `${nameCase({ scenario, variant })}: ${title} (${io} servers${withDriver ? `, driver ${driver}` : ''})`;
}

function formatSection(rows: readonly Summary[]): string {
  return plainTable([...HEAD, ratioHead(rows)], ALIGNS, rows.map(formatCells));
}

const ALIGNS = ['right', 'left', 'right', 'right', 'right', 'right', 'right'] as const;

/** `× event loop`, or `× NAME` where an external server is the baseline. */
function ratioHead(rows: readonly Summary[]): string {
  const other = rows.find(
    ({ baseline }) => baseline !== '' && !baseline.startsWith(`${BASELINE_MODEL}/`),
  )?.baseline;
  return other === undefined ? '× event loop' : `× ${other}`;
}

function formatCells(row: Summary): string[] {
  return [
    String(row.clients),
    shortLabel(row),
    formatInterval(row.throughput_rps, row.throughput_rps_low, row.throughput_rps_high, formatRate),
    formatStepped(row.latency_p50_us, row),
    formatTail(row),
    row.clients_served === null ? NOT_MEASURED : `${Math.floor(row.clients_served)}/${row.clients}`,
    formatToBaseline(row),
  ];
}

/** By the rules of the report, in few words: without its interval, but not where that says nothing. */
function formatTail(row: Summary): string {
  const { latency_p99_us: p99Us, longest_us: longestUs } = row;
  if (p99Us === null) return row.latency_p50_us === null ? NOT_MEASURED : `≤${formatLatency(longestUs)}`;
  return isTooNoisy(p99Us, row.latency_p99_us_low, row.latency_p99_us_high)
    ? 'too noisy'
    : formatStepped(p99Us, row);
}

/** A latency below the resolution of the driver is not 0. */
function formatStepped(latencyUs: number | null, { latency_resolution_us }: Summary): string {
  const stepUs = latency_resolution_us ?? 0;
  const isBelow = latencyUs !== null && latencyUs < stepUs;
  return isBelow ? `<${formatLatency(stepUs)}` : formatLatency(latencyUs);
}
