/**
 * How many clients were served, in a figure. Below a median stands how many were; in a figure of latency the same mark
 * stands again at the length of the window, with how many waited all through it. What is written beside the end of a
 * line is not written again at its last median.
 */
import { type Median, type Panel, type Series, isMisleading } from './chart.ts';
import { type Frame, type Layer, aside, haloText, layer, medianMark } from './figure-layers.ts';
import { formatCount, formatLatency } from './format.ts';
import { servedInShort, starved, unansweredInShort } from './served.ts';
import { MUTED } from './theme.ts';

const LINE_PX = 15;

export function servedLayers({ series }: Panel, frame: Frame): Layer[] {
  const misleading = series.filter(({ medians }) =>
    medians.some((median) => isMisleading(median, frame.measure)),
  );
  return [
    ...(misleading.length === 0 ? [] : windowLayers(frame)),
    ...series.flatMap((one, index) => {
      const shift = aside(index, series.length);
      return [
        ...servedTexts(one, shift, frame),
        ...unansweredLayers(one, shift, misleading.indexOf(one), frame),
      ];
    }),
  ];
}

/** How long the window was: clients that got no answer waited at least as long. */
function windowLayers({ windowS }: Frame): Layer[] {
  const row = { y: windowS * 1e6, text: `the window: ${formatLatency(windowS * 1e6)}` };
  const across = { x: { value: 0 }, x2: { value: 'width' } } as const;
  return [
    layer([row], { type: 'rule', color: MUTED, strokeDash: [1, 3] }, across),
    ...haloText([row], { align: 'left', baseline: 'top', dy: 5, color: MUTED }, { x: { value: 2 } }),
  ];
}

/** Below the interval; above it where there is no room. */
function servedTexts(
  { medians, style: { colour } }: Series,
  shift: number,
  { scale, heightPx }: Frame,
): Layer[] {
  const rows = medians
    .slice(0, -1)
    .filter(starved)
    .map((median) => {
      const { clients, value, low, high } = median;
      const above = scale.position(low ?? value) * heightPx < 1.5 * LINE_PX;
      const text = `${servedInShort(median)} of ${formatCount(clients)}`;
      return { x: clients * shift, y: (above ? high : low) ?? value, text, above };
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

/** @param place among the servers of the panel that starved clients: their texts stand one above the other */
function unansweredLayers(
  series: Series,
  shift: number,
  place: number,
  { measure, windowS }: Frame,
): Layer[] {
  const row = (median: Median) => ({
    x: median.clients * shift,
    y: windowS * 1e6,
    text: `${unansweredInShort(median)} of ${formatCount(median.clients)}`,
  });
  const all = series.medians.filter((median) => isMisleading(median, measure));
  const written = all.filter((median) => median !== series.medians.at(-1));
  const dy = -9 - place * LINE_PX;
  return [
    layer(all.map(row), medianMark(series.style, 1)),
    ...haloText(written.map(row), { baseline: 'bottom', dy, color: series.style.colour }),
  ];
}
