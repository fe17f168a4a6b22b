/** How much longer clients wait beside a bystander: for every kind, the tail of each server without it and with it. */
import type { BystanderPair, BystanderPoint } from '../analysis/bystander-panels.ts';
import type { BystanderData } from '../analysis/figure-data.ts';
import { type ScenarioData, windowS } from '../analysis/scenario-data.ts';
import { starved } from '../analysis/served.ts';
import type { Tip } from '../page/page-data.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { RatioInterval } from '../statistics/ratio.ts';
import { formatUnanswered } from '../words/measures.ts';
import type { Numbers } from '../words/numbers.ts';
import type { Words } from '../words/words.ts';
import { headingOf, textOf } from './captions.ts';
import { type Layer, layer, medianMark, ofServer, pixel, tipOfMedian } from './layers.ts';
import type { Page } from './page.ts';
import type { Drawing } from './render.ts';
import { middlePx, type Row, rowDrawing } from './rows.ts';
import { MUTED, styleOf } from './theme.ts';
import { clamp, logScale, type ValueScale } from './value-scale.ts';

const ROW_PX = 25;

export function bystanderDrawing(shown: BystanderData, data: ScenarioData, page: Page): Drawing {
  const { words } = page;
  const windowUs = windowS(data) * 1e6;
  const values = shown.panels.flatMap(({ pairs }) => pairs.flatMap((pair) => valuesOf(pair, windowUs)));
  const scale = logScale(values, words.numbers.latency);
  const panels = shown.panels.map((panel) => {
    const heading = headingOf(panel, data, words);
    return {
      heading,
      rowPx: ROW_PX,
      rows: panel.pairs.map((pair) => rowOf(pair, words)),
      layers: panel.pairs.flatMap((pair, row) =>
        ofServer(pair.server.server, pairLayers(pair, row, { heading, windowUs, scale, words })),
      ),
    };
  });
  const inWords = panels.map(
    ({ heading, rows }) =>
      `${heading}: ${rows.map(({ name, remark }) => `${name} ${remark.join(' ')}`).join('; ')}.`,
  );
  const reading = words.reading.bystanders(words.bystanders.none);
  const text = textOf(shown, data, words, { name: 'burdens', title: words.questions.bystanders, reading });
  return rowDrawing({ ...text, inWords }, { panels, x: scale, xTitle: words.axes.bystanders }, page);
}

/** Where the mark of a point stands: clients without an answer waited at least as long as the window. */
function placeOf(point: BystanderPoint | null, windowUs: number): number | null {
  if (point === null) return null;
  return starved(point) ? windowUs : point.value;
}

function valuesOf({ without, with: beside }: BystanderPair, windowUs: number): number[] {
  return [without, beside].map((point) => placeOf(point, windowUs)).filter((value) => value !== null);
}

function rowOf(
  { server, with: beside, beside: { tail, change } }: BystanderPair,
  { labels, numbers }: Words,
): Row {
  const remark = (): string => {
    if (beside === null) return labels.noValidTrial;
    if (starved(beside)) {
      return labels.noAnswer(formatUnanswered(beside, numbers), numbers.count(beside.clients));
    }
    if (beside.value === null) return labels.missing;
    const of = tail === 'p99' ? '' : ` (${tail})`;
    if (change?.direction === 'none') return labels.noDifference + of;
    const isKnown = change !== null && change.direction !== 'unknown';
    return (isKnown ? factorOf(change.ratio, numbers) : numbers.latency(beside.value)) + of;
  };
  return { server: server.server, name: server.name, colour: styleOf(server).colour, remark: [remark()] };
}

interface Shown {
  readonly heading: string;
  readonly windowUs: number;
  readonly scale: ValueScale;
  readonly words: Words;
}

/** Of one that is shown, but not how large it is: the least that it is. */
function factorOf({ ratio, low, high }: RatioInterval, { factor }: Numbers): string {
  if (!isTooNoisy(ratio, low, high)) return factor(ratio);
  return ratio > 1 ? `≥ ${factor(low ?? ratio)}` : `≤ ${factor(high ?? ratio)}`;
}

function pairLayers(
  { server, without, with: beside }: BystanderPair,
  row: number,
  { heading, windowUs, scale, words }: Shown,
): Layer[] {
  const style = styleOf(server);
  const yPx = middlePx(row, ROW_PX);
  const y = pixel('yPx');
  const [from, to] = [placeOf(without, windowUs), placeOf(beside, windowUs)];
  const { low = null, high = null } = beside ?? {};
  const interval =
    low === null || high === null ? [] : [{ x: clamp(low, scale), x2: clamp(high, scale), yPx }];
  const link = from === null || to === null ? [] : [{ x: from, x2: to, yPx }];
  const at = (x: number | null, point: BystanderPoint | null, name: string) =>
    x === null || point === null ? [] : [{ x, yPx, tip: tipOf(x, point, name, words) }];
  const rule = { x2: { field: 'x2' }, y };
  const stroke = { type: 'tick', orient: 'vertical', color: MUTED, size: 17, thickness: 3 } as const;
  return [
    layer(interval, { type: 'rule', color: style.colour, strokeWidth: 9, opacity: 0.25 }, rule),
    layer(link, { type: 'rule', color: style.colour, strokeWidth: 2, strokeDash: [...style.dash] }, rule),
    layer(at(from, without, words.bystanders.none), stroke, { y }),
    layer(at(to, beside, heading), medianMark(style, 1), { y }),
  ];
}

/** The interval of a point that stands at the length of the window is that of the answers alone. */
function tipOf(x: number, point: BystanderPoint, at: string, words: Words): Tip {
  const shown = starved(point) ? { ...point, low: null, high: null } : point;
  return { at, ...tipOfMedian(x, shown, words.numbers.latency, words) };
}
