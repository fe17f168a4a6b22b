/**
 * The names of the lines, written beside their ends in place of a legend, with what a reader must know of them: that
 * clients starved, or that no trial was valid.
 */
import { type Median, type Series, isMisleading } from './chart.ts';
import {
  type Encoding,
  type Frame,
  type Layer,
  aside,
  clientsPx,
  layer,
  pixel,
  textLayer,
} from './figure-layers.ts';
import { type TextStyle, textWidthPx, wrapText } from './font.ts';
import { formatCount } from './format.ts';
import { servedInShort, unansweredInShort, starved } from './served.ts';
import { MUTED, NOTE_PX, TEXT_PX } from './theme.ts';

interface Label {
  readonly lines: readonly string[];
  readonly colour: string;
  /** What it names: a point at this number of clients and this value; null where there is none. */
  readonly end: { readonly clients: number; readonly value: number } | null;
}

type Drawn = Pick<Frame, 'measure' | 'clients' | 'scale' | 'windowS'>;

/** From the edge of the plot to the text. */
const GAP_PX = 16;
const FAR_PX = 60;
const NOTE_WIDTH_PX = 124;
const NAME: TextStyle = { sizePx: TEXT_PX, bold: true };
const NOTE: TextStyle = { sizePx: NOTE_PX, bold: false };
const LINE_PX = 17;
const BETWEEN_PX = 5;

/** How much room the labels need to the right of the plot. */
export function labelColumnPx(series: readonly Series[], drawn: Drawn): number {
  const labels = series.flatMap((one, index) => labelsOf(one, aside(index, series.length), drawn));
  const widths = labels.flatMap(({ lines }) =>
    lines.map((line, index) => textWidthPx(line, index === 0 ? NAME : NOTE)),
  );
  return Math.ceil(GAP_PX + Math.max(0, ...widths));
}

function labelsOf(series: Series, shift: number, drawn: Drawn): Label[] {
  const last = series.medians.at(-1);
  const label = (remark: string, point: Label['end']): Label => ({
    lines: [series.name, ...wrapText(remark, NOTE_WIDTH_PX, NOTE)],
    colour: series.style.colour,
    end: point === null ? null : { clients: point.clients * shift, value: point.value },
  });
  if (last === undefined) return [label(noMedian(series, drawn), lastDot(series))];
  if (!isMisleading(last, drawn.measure)) return [label(note(last, drawn), last)];
  const window = { clients: last.clients, value: drawn.windowS * 1e6 };
  const all = formatCount(last.clients);
  return [
    label(`${unansweredInShort(last)} of ${all} clients got no answer`, window),
    label(`the ${servedInShort(last)} it served`, last),
  ];
}

function note(last: Median, { measure, scale, clients }: Drawn): string {
  const all = formatCount(last.clients);
  if (starved(last)) return `serves ${servedInShort(last)} of ${all} clients`;
  if (last.clients < Math.max(...clients))
    return `measured up to ${all} ${last.clients === 1 ? 'client' : 'clients'}`;
  const tooSmallToRead = measure === 'throughput' && scale.position(last.value) < 0.03;
  return tooSmallToRead ? `${formatCount(last.value)} per second` : '';
}

/** A trial of few requests has a throughput, but no p99. */
function noMedian({ dots }: Series, { measure }: Drawn): string {
  if (dots.length > 0) return 'no valid trial';
  return measure === 'p99' ? 'no p99 measured' : 'nothing measured';
}

function lastDot({ dots }: Series): Label['end'] {
  return dots.toSorted((a, b) => a.clients - b.clients).at(-1) ?? null;
}

/** The labels beside the line ends, moved apart where they would touch, each with a thin line to what it names. */
export function labelLayers(series: readonly Series[], frame: Frame): Layer[] {
  const labels = series.flatMap((one, index) => labelsOf(one, aside(index, series.length), frame));
  const placed = labels.map(({ lines, end, colour }) => ({
    lines,
    end,
    colour,
    wantedPx: frame.heightPx * (1 - (end === null ? 0 : frame.scale.position(end.value))),
    heightPx: lines.length * LINE_PX + BETWEEN_PX,
  }));
  const middlesPx = spreadLabels(placed, frame.heightPx);
  const leftPx = frame.widthPx + GAP_PX;
  const leaders = placed.flatMap(({ end, wantedPx }, index) =>
    // A line from far away would run across what is between.
    end === null || clientsPx(end.clients, frame) < frame.widthPx - FAR_PX
      ? []
      : [{ xPx: clientsPx(end.clients, frame) + 8, yPx: wantedPx, x2Px: leftPx - 4, y2Px: middlesPx[index] }],
  );
  const rows = placed.flatMap(({ lines, colour }, index) =>
    lines.map((text, line) => ({
      text,
      colour,
      name: line === 0,
      yPx: (middlesPx[index] ?? 0) + (line - (lines.length - 1) / 2) * LINE_PX,
    })),
  );
  const ends = { x: pixel('xPx'), y: pixel('yPx'), x2: { field: 'x2Px' }, y2: { field: 'y2Px' } };
  const place = {
    x: { value: leftPx },
    y: pixel('yPx'),
    color: { field: 'colour', scale: null },
  } satisfies Encoding;
  const mark = { align: 'left', baseline: 'middle' };
  return [
    layer(leaders, { type: 'rule', color: MUTED, strokeWidth: 0.7 }, ends),
    textLayer(
      rows.filter(({ name }) => name),
      { ...mark, fontSize: TEXT_PX, fontWeight: 'bold' },
      place,
    ),
    textLayer(
      rows.filter(({ name }) => !name),
      mark,
      place,
    ),
  ];
}

/**
 * As near as can be to where each would stand, first from the top down and then from the foot up.
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
