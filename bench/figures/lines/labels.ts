/**
 * The names of the lines, in place of a legend: beside their ends, to the right of the plot, with a remark where one is
 * needed, for example that clients starved.
 */
import type { Point } from '../../analysis/cells.ts';
import { isMisleading, type Median } from '../../analysis/medians.ts';
import { starved } from '../../analysis/served.ts';
import { formatMeasure, formatServed, formatUnanswered } from '../../words/measures.ts';
import { type TextStyle, textWidthPx, wrapName, wrapText } from '../font.ts';
import { aside, FROM_TO, type Layer, layer, nameLayers, OWN_COLOUR, pixel } from '../layers.ts';
import { NOTE, TEXT_PX } from '../theme.ts';
import type { ValueScale } from '../value-scale.ts';
import type { Frame, LineFigure, StyledSeries } from './figure.ts';

interface Label {
  readonly lines: readonly string[];
  /** How many of them are its name. */
  readonly named: number;
  readonly colour: string;
  readonly server: string;
  /** The end of its line; null where there is none. */
  readonly end: Point | null;
}

type Drawn = Pick<LineFigure, 'measure' | 'x' | 'windowS' | 'words'> & { readonly y: ValueScale };

/** The distance from the edge of the plot to the text. */
const GAP_PX = 16;
const NOTE_WIDTH_PX = 124;
const NAME_WIDTH_PX = 160;
const NAME: TextStyle = { sizePx: TEXT_PX, bold: true };

/** The width that the labels need to the right of the plot. */
export function labelColumnPx(series: readonly StyledSeries[], drawn: Drawn): number {
  const labels = series.flatMap((one, index) => labelsOf(one, index, series.length, drawn));
  const widths = labels.flatMap(({ lines, named }) =>
    lines.map((line, index) => textWidthPx(line, index < named ? NAME : NOTE)),
  );
  return Math.ceil(GAP_PX + Math.max(0, ...widths));
}

const LINE_PX = 17;
const BETWEEN_PX = 5;

function labelHeightPx({ lines }: Label): number {
  return lines.length * LINE_PX + BETWEEN_PX;
}

/** The height that the labels need one above the other. */
export function labelColumnHeightPx(series: readonly StyledSeries[], drawn: Drawn): number {
  const labels = series.flatMap((one, index) => labelsOf(one, index, series.length, drawn));
  return labels.reduce((total, label) => total + labelHeightPx(label), 0);
}

/** A line has two labels where its latency leaves clients out. */
function labelsOf(series: StyledSeries, index: number, count: number, drawn: Drawn): Label[] {
  const { words, windowS } = drawn;
  const { numbers, labels } = words;
  const last = series.medians.at(-1);
  const name = wrapName(series.name, NAME_WIDTH_PX, NAME);
  const label = (remark: string, point: Point | null): Label => ({
    lines: name.concat(wrapText(remark, NOTE_WIDTH_PX, NOTE)),
    named: name.length,
    colour: series.style.colour,
    server: series.server,
    end: point === null ? null : { x: aside(point.x, index, count, drawn.x), value: point.value },
  });
  if (last === undefined) return [label(noMedian(series, drawn), lastDot(series))];
  if (!isMisleading(last, drawn.measure)) return [label(note(last, drawn), series.curve?.at(-1) ?? last)];
  const window = { x: last.x, value: windowS * 1e6 };
  const all = numbers.count(last.clients);
  return [
    label(labels.unanswered(formatUnanswered(last, numbers), all), window),
    label(labels.theServed(formatServed(last, numbers)), last),
  ];
}

function note(last: Median, { measure, y, x, words }: Drawn): string {
  const { numbers, labels } = words;
  const all = numbers.count(last.clients);
  if (starved(last)) return labels.serves(formatServed(last, numbers), all);
  const most = Math.max(...x.scale.ticks.map(({ value }) => value));
  if (x.isClients && last.clients < most) return labels.upTo(all, last.clients === 1);
  const tooSmallToRead = y.type === 'linear' && y.position(last.value) < 0.03;
  return tooSmallToRead && measure !== null ? formatMeasure(measure, last.value, numbers) : '';
}

/** A trial of few requests has a throughput, but no p99. */
function noMedian({ dots }: StyledSeries, { measure, words: { labels } }: Drawn): string {
  if (dots.length > 0) return labels.noValidTrial;
  return measure === 'throughput' || measure === null ? labels.nothingMeasured : labels.notMeasured(measure);
}

function lastDot({ dots }: StyledSeries): Point | null {
  return dots.toSorted((a, b) => a.x - b.x).at(-1) ?? null;
}

/** Labels are moved apart where they would touch, each with a thin line to the end of its line. */
export function labelLayers(series: readonly StyledSeries[], frame: Frame): Layer[] {
  const labels = series.flatMap((one, index) => labelsOf(one, index, series.length, frame));
  const placed = labels.map((label) => ({
    label,
    wantedPx: label.end === null ? frame.heightPx : topPx(label.end, frame),
    heightPx: labelHeightPx(label),
  }));
  const middlesPx = spreadLabels(placed, frame.heightPx);
  const leftPx = frame.widthPx + GAP_PX;
  const leaders = placed.flatMap(({ label: { end, colour, server }, wantedPx }, index) =>
    end === null || !isReached(end, frame)
      ? []
      : [
          {
            server,
            colour,
            xPx: endPx(end, frame) + 8,
            yPx: wantedPx,
            x2Px: leftPx - 4,
            y2Px: middlesPx[index],
          },
        ],
  );
  const rows = placed.flatMap(({ label: { lines, named, colour, server } }, index) =>
    lines.map((text, line) => ({
      text,
      colour,
      names: server,
      name: line < named,
      yPx: (middlesPx[index] ?? 0) + (line - (lines.length - 1) / 2) * LINE_PX,
    })),
  );
  const place = { x: { value: leftPx }, y: pixel('yPx'), color: OWN_COLOUR };
  const mark = { align: 'left', baseline: 'middle' };
  return [
    layer(leaders, { type: 'rule', strokeWidth: 0.7, opacity: 0.8 }, { ...FROM_TO, color: OWN_COLOUR }),
    ...nameLayers(rows, ({ name }) => name, { ...mark, fontSize: TEXT_PX }, mark, place),
  ];
}

function endPx({ x }: Point, frame: Frame): number {
  return frame.x.scale.position(x) * frame.widthPx;
}

function topPx({ value }: Point, { y, heightPx }: Frame): number {
  return heightPx * (1 - y.position(value));
}

const FAR_PX = 60;

/** Among steps, a thin line from far away would look like one of the others. */
function isReached(end: Point, frame: Frame): boolean {
  return !frame.x.hasSteps || endPx(end, frame) >= frame.widthPx - FAR_PX;
}

/**
 * Places each label as near as possible to the height it wants: first from the top down, then from the foot up.
 * @returns the middle of each, in the order of `labels`
 */
export function spreadLabels(
  labels: readonly { readonly wantedPx: number; readonly heightPx: number }[],
  heightPx: number,
): number[] {
  const order = labels.map((_, index) => index);
  order.sort((a, b) => (labels[a]?.wantedPx ?? 0) - (labels[b]?.wantedPx ?? 0));
  const middles = labels.map(({ wantedPx }) => wantedPx);
  const push = (indexes: readonly number[], from: number, away: 1 | -1) => {
    let edge = from;
    for (const index of indexes) {
      const half = (labels[index]?.heightPx ?? 0) / 2;
      const nearest = edge + away * half;
      const middle = away * Math.max(away * (middles[index] ?? 0), away * nearest);
      middles[index] = middle;
      edge = middle + away * half;
    }
  };
  push(order, 0, 1);
  push(order.toReversed(), heightPx, -1);
  return middles;
}
