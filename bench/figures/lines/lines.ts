/**
 * A figure of lines: one measure against clients, a quantity or the offered rate, a panel for each variant and io. A panel
 * has, from the back to the front, its axes, its series, how many clients were served, and the names of its lines.
 */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { LinesData } from '../../analysis/figure-data.ts';
import { readerOf } from '../../analysis/measures.ts';
import { clientCounts, type ScenarioData, windowS } from '../../analysis/scenario-data.ts';
import type { SeriesPanel } from '../../analysis/series.ts';
import type { TrialRow } from '../../results/columns.ts';
import { formatQuantity } from '../../words/variants.ts';
import type { Axis, Words } from '../../words/words.ts';
import { describeLines, headingOf, howToRead, joinParts, textOf } from '../captions.ts';
import { wrapText } from '../font.ts';
import { type Encoding, type Layer, layer } from '../layers.ts';
import type { Page } from '../page.ts';
import type { Drawing } from '../render.ts';
import { sheetDrawing, type SheetText } from '../sheet.ts';
import { MUTED, styleOf, TEXT } from '../theme.ts';
import { labelExpr, linearScale, rootScale, stepScale, type ValueScale } from '../value-scale.ts';
import type { Frame, LineFigure, LinePanel, XAxis } from './figure.ts';
import { frameOf, GUTTER_PX, hasCutIntervals, yScales } from './frame.ts';
import { labelLayers } from './labels.ts';
import { seriesLayers, servedLayers } from './marks.ts';

export function linesDrawing(shown: LinesData, data: ScenarioData, page: Page): Drawing {
  const { words } = page;
  const { measure, against, axis, rows } = shown;
  const figure: LineFigure = {
    measure,
    yTitle: words.measures[measure],
    x: xAxis(axis, data, rows, words),
    panels: linePanels(shown.panels, data, words),
    windowS: windowS(data),
    hasDiagonal: measure === 'goodput' && against === 'knee-part',
    words,
  };
  const hasLaw = figure.panels.some(({ series }) => series.some(({ theory }) => theory !== null));
  const read = readerOf(measure, data.quantities);
  const reading = [
    howToRead(rows, read, words, figure.x.hasSteps ? 'bars' : 'bands'),
    ...(hasCutIntervals(figure) ? [words.reading.cut] : []),
    ...(hasLaw ? [words.reading.law] : []),
    ...(figure.hasDiagonal === true ? [words.reading.diagonal] : []),
  ];
  const text = textOf(shown, data, words, {
    name: `${measure}${against === 'clients' ? '' : `-by-${axis}`}`,
    title: words.question(measure, axis),
    reading: reading.join(' '),
  });
  return lineDrawing(figure, text, page);
}

export function linePanels(panels: readonly SeriesPanel[], data: ScenarioData, words: Words): LinePanel[] {
  return panels.map((panel) => ({
    heading: headingOf(panel, data, words),
    series: panel.series.map((series) => Object.assign({ style: styleOf(series), knees: [] }, series)),
  }));
}

export function lineDrawing(figure: LineFigure, text: Omit<SheetText, 'inWords'>, page: Page): Drawing {
  const inWords = describeLines(text.conditions, figure);
  const drawOn = (y: ValueScale): Drawing => {
    const frame = frameOf(figure, page, y);
    const { columns } = frame;
    const panels = figure.panels.map((panel, index) =>
      panelSpec(panel, frame, {
        isLowest: index >= figure.panels.length - columns,
        isRightmost: (index + 1) % columns === 0,
      }),
    );
    return sheetDrawing({ ...text, inWords }, { panels, columns, rowGapPx: 34 }, page);
  };
  const { y, other } = yScales(figure);
  if (other === null) return drawOn(y);
  const interaction = { kind: 'scale', other: drawOn(other).specification, isLog: y.type === 'log' } as const;
  return { ...drawOn(y), interaction };
}

export function xAxis(axis: Axis, data: ScenarioData, rows: readonly TrialRow[], words: Words): XAxis {
  const { numbers } = words;
  const title = words.axes[axis];
  if (axis === 'offered-rate') {
    const offered = rows.map(({ offered_rps }) => offered_rps ?? 0);
    const scale = linearScale(offered, numbers.count);
    return { title, scale, hasSteps: false, isClients: false, format: numbers.count };
  }
  if (axis === 'knee-part') {
    const parts = rows.map(({ offered_part }) => offered_part ?? 0);
    const scale = linearScale(parts, numbers.count);
    return { title, scale, hasSteps: false, isClients: false, format: numbers.count };
  }
  if (axis === 'clients') {
    const scale = stepScale(clientCounts(data), numbers.count);
    return { title, scale, hasSteps: true, isClients: true, format: numbers.count };
  }
  const format = (value: number) => formatQuantity({ axis, value }, words);
  const values = [...data.quantities.values()].map(({ value }) => value).toSorted((a, b) => a - b);
  // It may begin at 0, which has no place on a logarithmic scale.
  if (axis === 'distance') {
    const ticks = values.map((value) => ({ value, label: format(value) }));
    return {
      title,
      scale: { ...rootScale(values, format), ticks },
      hasSteps: false,
      isClients: false,
      format,
    };
  }
  const hasSteps = axis !== 'silent';
  const scale = hasSteps ? stepScale(values, format) : linearScale(values, format);
  return { title, scale, hasSteps, isClients: false, format };
}

/** Where a panel stands among the others. */
interface Position {
  readonly isLowest: boolean;
  readonly isRightmost: boolean;
}

function panelSpec(panel: LinePanel, frame: Frame, { isLowest, isRightmost }: Position): LayerSpec<Field> {
  const heading = joinParts(frame.yTitle, panel.heading);
  return {
    width: frame.widthPx,
    height: frame.heightPx,
    encoding: { x: xEncoding(frame, isLowest), y: yEncoding(frame, heading) },
    layer: [
      // Axes without a mark: a panel in which nothing was measured shows them too.
      layer([{}], { type: 'point', opacity: 0 }),
      ...diagonalLayers(frame),
      ...panel.series.flatMap((series, index) =>
        seriesLayers(series, { index, count: panel.series.length }, frame),
      ),
      ...servedLayers(panel, frame),
      ...labelLayers(panel.series, frame),
      ...(isRightmost ? [] : [columnRoom(frame)]),
    ],
  };
}

function diagonalLayers({ hasDiagonal = false, x, y }: Frame): Layer[] {
  if (!hasDiagonal) return [];
  const end = Math.min(x.scale.domain[1] ?? 0, y.domain[1] ?? 0);
  const ends = [0, end].map((value) => ({ x: value, y: value }));
  return [layer(ends, { type: 'line', color: MUTED, strokeWidth: 1, strokeDash: [1, 3] })];
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
      title: isLowest ? wrapText(title, widthPx + 2 * Math.min(leftPx, rightPx), TEXT) : null,
      values: scale.ticks.map(({ value }) => value),
      labelExpr: labelExpr(scale),
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
      labelExpr: labelExpr(y),
      minExtent: leftPx,
      maxExtent: leftPx,
      domain: false,
      ticks: false,
    },
  };
}
