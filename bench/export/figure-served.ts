/**
 * How many clients were served, in a figure. Below a median stands how many were; in a figure of latency the same mark
 * stands again at the length of the window, with how many waited all through it. What is written beside the end of a
 * line is not written again at its last median.
 */
import type { Frame } from './figure-frame.ts';
import { type Layer, aside, haloText, layer, medianMark } from './figure-layers.ts';
import type { Place } from './figure-series.ts';
import type { Panel } from './panels.ts';
import { type Median, type Series, isMisleading } from './series.ts';
import { servedInShort, starved, unansweredInShort } from './served.ts';
import { MUTED } from './theme.ts';
import { clamp } from './value-scale.ts';

const LINE_PX = 15;
const MOST_TOLD = 4;

export function servedLayers({ series }: Panel, frame: Frame): Layer[] {
  const misleading = series.filter(({ medians }) =>
    medians.some((median) => isMisleading(median, frame.measure)),
  );
  return [
    ...(misleading.length === 0 ? [] : windowLayers(frame)),
    ...series.flatMap((one, index) => {
      const place = { index, count: series.length };
      return [
        ...(isRoomy(series, frame) ? servedTexts(one, place, frame) : []),
        ...unansweredLayers(one, place, misleading.indexOf(one), frame),
      ];
    }),
  ];
}

/** How long the window was: clients that got no answer waited at least as long. */
function windowLayers({ windowS, words }: Frame): Layer[] {
  const windowUs = windowS * 1e6;
  const row = { y: windowUs, text: words.labels.window(words.numbers.latency(windowUs)) };
  const across = { x: { value: 0 }, x2: { value: 'width' } } as const;
  return [
    layer([row], { type: 'rule', color: MUTED, strokeDash: [1, 3] }, across),
    ...haloText([row], { align: 'left', baseline: 'top', dy: 5, color: MUTED }, { x: { value: 2 } }),
  ];
}

/** Among many lines, or where it is the same all along, it is told at the end of the line alone. */
function isRoomy(series: readonly Series[], { measure, x }: Frame): boolean {
  return measure !== null && x.isClients && series.length <= MOST_TOLD;
}

/** Below the interval; above it where there is no room. */
function servedTexts(
  { medians, style: { colour } }: Series,
  place: Place,
  { x: axis, y: scale, heightPx, words }: Frame,
): Layer[] {
  const rows = medians
    .slice(0, -1)
    .filter(starved)
    .map((median) => {
      const { x, clients, value, low, high } = median;
      const above = scale.position(low ?? value) * heightPx < 1.5 * LINE_PX;
      const text = words.labels.part(servedInShort(median, words.numbers), words.numbers.count(clients));
      return {
        x: aside(x, place.index, place.count, axis),
        y: clamp((above ? high : low) ?? value, scale),
        text,
        above,
      };
    });
  return [
    ...haloText(
      rows.filter(({ above }) => !above),
      { baseline: 'top', dy: 9, color: colour },
    ),
    ...haloText(
      rows.filter(({ above }) => above),
      { baseline: 'bottom', dy: -9, color: colour },
    ),
  ];
}

/** @param storey among the servers of the panel that starved clients: their texts stand one above the other */
function unansweredLayers(
  series: Series,
  place: Place,
  storey: number,
  { measure, windowS, x: axis, words }: Frame,
): Layer[] {
  const row = (median: Median) => ({
    x: aside(median.x, place.index, place.count, axis),
    y: windowS * 1e6,
    text: words.labels.part(unansweredInShort(median, words.numbers), words.numbers.count(median.clients)),
  });
  const all = series.medians.filter((median) => isMisleading(median, measure));
  const written = axis.isClients ? all.filter((median) => median !== series.medians.at(-1)) : [];
  const dy = -9 - storey * LINE_PX;
  return [
    layer(all.map(row), medianMark(series.style, 1)),
    ...haloText(written.map(row), { baseline: 'bottom', dy, color: series.style.colour }),
  ];
}
