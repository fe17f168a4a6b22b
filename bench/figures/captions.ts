/**
 * The texts below the title of a figure: how it was measured, and how to read it. Also its description, which gives the
 * figure in words to a screen reader.
 */
import type { LinesData } from '../analysis/figure-data.ts';
import type { Median } from '../analysis/medians.ts';
import type { Panel } from '../analysis/panels.ts';
import { type ScenarioData, windowS } from '../analysis/scenario-data.ts';
import { starved } from '../analysis/served.ts';
import type { TrialRow } from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import { loneTwin } from '../results/server-names.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import { formatMeasure, formatServed } from '../words/measures.ts';
import { connectionsLabel, variantLabel } from '../words/variants.ts';
import type { Words } from '../words/words.ts';
import type { LineFigure } from './lines/figure.ts';

/** Fewer trials give no interval. */
const FEWEST = 3;

/** What distinguishes a panel from the others; empty where there is only one panel. */
export function headingOf({ variant, io }: Panel, data: ScenarioData, words: Words): string {
  const name = variant === null ? '' : variantLabel(variant, data, words);
  return joinParts(name, io === null ? '' : words.conditions.io(io));
}

/** The parts that are not empty. */
export function joinParts(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

/** The texts of a figure of one scenario. @param own its name after the scenario, its question, and how to read it */
export function textOf(
  { rows }: Pick<LinesData, 'rows'>,
  data: ScenarioData,
  words: Words,
  { name, title, reading }: Readonly<Record<'name' | 'title' | 'reading', string>>,
) {
  const conditions = [howMeasured(data, rows, words), reading];
  return { id: `${data.id}-${name}`, scenario: data.scenario, title, conditions };
}

/** The conditions that are the same in all rows, whatever the io of a lone twin. @param rows of the figure */
function howMeasured(data: ScenarioData, rows: readonly TrialRow[], words: Words): string {
  const { conditions, numbers } = words;
  const { scenario, driver, run } = data;
  const [first] = rows;
  const twin = loneTwin(rows);
  const only = <Key extends 'workload' | 'io' | 'clients' | 'variant'>(key: Key): TrialRow[Key] | null => {
    const values = new Set(rows.flatMap((row) => (row.server === twin ? [] : [row[key]])));
    return values.size === 1 ? (first?.[key] ?? null) : null;
  };
  const perConnection = new Set(rows.map((row) => row.requests_per_connection));
  const [variant, workload, io, clients] = [only('variant'), only('workload'), only('io'), only('clients')];
  const blocks = new Set(rows.map(({ block }) => block)).size;
  const parts = [
    ...(variant === null || variant === '' ? [] : [variantLabel(variant, data, words)]),
    ...(workload === null ? [] : [conditions.workload(workload)]),
    ...(clients === null ? [] : [conditions.clients(numbers.count(clients), clients === 1)]),
    ...(perConnection.size === 1 ? [connectionsLabel(first?.requests_per_connection ?? null, words)] : []),
    ...(io === null ? [] : [conditions.io(io)]),
    conditions.driver(driver, first?.load === 'open' ? 'open' : 'closed'),
    conditions.blocks(numbers.count(blocks), blocks === 1, numbers.latency(windowS(data) * 1e6)),
    ...(run.state === 'complete'
      ? []
      : [conditions.unfinished(run.state, numbers.count(run.trialsDone), numbers.count(run.plan.trials))]),
  ];
  return `${conditions.scenario(scenario)} ${parts.join(', ')}.`;
}

/** The meaning of the marks, and what is not drawn. @param read the value of a trial that the figure shows */
export function howToRead(
  rows: readonly TrialRow[],
  read: (row: TrialRow) => number | null,
  { reading, numbers }: Words,
  as: 'bars' | 'bands' = 'bars',
): string {
  const missing = rows.filter((row) => read(row) === null).length;
  // Where each request has a deadline, it has no client beside it.
  const isUncounted = rows.some(
    (row) => row.clients_served === null && row.goodput_rps === null && isValid(row),
  );
  const hasHollow = rows.some((row) => !isValid(row) && read(row) !== null);
  const parts = [
    marks(rows, reading, as),
    hasHollow ? reading.hollow : '',
    missing > 0 ? reading.notDrawn(numbers.count(missing), missing === 1) : '',
    isUncounted ? reading.servedUnknown : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** The meaning of the marks in the cell with the most valid trials. */
function marks(rows: readonly TrialRow[], reading: Words['reading'], as: 'bars' | 'bands'): string {
  const valid = rows.filter(isValid);
  const cells = Map.groupBy(valid, (row) =>
    JSON.stringify([row.server, row.variant, row.workload, row.clients, row.offered_rps]),
  );
  const trials = Math.max(0, ...[...cells.values()].map(({ length }) => length));
  if (trials === 0) return reading.noValidTrial;
  if (trials === 1) return reading.singleTrials;
  return trials < FEWEST ? reading.twoTrials : reading.intervals(as);
}

/** A figure of lines in words, with its numbers. */
export function describeLines(conditions: readonly string[], figure: LineFigure): string[] {
  const lines = figure.panels.flatMap(({ heading, series }) =>
    series.map(({ name, medians }) => {
      const values = medians.map((median) => describeMedian(median, figure)).join('; ');
      const where = heading === '' ? name : `${name} (${heading})`;
      return `${where} – ${values === '' ? figure.words.labels.noValidTrial : values}.`;
    }),
  );
  return [`${figure.yTitle} / ${figure.x.title}.`, ...conditions, ...lines];
}

function describeMedian(median: Median, { measure, x, words }: LineFigure): string {
  const { numbers, labels } = words;
  const at = x.format(median.x);
  const value = isTooNoisy(median.value, median.low, median.high)
    ? labels.tooNoisy
    : formatMeasure(measure ?? 'p99', median.value, numbers);
  const all = numbers.count(median.clients);
  const served = starved(median) ? ` (${labels.serves(formatServed(median, numbers), all)})` : '';
  return `${at} → ${value}${served}`;
}
