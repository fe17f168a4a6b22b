/** How much longer clients wait beside a bystander: for every kind, the p99 of each server without it and with it. */
import { workloadLabel } from '../../workloads/workload-spec.ts';
import { medianPoint, serviceOf } from '../analysis/medians.ts';
import { type ScenarioData, windowS } from '../analysis/scenario-data.ts';
import { type Service, starved } from '../analysis/served.ts';
import type { TrialRow } from '../results/columns.ts';
import { variantLabel } from '../words/variants.ts';
import { formatUnanswered } from '../words/measures.ts';
import type { Words } from '../words/words.ts';
import { howMeasured } from './captions.ts';
import { type Layer, layer, medianMark, pixel } from './layers.ts';
import type { Page } from './page.ts';
import { panelRows, rowsAgainst } from './panels.ts';
import type { Drawing } from './render.ts';
import { middlePx, type Row, rowDrawing, type RowPanel } from './rows.ts';
import { MUTED } from './theme.ts';
import { clamp, logScale, type ValueScale } from './value-scale.ts';
import { styledServers, type StyledServer } from './series.ts';

const ROW_PX = 25;

interface Point extends Service {
  /** null: too few requests were answered for a p99, or clients got no answer. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One server without a bystander and with one. */
interface Comparison {
  readonly server: StyledServer;
  /** null: no valid trial. */
  readonly without: Point | null;
  readonly with: Point | null;
}

export function bystanderDrawings(subject: ScenarioData, page: Page): Drawing[] {
  const { words } = page;
  const pairs = pairsOf(subject);
  const rows = rowsAgainst(subject, 'p99', 'variant');
  const panels = panelRows(rows, subject, words, 'none').flatMap(({ heading, rows: own }) =>
    pairs.map(({ variant, control }) => ({
      heading: [variantLabel(variant, subject, words), heading].filter((part) => part !== '').join(', '),
      comparisons: comparisonsOf(own, control, variant, subject),
    })),
  );
  const shown = panels.filter(({ comparisons }) => comparisons.length > 0);
  if (shown.length === 0) return [];
  const windowUs = windowS(subject) * 1e6;
  const values = shown.flatMap(({ comparisons }) =>
    comparisons.flatMap((comparison) => valuesOf(comparison, windowUs)),
  );
  const scale = logScale(values, words.numbers.latency);
  const drawn = shown.map(({ heading, comparisons }) =>
    rowPanel(heading, comparisons, windowUs, scale, words),
  );
  const inWords = drawn.map(
    ({ heading, rows: own }) =>
      `${heading}: ${own.map(({ name, remark }) => `${name} ${remark.join(' ')}`).join('; ')}.`,
  );
  return [
    rowDrawing(
      {
        id: `${subject.id}-burdens`,
        scenario: subject.scenario,
        title: words.questions.bystanders,
        conditions: [howMeasured(subject, rows, words), words.reading.bystanders(words.bystanders.none)],
        inWords,
      },
      { panels: drawn, x: scale, xTitle: words.axes.bystanders },
      page,
    ),
  ];
}

/** Each variant with a bystander, and its control, which differs in nothing else. */
function pairsOf({
  planned,
  variants,
}: ScenarioData): { readonly variant: string; readonly control: string }[] {
  const all = planned?.variants ?? [];
  return all
    .filter(({ bystanders }) => bystanders !== null)
    .map(({ name, workload }) => {
      const label = workloadLabel(workload);
      const control = all.find((one) => one.bystanders === null && workloadLabel(one.workload) === label);
      return { variant: name, control: control?.name ?? variants[0] ?? '' };
    });
}

function comparisonsOf(
  rows: readonly TrialRow[],
  control: string,
  variant: string,
  subject: ScenarioData,
): Comparison[] {
  return styledServers(rows)
    .filter((server) => server.rows.some((row) => row.variant === variant))
    .map((server) => ({
      server,
      without: pointOf(server.rows, control, subject),
      with: pointOf(server.rows, variant, subject),
    }));
}

function pointOf(rows: readonly TrialRow[], variant: string, subject: ScenarioData): Point | null {
  const cell = rows.filter((row) => row.variant === variant && row.validity === 'valid');
  const [first] = cell;
  if (first === undefined) return null;
  const service = { clients: first.clients, served: serviceOf(cell, subject) };
  const none = { ...service, value: null, low: null, high: null };
  return starved(service) ? none : (medianPoint(cell, 'p99', subject) ?? none);
}

/** Where the mark of a point stands: clients without an answer waited at least as long as the window. */
function placeOf(point: Point | null, windowUs: number): number | null {
  if (point === null) return null;
  return starved(point) ? windowUs : point.value;
}

function valuesOf({ without, with: beside }: Comparison, windowUs: number): number[] {
  return [without, beside].map((point) => placeOf(point, windowUs)).filter((value) => value !== null);
}

function rowPanel(
  heading: string,
  comparisons: readonly Comparison[],
  windowUs: number,
  scale: ValueScale,
  words: Words,
): RowPanel {
  return {
    heading,
    rowPx: ROW_PX,
    rows: comparisons.map((comparison) => rowOf(comparison, words)),
    layers: comparisons.flatMap((comparison, row) => comparisonLayers(comparison, row, windowUs, scale)),
  };
}

function rowOf({ server, without, with: beside }: Comparison, { labels, numbers }: Words): Row {
  const { name, style } = server;
  const remark = (): string => {
    if (beside === null) return labels.noValidTrial;
    const all = numbers.count(beside.clients);
    if (starved(beside)) {
      return labels.noAnswer(formatUnanswered(beside, numbers), all);
    }
    if (beside.value === null) return `p99: ${labels.missing}`;
    if (without?.value === undefined || without.value === null) return numbers.latency(beside.value);
    return numbers.factor(beside.value / without.value);
  };
  return { name, colour: style.colour, remark: [remark()] };
}

function comparisonLayers(
  { server, without, with: beside }: Comparison,
  row: number,
  windowUs: number,
  scale: ValueScale,
): Layer[] {
  const { style } = server;
  const yPx = middlePx(row, ROW_PX);
  const y = pixel('yPx');
  const [from, to] = [placeOf(without, windowUs), placeOf(beside, windowUs)];
  const { low = null, high = null } = beside ?? {};
  const interval =
    low === null || high === null ? [] : [{ x: clamp(low, scale), x2: clamp(high, scale), yPx }];
  const link = from === null || to === null ? [] : [{ x: from, x2: to, yPx }];
  const at = (x: number | null) => (x === null ? [] : [{ x, yPx }]);
  const rule = { x2: { field: 'x2' }, y };
  const stroke = { type: 'tick', orient: 'vertical', color: MUTED, size: 17, thickness: 3 } as const;
  return [
    layer(interval, { type: 'rule', color: style.colour, strokeWidth: 9, opacity: 0.25 }, rule),
    layer(link, { type: 'rule', color: style.colour, strokeWidth: 2, strokeDash: [...style.dash] }, rule),
    layer(at(from), stroke, { y }),
    layer(at(to), medianMark(style, 1), { y }),
  ];
}
