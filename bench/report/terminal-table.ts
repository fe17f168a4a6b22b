/**
 * The summary as a table for a terminal of 100 columns: a section for each comparison, whose servers differ only in
 * their model, and a line for each cell.
 */
import type { Summary } from '../analysis/summary.ts';
import { type Group, groupBy } from '../results/rows.ts';
import { BASELINE_MODEL, comparedIo, shortLabel } from '../results/server-names.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import { NOT_MEASURED, type Numbers } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { formatToBaseline } from './comparison-tables.ts';
import { plainTable } from '../words/plain-table.ts';
import type { ReportWords } from '../words/report-en.ts';

export function formatTable(rows: readonly Summary[], words: ReportWords): string {
  const sections = groupBy(rows, (row) => [row.scenario, row.variant, row.driver, comparedIo(row, rows)]);
  const severalDrivers = new Set(rows.map(({ driver }) => driver)).size > 1;
  return sections
    .map((section) => `${headline(section, severalDrivers, words)}\n${formatSection(section, words)}`)
    .join('\n\n');
}

function headline(
  [first]: Group<Summary>,
  withDriver: boolean,
  { scenarios, tables, figures }: ReportWords,
): string {
  const { scenario, variant, io, driver } = first;
  const title = scenarios[scenario]?.title ?? '';
  return tables.terminal.headline(
    nameCase({ scenario, variant }, figures),
    title,
    io,
    withDriver ? driver : null,
  );
}

function formatSection(rows: readonly Summary[], words: ReportWords): string {
  const { answers, tables } = words;
  const { clients, server } = answers.heads;
  const { rate, served } = tables.terminal;
  const heads = [clients, server, rate, 'p50', 'p99', served, ratioHead(rows, words)];
  return plainTable(
    heads,
    ALIGNS,
    rows.map((row) => formatCells(row, words)),
  );
}

const ALIGNS = ['right', 'left', 'right', 'right', 'right', 'right', 'right'] as const;

/** `× event loop`, or `× NAME` where an external server is the baseline. */
function ratioHead(rows: readonly Summary[], { tables: { terminal } }: ReportWords): string {
  const other = rows.find(
    ({ baseline }) => baseline !== '' && !baseline.startsWith(`${BASELINE_MODEL}/`),
  )?.baseline;
  return other === undefined ? terminal.eventLoop : terminal.other(other);
}

function formatCells(row: Summary, words: ReportWords): string[] {
  const { numbers } = words.figures;
  return [
    String(row.clients),
    shortLabel(row),
    numbers.interval(row.throughput_rps, row.throughput_rps_low, row.throughput_rps_high, numbers.rate),
    formatStepped(row.latency_p50_us, row, numbers),
    formatTail(row, words),
    row.clients_served === null ? NOT_MEASURED : `${Math.floor(row.clients_served)}/${row.clients}`,
    formatToBaseline(row, numbers),
  ];
}

/** By the rules of the report, in few words: without its interval, but not where that says nothing. */
function formatTail(row: Summary, { tables, figures: { numbers } }: ReportWords): string {
  const { latency_p99_us: p99Us, longest_us: longestUs } = row;
  if (p99Us === null) return row.latency_p50_us === null ? NOT_MEASURED : `≤${numbers.latency(longestUs)}`;
  return isTooNoisy(p99Us, row.latency_p99_us_low, row.latency_p99_us_high)
    ? tables.terminal.tooNoisy
    : formatStepped(p99Us, row, numbers);
}

/** A latency below the resolution of the driver is not 0. */
function formatStepped(
  latencyUs: number | null,
  { latency_resolution_us }: Summary,
  { latency }: Numbers,
): string {
  const stepUs = latency_resolution_us ?? 0;
  const isBelow = latencyUs !== null && latencyUs < stepUs;
  return isBelow ? `<${latency(stepUs)}` : latency(latencyUs);
}
