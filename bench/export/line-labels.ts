/** What is written beside the end of a line: its name, and what a reader must know of it, as that clients starved. */
import type { LineFigure } from './figure-frame.ts';
import { aside } from './figure-layers.ts';
import { type TextStyle, textWidthPx, wrapText } from './font.ts';
import { MEASURE_OF } from './measures.ts';
import { servedInShort, starved, unansweredInShort } from './served.ts';
import { type Median, type Point, type Series, isMisleading } from './series.ts';
import { NOTE_PX, TEXT_PX } from './theme.ts';
import type { ValueScale } from './value-scale.ts';

export interface Label {
  readonly lines: readonly string[];
  readonly colour: string;
  /** What it names; null where there is nothing. */
  readonly end: Point | null;
}

type Drawn = Pick<LineFigure, 'measure' | 'x' | 'windowS' | 'words'> & { readonly y: ValueScale };

/** From the edge of the plot to the text. */
export const GAP_PX = 16;
const NOTE_WIDTH_PX = 124;
const NAME: TextStyle = { sizePx: TEXT_PX, bold: true };
const NOTE: TextStyle = { sizePx: NOTE_PX, bold: false };

/** How much room the labels need to the right of the plot. */
export function labelColumnPx(series: readonly Series[], drawn: Drawn): number {
  const labels = series.flatMap((one, index) => labelsOf(one, index, series.length, drawn));
  const widths = labels.flatMap(({ lines }) =>
    lines.map((line, index) => textWidthPx(line, index === 0 ? NAME : NOTE)),
  );
  return Math.ceil(GAP_PX + Math.max(0, ...widths));
}

const LINE_PX = 17;
const BETWEEN_PX = 5;

export function labelHeightPx({ lines }: Label): number {
  return lines.length * LINE_PX + BETWEEN_PX;
}

/** How much room they need one above the other. */
export function labelColumnHeightPx(series: readonly Series[], drawn: Drawn): number {
  const labels = series.flatMap((one, index) => labelsOf(one, index, series.length, drawn));
  return labels.reduce((total, label) => total + labelHeightPx(label), 0);
}

/** A line has two where its latency leaves clients out. */
export function labelsOf(series: Series, index: number, count: number, drawn: Drawn): Label[] {
  const { words, windowS } = drawn;
  const { numbers, labels } = words;
  const last = series.medians.at(-1);
  const label = (remark: string, point: Point | null): Label => ({
    lines: [series.name, ...wrapText(remark, NOTE_WIDTH_PX, NOTE)],
    colour: series.style.colour,
    end: point === null ? null : { x: aside(point.x, index, count, drawn.x), value: point.value },
  });
  if (last === undefined) return [label(noMedian(series, drawn), lastDot(series))];
  if (!isMisleading(last, drawn.measure))
    return [label(note(series, last, drawn), series.curve?.at(-1) ?? last)];
  const window = { x: last.x, value: windowS * 1e6 };
  const all = numbers.count(last.clients);
  return [
    label(labels.unanswered(unansweredInShort(last, numbers), all), window),
    label(labels.theServed(servedInShort(last, numbers)), last),
  ];
}

function note(series: Series, last: Median, { measure, y, x, words }: Drawn): string {
  const { numbers, labels } = words;
  const all = numbers.count(last.clients);
  if (series.remark !== '') return series.remark;
  if (starved(last)) return labels.serves(servedInShort(last, numbers), all);
  const most = Math.max(...x.scale.ticks.map(({ value }) => value));
  if (x.isClients && last.clients < most) return labels.upTo(all, last.clients === 1);
  const tooSmallToRead = y.type === 'linear' && y.position(last.value) < 0.03;
  return tooSmallToRead && measure !== null ? MEASURE_OF[measure].format(last.value, numbers) : '';
}

/** A trial of few requests has a throughput, but no p99. */
function noMedian({ dots }: Series, { measure, words: { labels } }: Drawn): string {
  if (dots.length > 0) return labels.noValidTrial;
  return measure === 'throughput' || measure === null ? labels.nothingMeasured : labels.notMeasured(measure);
}

function lastDot({ dots }: Series): Point | null {
  return dots.toSorted((a, b) => a.x - b.x).at(-1) ?? null;
}
