import { describe, expect, test } from 'vitest';
import { makePlan } from '../plan/plan.ts';
import { concludeTimelines } from '../report/timeline.ts';
import { modelServer } from '../results/server-names.ts';
import { formatChromeTrace, timelineFiles } from '../results/timeline-files.ts';
import { timeline } from '../scenarios/timeline.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { sampleTimelines } from '../testing/sample-timeline.ts';
import { LANGUAGES, WORDS } from '../words/languages.ts';
import { SCREEN_PAGE } from './page.ts';
import { inGrey, renderSvg } from './render.ts';
import { timelineDrawings } from './timeline.ts';
import { recordedServers } from '../analysis/findings.ts';

const timelines = sampleTimelines();
const rows = timelines.get('worker-per-client/posix') ?? [];
const [csv, json] = timelineFiles(rows);

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly s?: string;
  readonly args: Readonly<Record<string, unknown>>;
}

describe('the files of a timeline', () => {
  test('equal the golden files', async () => {
    expect([csv?.path, json?.path]).toEqual([
      'timeline/worker-per-client-posix.csv',
      'timeline/worker-per-client-posix.json',
    ]);
    await expect(csv?.content).toMatchFileSnapshot('golden/timeline.csv');
    await expect(json?.content).toMatchFileSnapshot('golden/timeline.trace');
  });

  test('are Trace Event JSON in which every slice has its time and duration, and every track its name', () => {
    const { traceEvents } = JSON.parse(formatChromeTrace('a/b', rows)) as { traceEvents: TraceEvent[] };
    const slices = traceEvents.filter(({ ph }) => ph === 'X');
    expect(slices).not.toEqual([]);
    for (const { ts, dur, tid, args } of slices) {
      expect([typeof ts, typeof dur, tid >= 1]).toEqual(['number', 'number', true]);
      expect(dur).toBeGreaterThanOrEqual(0);
      expect(Object.keys(args)).toEqual(['client', 'thread']);
    }
    // The slices of a track follow one another, none within another.
    for (const own of Map.groupBy(slices, ({ tid }) => tid).values()) {
      for (const [index, { ts }] of own.slice(1).entries()) {
        const before = own[index];
        expect(ts).toBeGreaterThanOrEqual((before?.ts ?? Infinity) + (before?.dur ?? 0) - 1e-6);
      }
    }
    for (const { s } of traceEvents.filter(({ ph }) => ph === 'i')) expect(s).toBe('t');
    const named = traceEvents.filter(({ name }) => name === 'thread_name');
    expect(named.map(({ tid, args }) => [tid, args['name']])).toEqual([
      [1, 'client 1'],
      [2, 'client 2'],
      [3, 'client 3'],
    ]);
    expect(new Set(traceEvents.map(({ ph }) => ph))).toEqual(new Set(['M', 'X', 'i']));
  });
});

describe('the swimlanes', () => {
  const servers = [...timelines.keys()].map((label) =>
    modelServer(label.split('/')[0] as 'sequential' | 'event-loop' | 'worker-per-client', 'posix'),
  );
  const plan = makePlan({
    scenarios: [timeline],
    size: 'quick',
    servers,
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
  });
  const subject = {
    ...sampleAnalysis(),
    scenario: 'timeline',
    driver: 'tcp',
    planned: plan.scenarios[0] ?? null,
    variants: [''],
    quantities: new Map(),
    id: 'timeline',
    trials: [],
    knees: [],
    scalability: [],
  };

  test('equal the golden file in colour', async () => {
    const [drawing] = timelineDrawings(subject, timelines, SCREEN_PAGE);
    if (drawing === undefined) throw new Error('nothing was drawn');
    const svg = await renderSvg(drawing.specification, drawing, SCREEN_PAGE);
    await expect(svg).toMatchFileSnapshot('golden/timeline.svg');
    expect(drawing.description).toMatch(
      /worker-per-client\/posix: 3.threads; at most 3 served at once; a client waited 5\.1.ms on average/,
    );
  });

  test.each(LANGUAGES)('are drawn in grey with the words of the language %s', async (language) => {
    const page = { ...SCREEN_PAGE, words: WORDS[language], widthPx: 480 };
    const [drawing] = timelineDrawings(subject, timelines, page);
    if (drawing === undefined) throw new Error('nothing was drawn');
    const svg = await renderSvg(inGrey(drawing.specification), drawing, page);
    expect(svg).toContain(WORDS[language].timeline.phases.working);
    expect(svg).not.toContain('#0b3d78');
  });

  test('are absent where nothing was recorded', () => {
    expect(timelineDrawings(subject, new Map(), SCREEN_PAGE)).toEqual([]);
  });
});

test('the conclusion of a timeline is one sentence with every server', () => {
  expect(
    concludeTimelines('timeline', recordedServers(timelines)).map((text) => text.replaceAll('\u00a0', ' ')),
  ).toEqual([
    'When 3 clients asked at once for compute-2ms (timeline, recorded once for each server), sequential/posix worked on at most 1 at once with 1 thread, and came to a client after 5.2 ms on average; event-loop/posix worked on at most 1 at once with 1 thread, and came to a client after 2 ms on average; worker-per-client/posix worked on at most 3 at once with 3 threads, and came to a client after 5.1 ms on average.',
  ]);
  expect(concludeTimelines('timeline', [])).toEqual([]);
});
