/** The frame of a figure of lines: its scales, its axes, and the room for each part. */
import { MEASURE_OF } from '../../analysis/measures.ts';
import { isMisleading } from '../../analysis/medians.ts';
import { formatMeasure } from '../../words/measures.ts';
import { textWidthPx } from '../font.ts';
import { contentPx, type Page } from '../page.ts';
import { TEXT } from '../theme.ts';
import { linearScale, logScale, type ValueScale } from '../value-scale.ts';
import type { Frame, LineFigure } from './figure.ts';
import { labelColumnHeightPx, labelColumnPx } from './labels.ts';

const TICKS_PX = 10;

/** A narrower plot is hard to read. */
const LEAST_PLOT_PX = 120;
const FAR_APART = 20;

/** How far beyond all values an interval may reach, as a factor. */
const MOST_BEYOND = 1.6;
/** Many panels are for a look at their shapes. */
const MANY = 5;
const HEIGHT_PX = { alone: 300, several: 220, many: 140 };
export const GUTTER_PX = 26;

export function frameOf(figure: LineFigure, page: Page, y: ValueScale): Frame {
  const { panels } = figure;
  const ticksPx = y.ticks.map(({ label }) => textWidthPx(label, TEXT));
  const leftPx = Math.ceil(TICKS_PX + Math.max(...ticksPx));
  const rightPx = Math.max(...panels.map(({ series }) => labelColumnPx(series, { ...figure, y })));
  const plotPx = (columns: number) =>
    Math.floor((contentPx(page) - GUTTER_PX * (columns - 1)) / columns) - leftPx - rightPx;
  const columns = [3, 2].find((count) => panels.length >= count && plotPx(count) >= LEAST_PLOT_PX) ?? 1;
  const labelsPx = Math.max(...panels.map(({ series }) => labelColumnHeightPx(series, { ...figure, y })));
  const heightPx = Math.max(figure.heightPx ?? defaultHeightPx(panels.length), labelsPx);
  return { ...figure, y, columns, leftPx, rightPx, widthPx: plotPx(columns), heightPx };
}

function defaultHeightPx(panels: number): number {
  if (panels >= MANY) return HEIGHT_PX.many;
  return panels > 1 ? HEIGHT_PX.several : HEIGHT_PX.alone;
}

/** Whether an interval of the figure continues beyond the plot. */
export function hasCutIntervals(figure: LineFigure): boolean {
  const [low, high] = yScales(figure).y.domain;
  const medians = figure.panels.flatMap(({ series }) => series.flatMap((one) => one.medians));
  return medians.some((median) => (median.low ?? low) < low || (median.high ?? high) > high);
}

/** An interval of few and scattered trials may reach so far that nothing else could be read: it is cut at the edge. */
function isNear(end: number | null, seen: readonly number[]): end is number {
  return end !== null && end <= Math.max(...seen) * MOST_BEYOND && end >= Math.min(...seen) / MOST_BEYOND;
}

/** Whether the least would look like 0 beside the most. */
function isFarApart(values: readonly number[]): boolean {
  return (
    values.length > 0 && Math.min(...values) > 0 && Math.max(...values) > FAR_APART * Math.min(...values)
  );
}

/** Its scale, and the other one of linear and logarithmic; null: a value of 0 has no place on that. */
export function yScales({ measure, panels, windowS, words, hasDiagonal }: LineFigure): {
  readonly y: ValueScale;
  readonly other: ValueScale | null;
} {
  const shown = measure ?? 'p99';
  const { scale } = MEASURE_OF[shown];
  const series = panels.flatMap((panel) => panel.series);
  const medians = series.flatMap((one) => one.medians);
  const points = series.flatMap(({ dots, curve, theory }) =>
    [...dots, ...(curve ?? []), ...(theory?.points ?? [])].map(({ value }) => value),
  );
  const values = medians.map(({ value }) => value);
  const seen = [...values, ...points];
  const intervals = medians.flatMap(({ low, high }) => [low, high]).filter((end) => isNear(end, seen));
  const misleading = medians.filter((median) => isMisleading(median, measure));
  // Room above for clients without an answer, and below for the number of clients served.
  const room = misleading.flatMap(({ value, low }) => [
    Math.max(low ?? value, value / MOST_BEYOND) / 2,
    windowS * 3e6,
  ]);
  const write = (value: number) => formatMeasure(shown, value, words.numbers);
  const windows = misleading.length === 0 ? [] : [windowS * 1e6];
  const linear = linearScale([...seen, ...intervals, ...windows], write);
  const logarithmic = logScale(
    [...seen, ...intervals, ...room].filter((value) => value > 0),
    write,
  );
  if (hasDiagonal === true) return { y: linear, other: null };
  if (scale !== 'linear' || isFarApart(values)) return { y: logarithmic, other: linear };
  return { y: linear, other: seen.every((value) => value > 0) ? logarithmic : null };
}
