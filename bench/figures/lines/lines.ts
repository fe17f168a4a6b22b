/**
 * A figure of lines: one measure against clients, a quantity or the offered rate, a panel for each variant and io. A panel
 * has, from the back to the front, its axes, its series, how many clients were served, and the names of its lines.
 */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import { readerOf } from '../../analysis/measures.ts';
import { clientCounts, type ScenarioData, windowS } from '../../analysis/scenario-data.ts';
import type { TrialRow } from '../../results/columns.ts';
import type { FigureKind } from '../../scenarios/figure-kind.ts';
import { formatQuantity } from '../../words/variants.ts';
import type { Axis, Words } from '../../words/words.ts';
import { describeLines, howMeasured, howToRead } from '../captions.ts';
import { type TextStyle, wrapText } from '../font.ts';
import { type Encoding, layer } from '../layers.ts';
import { type Page, sheetSpec } from '../page.ts';
import { linePanels, type Panel, rowsAgainst } from '../panels.ts';
import type { Drawing } from '../render.ts';
import { TEXT_PX } from '../theme.ts';
import { linearScale, stepScale } from '../value-scale.ts';
import type { Frame, LineFigure, XAxis } from './figure.ts';
import { frameOf, GUTTER_PX, hasCutIntervals } from './frame.ts';
import { labelLayers } from './labels.ts';
import { seriesLayers, servedLayers } from './marks.ts';

/** @returns none where no trial has a place in the figure */
export function lineDrawings(
  { measure, against }: Extract<FigureKind, { kind: 'lines' }>,
  subject: ScenarioData,
  page: Page,
): Drawing[] {
  const { words } = page;
  const rows = rowsAgainst(subject, measure, against);
  if (rows.length === 0) return [];
  const axis = against === 'variant' ? [...subject.quantities.values()][0]?.axis : against;
  if (axis === undefined) return [];
  const figure: LineFigure = {
    measure,
    yTitle: words.measures[measure],
    x: xAxis(axis, subject, rows, words),
    panels: linePanels(rows, subject, measure, against, words),
    windowS: windowS(subject),
    words,
  };
  const title = words.question(measure, axis);
  const hasLaw = figure.panels.some(({ series }) => series.some(({ theory }) => theory !== null));
  const reading = howToRead(
    rows,
    readerOf(measure, subject.quantities),
    words,
    figure.x.hasSteps ? 'bars' : 'bands',
  );
  const conditions = [
    howMeasured(subject, rows, words),
    [
      reading,
      ...(hasCutIntervals(figure) ? [words.reading.cut] : []),
      ...(hasLaw ? [words.reading.law] : []),
    ].join(' '),
  ];
  return [
    {
      id: `${subject.id}-${measure}${against === 'clients' ? '' : `-by-${axis}`}`,
      scenario: subject.scenario,
      title,
      description: describeLines(title, conditions, figure),
      specification: lineSpec(figure, title, conditions, page),
    },
  ];
}

export function lineSpec(figure: LineFigure, title: string, conditions: readonly string[], page: Page) {
  const frame = frameOf(figure, page);
  const { columns } = frame;
  const panels = figure.panels.map((panel, index) =>
    panelSpec(panel, frame, {
      isLowest: index >= figure.panels.length - columns,
      isRightmost: (index + 1) % columns === 0,
    }),
  );
  return sheetSpec({ title, conditions, panels, columns, rowGapPx: 34 }, page);
}

function xAxis(axis: Axis, subject: ScenarioData, rows: readonly TrialRow[], words: Words): XAxis {
  const { numbers } = words;
  const title = words.axes[axis];
  if (axis === 'offered-rate') {
    const offered = rows.map(({ offered_rps }) => offered_rps ?? 0);
    const scale = linearScale(offered, numbers.count);
    return { title, scale, hasSteps: false, isClients: false, format: numbers.count };
  }
  if (axis === 'clients') {
    const scale = stepScale(clientCounts(subject), numbers.count);
    return { title, scale, hasSteps: true, isClients: true, format: numbers.count };
  }
  const format = (value: number) => formatQuantity({ axis, value }, words);
  const values = [...subject.quantities.values()].map(({ value }) => value).toSorted((a, b) => a - b);
  const hasSteps = axis !== 'silent';
  const scale = hasSteps ? stepScale(values, format) : linearScale(values, format);
  return { title, scale, hasSteps, isClients: false, format };
}

const TITLE: TextStyle = { sizePx: TEXT_PX, bold: false };

/** Where a panel stands among the others. */
interface Position {
  readonly isLowest: boolean;
  readonly isRightmost: boolean;
}

function panelSpec(panel: Panel, frame: Frame, { isLowest, isRightmost }: Position): LayerSpec<Field> {
  const heading = [frame.yTitle, panel.heading].filter((part) => part !== '').join(', ');
  return {
    width: frame.widthPx,
    height: frame.heightPx,
    encoding: { x: xEncoding(frame, isLowest), y: yEncoding(frame, heading) },
    layer: [
      // Axes without a mark: a panel in which nothing was measured shows them too.
      layer([{}], { type: 'point', opacity: 0 }),
      ...panel.series.flatMap((series, index) =>
        seriesLayers(series, { index, count: panel.series.length }, frame),
      ),
      ...servedLayers(panel, frame),
      ...labelLayers(panel.series, frame),
      ...(isRightmost ? [] : [columnRoom(frame)]),
    ],
  };
}

/** Keeps columns equally far apart, whatever the width of their labels. */
function columnRoom({ widthPx, rightPx }: Frame) {
  const right = { x: { value: widthPx + rightPx + GUTTER_PX - 1 }, y: { value: 0 } };
  return layer([{}], { type: 'point', size: 1, opacity: 0 }, right);
}

function xEncoding({ x, widthPx, leftPx, rightPx }: Frame, isLowest: boolean): NonNullable<Encoding['x']> {
  const { scale, title } = x;
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: scale.type, domain: [...scale.domain], nice: false },
    axis: {
      title: isLowest ? wrapText(title, widthPx + 2 * Math.min(leftPx, rightPx), TITLE) : null,
      values: scale.ticks.map(({ value }) => value),
      labelExpr: labelsOf(scale.ticks),
      labelOverlap: 'greedy',
      labelFlush: false,
      labelSeparation: 8,
      grid: false,
    },
  };
}

function yEncoding({ y, leftPx }: Frame, title: string): NonNullable<Encoding['y']> {
  return {
    field: 'y',
    type: 'quantitative',
    scale: { type: y.type, domain: [...y.domain], nice: false },
    axis: {
      title,
      titleAngle: 0,
      titleAlign: 'left',
      titleAnchor: 'end',
      titleBaseline: 'bottom',
      titleX: -leftPx,
      titleY: -13,
      values: y.ticks.map(({ value }) => value),
      labelExpr: labelsOf(y.ticks),
      minExtent: leftPx,
      maxExtent: leftPx,
      domain: false,
      ticks: false,
    },
  };
}

/** The expression that gives each tick its label. */
function labelsOf(ticks: readonly { readonly value: number; readonly label: string }[]): string {
  const labels = Object.fromEntries(ticks.map(({ value, label }) => [String(value), label]));
  return `(${JSON.stringify(labels)})[datum.value]`;
}
