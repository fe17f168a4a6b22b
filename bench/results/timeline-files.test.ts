import { describe, expect, test } from 'vitest';
import { sampleTimelines } from '../testing/sample-timeline.ts';
import { formatChromeTrace, timelineFiles } from './timeline-files.ts';

const rows = sampleTimelines().get('worker-per-client/posix') ?? [];
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
