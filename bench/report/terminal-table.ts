/**
 * The summary as a table for a terminal: a section for each comparison, whose servers differ only in their model, and a
 * line for each cell. A lone twin in C stands beside its model.
 */
import type { Summary } from '../analysis/summary.ts';
import { type Group, groupBy } from '../results/rows.ts';
import { BASELINE_MODEL, comparedIo, EXTERNAL_IO, loneTwin, shortLabel } from '../results/server-names.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import { NOT_MEASURED, type Numbers } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { formatToBaseline } from './comparison-tables.ts';
import { plainTable } from '../words/plain-table.ts';
import type { ReportWords } from '../words/report-en.ts';
import { wrap } from '../words/terminal-text.ts';

export function formatTable(rows: readonly Summary[], words: ReportWords): string {
  const scenarios = Map.groupBy(rows, ({ scenario }) => scenario);
  const twins = new Map([...scenarios].map(([scenario, own]) => [scenario, loneTwin(own)]));
  const sections = groupBy(rows, (row) => {
    const { scenario, variant, driver, server } = row;
    const compared = twins.get(scenario) === server ? { io: EXTERNAL_IO } : row;
    return [scenario, variant, driver, comparedIo(compared, rows)];
  });
  const severalDrivers = new Set(rows.map(({ driver }) => driver)).size > 1;
  return sections
    .map(
      (section) =>
        `${wrap(headline(section, severalDrivers, words), '  ')}\n${formatSection(section, words)}`,
    )
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

function formatSection(rows: Group<Summary>, words: ReportWords): string {
  const { answers, tables } = words;
  const { served, rate } = tables.terminal;
  const draw = (formatRate: typeof formatRateAlone): string =>
    plainTable(
      [served, answers.heads.server, rate, 'p50', 'p99', ratioHead(rows, words)],
      ALIGNS,
      rows.map((row) => formatCells(row, rows[0].io, formatRate, words)),
    );
  const full = draw(formatRateSpread);
  const isBroken = full.split('\n').length > rows.length + 1;
  return isBroken ? draw(formatRateAlone) : full;
}

const ALIGNS = ['right', 'left', 'right', 'right', 'right', 'right'] as const;

/** `× event loop`, or `× NAME` where an external server is the baseline. */
function ratioHead(rows: readonly Summary[], { tables: { terminal } }: ReportWords): string {
  const other = rows.find(
    ({ baseline }) => baseline !== '' && !baseline.startsWith(`${BASELINE_MODEL}/`),
  )?.baseline;
  return other === undefined ? terminal.eventLoop : terminal.other(other);
}

/** @param io of its section */
function formatCells(
  row: Summary,
  io: string,
  formatRate: (row: Summary, words: ReportWords) => string,
  words: ReportWords,
): string[] {
  const { numbers } = words.figures;
  const served = row.clients_served === null ? NOT_MEASURED : Math.floor(row.clients_served);
  return [
    `${served}/${row.clients}`,
    row.io === 'c' ? shortLabel({ server: row.server, io }) : shortLabel(row),
    formatRate(row, words),
    formatStepped(row.latency_p50_us, row, numbers),
    formatTail(row, words),
    formatToBaseline(row, numbers),
  ];
}

function formatRateAlone(row: Summary, { tables, figures: { numbers } }: ReportWords): string {
  const { throughput_rps: rate, throughput_rps_low: low, throughput_rps_high: high } = row;
  return rate !== null && isTooNoisy(rate, low, high) ? tables.terminal.tooNoisy : numbers.rate(rate);
}

/** `162,000 ±10 %`: with the longer side of its interval. */
function formatRateSpread(row: Summary, words: ReportWords): string {
  const { throughput_rps: rate, throughput_rps_low: low, throughput_rps_high: high } = row;
  const alone = formatRateAlone(row, words);
  if (rate === null || low === null || high === null || rate === 0 || isTooNoisy(rate, low, high))
    return alone;
  const part = Math.max(high - rate, rate - low) / rate;
  return `${alone} ±${words.figures.numbers.percent(Math.ceil(100 * part))}`;
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
