/**
 * The timeline as swimlanes: a panel for each server, all on one time axis; in each panel a lane for each client, in
 * which its phases follow one another. The height and the lightness of a bar show its phase, and so does its colour. Beside
 * the lanes stand the threads that served them.
 */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { RecordedServer } from '../analysis/findings.ts';
import type { ScenarioData } from '../analysis/scenario-data.ts';
import type { Tip } from '../page/page-data.ts';
import { type Bar, barsOf, type Moment, servingThreads } from '../results/timeline.ts';
import type { Words } from '../words/words.ts';
import { textWidthPx, wrapText } from './font.ts';
import { type Encoding, layer, type Layer, ofServer, pixel, textLayer } from './layers.ts';
import { contentPx, type Page } from './page.ts';
import type { Drawing } from './render.ts';
import { sheetDrawing } from './sheet.ts';
import { GRID, INK, MUTED, NOTE, TEXT_PX } from './theme.ts';
import { LANES_LEFT_PX, LINE_PX, PHASE_STYLE, PHASES, timelineLegend } from './timeline-legend.ts';

const LANE_PX = 15;
const GAP_PX = 12;
const LEAST_BAR_PX = 0.4;

export function timelineDrawing(
  recorded: readonly RecordedServer[],
  { scenario, id, planned }: ScenarioData,
  page: Page,
): Drawing {
  const { words } = page;
  const { numbers, timeline, conditions } = words;
  const clients = Math.max(...recorded.map((one) => one.clients));
  const [load] = planned?.loads ?? [];
  const requests = load?.kind === 'script' ? load.requests : 1;
  const script = timeline.script(numbers.count(requests), requests === 1);
  const frame = frameOf(recorded, page);
  const panels = recorded.map((one, index) => panelOf(one, frame, index === recorded.length - 1));
  const drawing = sheetDrawing(
    {
      id,
      scenario,
      title: timeline.question(numbers.count(clients), clients === 1),
      conditions: [
        `${conditions.scenario(scenario)} ${conditions.workload(recorded[0]?.workload ?? '')}, ${script}`,
      ],
      inWords: recorded.map((one) => `${one.server}: ${factsOf(one, words)}`),
    },
    { panels: [timelineLegend(words, frame.contentPx), ...panels], columns: 1, rowGapPx: 14 },
    page,
  );
  return { ...drawing, interaction: { kind: 'zoom', range: [frame.beginMs, frame.endMs] } };
}

interface Frame {
  readonly words: Words;
  readonly widthPx: number;
  readonly contentPx: number;
  /** The ends of the time axis, ms since the first request. */
  readonly beginMs: number;
  readonly endMs: number;
}

function frameOf(recorded: readonly RecordedServer[], page: Page): Frame {
  const { words } = page;
  const times = recorded.flatMap(({ moments }) => {
    const zeroNs = askedNs(moments);
    return barsOf(moments).map(({ beginNs, endNs }) => ({
      begin: (beginNs - zeroNs) / 1e6,
      end: (endNs - zeroNs) / 1e6,
    }));
  });
  const labels = recorded.flatMap(({ moments }) => threadLabels(moments, words).map(({ text }) => text));
  const rightPx = GAP_PX + Math.max(...labels.map((text) => textWidthPx(text, NOTE)));
  return {
    words,
    contentPx: contentPx(page),
    widthPx: Math.floor(contentPx(page) - LANES_LEFT_PX - rightPx),
    beginMs: Math.min(0, ...times.map(({ begin }) => begin)),
    endMs: Math.max(...times.map(({ end }) => end)),
  };
}

/** When the first request was sent; all others follow immediately. */
function askedNs(moments: readonly Moment[]): number {
  return moments.find(({ phase }) => phase === 'asked')?.time_ns ?? 0;
}

function laneMiddlePx(client: number): number {
  return (client + 0.5) * LANE_PX;
}

function panelOf(recorded: RecordedServer, frame: Frame, isLast: boolean): LayerSpec<Field> {
  const { server, moments } = recorded;
  const { words, widthPx, beginMs, endMs } = frame;
  const lanes = Math.max(0, ...moments.map(({ client }) => client)) + 1;
  const heightPx = lanes * LANE_PX;
  const facts = wrapText(factsOf(recorded, words), frame.contentPx, NOTE);
  const titlePx = (facts.length + 1) * LINE_PX;
  return {
    width: widthPx,
    height: heightPx,
    encoding: {
      x: {
        field: 'begin',
        type: 'quantitative',
        scale: { domain: [beginMs, endMs], nice: false },
        axis: {
          title: isLast ? words.timeline.axis : null,
          labels: isLast,
          labelFlush: true,
          tickCount: 6,
          grid: true,
          domain: false,
          ticks: false,
          format: 'd',
        },
      },
    },
    layer: [
      layer(
        Array.from({ length: lanes }, (_, client) => ({ y: laneMiddlePx(client) })),
        { type: 'rule', color: GRID, strokeWidth: 0.6 },
        { x: { value: 0 }, x2: { value: widthPx }, y: pixel('y') },
      ),
      ...ofServer(server, [
        ...PHASES.map((phase) => barLayer(moments, phase, frame)),
        ...headingLayers(server, facts, titlePx),
        ...laneLayers(lanes, words),
        ...threadLayers(moments, frame),
      ]),
    ],
  };
}

function barLayer(
  moments: readonly Moment[],
  phase: Bar['phase'],
  { words, widthPx, beginMs, endMs }: Frame,
): Layer {
  const { colour, heightPx } = PHASE_STYLE[phase];
  const zeroNs = askedNs(moments);
  const leastMs = ((endMs - beginMs) * LEAST_BAR_PX) / widthPx;
  const rows = barsOf(moments)
    .filter((bar) => bar.phase === phase)
    .map(({ client, beginNs, endNs }) => {
      const begin = (beginNs - zeroNs) / 1e6;
      const middle = laneMiddlePx(client);
      const tip: Tip = {
        at: `${words.timeline.client(words.numbers.count(client + 1))}, ${words.timeline.phases[phase]}`,
        value: words.numbers.latency((endNs - beginNs) / 1e3),
      };
      return {
        tip,
        begin,
        end: Math.max(begin + leastMs, (endNs - zeroNs) / 1e6),
        top: middle - heightPx / 2,
        foot: middle + heightPx / 2,
      };
    });
  return layer(
    rows,
    { type: 'rect', color: colour, strokeWidth: 0, opacity: 1 },
    { x2: { field: 'end' }, y: pixel('top'), y2: { field: 'foot' } },
  );
}

const BEFORE_PLOT = { x: { value: -LANES_LEFT_PX } } satisfies Encoding;

function headingLayers(server: string, facts: readonly string[], heightPx: number): Layer[] {
  const mark = { align: 'left', baseline: 'top' };
  return [
    textLayer(
      [{ names: server, text: server }],
      { ...mark, fontSize: TEXT_PX, fontWeight: 'bold' },
      { ...BEFORE_PLOT, y: { value: -heightPx - 3 } },
    ),
    textLayer(
      facts.map((text, line) => ({ text, y: (line + 1) * LINE_PX - heightPx - 3 })),
      { ...mark, color: MUTED },
      { ...BEFORE_PLOT, y: pixel('y') },
    ),
  ];
}

function laneLayers(lanes: number, words: Words): Layer[] {
  const rows = Array.from({ length: lanes }, (_, client) => ({
    text: client === 0 ? words.timeline.client('1') : `${client + 1}`,
    y: laneMiddlePx(client),
  }));
  const place = { x: { value: -6 }, y: pixel('y') };
  return [textLayer(rows, { align: 'right', baseline: 'middle', color: INK }, place)];
}

interface ThreadLabel {
  readonly text: string;
  readonly first: number;
  last: number;
}

/** The threads of the lanes; neighbours with the same threads share a label. */
function threadLabels(moments: readonly Moment[], { timeline }: Words): ThreadLabel[] {
  const labels: ThreadLabel[] = [];
  const byClient = Map.groupBy(barsOf(moments), ({ client }) => client);
  for (const [client, bars] of [...byClient].toSorted(([a], [b]) => a - b)) {
    const text = timeline.threads(servingThreads(bars).map(String));
    const last = labels.at(-1);
    if (last?.text === text && last.last === client - 1)
      labels[labels.length - 1] = { ...last, last: client };
    else labels.push({ text, first: client, last: client });
  }
  return labels;
}

function threadLayers(moments: readonly Moment[], { words, widthPx }: Frame): Layer[] {
  const labels = threadLabels(moments, words);
  const braces = labels.map(({ first, last }) => ({
    top: laneMiddlePx(first) - LANE_PX / 2 + 3,
    foot: laneMiddlePx(last) + LANE_PX / 2 - 3,
  }));
  const texts = labels.map(({ text, first, last }) => ({
    text,
    y: (laneMiddlePx(first) + laneMiddlePx(last)) / 2,
  }));
  return [
    layer(
      braces,
      { type: 'rule', color: MUTED, strokeWidth: 1.5 },
      { x: { value: widthPx + 5 }, y: pixel('top'), y2: { field: 'foot' } },
    ),
    textLayer(
      texts,
      { align: 'left', baseline: 'middle', color: INK },
      { x: { value: widthPx + GAP_PX - 2 }, y: pixel('y') },
    ),
  ];
}

function factsOf(recorded: RecordedServer, { timeline, numbers }: Words): string {
  const { threads, mostWorkedOn, meanWaitNs } = recorded;
  return timeline.facts({
    threads: numbers.count(threads.length),
    isOneThread: threads.length === 1,
    atOnce: numbers.count(mostWorkedOn),
    wait: numbers.latency(Math.round(meanWaitNs / 1e3)),
  });
}
