import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { ClientArray } from './client-array.ts';
import { Phase } from './phase.ts';
import type { TimelineTask } from './testing/timeline.stress.ts';
import { atOnce, EVENTS_PER_BLOCK, MOST_EVENTS, Timeline } from './timeline.ts';

const STRESS = new URL('./testing/timeline.stress.ts', import.meta.url);
const HEADER_WORDS = 32;
const BLOCK_WORDS = 128;
const FIRST_EVENT = 8;
const EVENT_WORDS = 4;

function create(
  events: number,
  threads = 1,
): { readonly memory: SharedArrayBuffer; readonly timeline: Timeline } {
  const memory = new SharedArrayBuffer(Timeline.bytesFor(events, threads));
  return { memory, timeline: Timeline.create(memory, 0, events, threads) };
}

function clientsOf(timeline: Timeline): number[] {
  return timeline.read().events.map(({ client }) => client);
}

test('a timeline returns the recorded events in the order of time', () => {
  const { timeline } = create(8);
  const before = Number(process.hrtime.bigint() - timeline.read().originNs);
  timeline.record(0, 5, Phase.accepted);
  timeline.record(2 ** 32 - 1, 1023, Phase.closing);
  timeline.record(7, 0, Phase.free);
  const after = Number(process.hrtime.bigint() - timeline.read().originNs);
  const { events, overwritten, torn } = timeline.read();
  expect(events).toMatchObject([
    { client: 0, slot: 5, phase: Phase.accepted, thread: 0 },
    { client: 2 ** 32 - 1, slot: 1023, phase: Phase.closing, thread: 0 },
    { client: 7, slot: 0, phase: Phase.free, thread: 0 },
  ]);
  expect([overwritten, torn]).toEqual([0, 0]);
  const times = [before, ...events.map(({ timeNs }) => timeNs), after];
  // Two clocks, compared to less than 1 µs.
  for (const [index, timeNs] of times.slice(1).entries()) {
    expect(timeNs).toBeGreaterThan((times[index] ?? 0) - 1000);
  }
});

test('a timeline starts empty, although its places are all zeros', () => {
  const { memory, timeline } = create(4);
  expect(timeline.read()).toMatchObject({ events: [], overwritten: 0, torn: 0 });
  // A block is taken, and nothing is written in it yet.
  Atomics.add(new Int32Array(memory), 0, 1);
  expect(timeline.read()).toMatchObject({ events: [], overwritten: 0, torn: 0 });
});

test.each([1, 30, 31, 64, 1000])(
  'a timeline for %i events keeps the newest, and counts the overwritten ones',
  (events) => {
    const { timeline } = create(events);
    const all = 20 * events + 7 * EVENTS_PER_BLOCK + 5;
    for (let client = 0; client < all; client++) timeline.record(client, 0, Phase.working);
    const kept = clientsOf(timeline);
    expect(kept.length).toBeGreaterThanOrEqual(events);
    expect(kept).toEqual(kept.map((_, index) => all - kept.length + index));
    expect(timeline.read()).toMatchObject({ overwritten: all - kept.length, torn: 0 });
  },
);

test('a timeline keeps all events when its block numbers wrap at 32 bits', () => {
  const { memory, timeline } = create(4 * EVENTS_PER_BLOCK);
  new Int32Array(memory)[0] = -2;
  const all = 4 * EVENTS_PER_BLOCK;
  for (let client = 0; client < all; client++) timeline.record(client, 0, Phase.working);
  expect(clientsOf(timeline)).toEqual(Array.from({ length: all }, (_, client) => client));
});

test('a timeline returns two phases of one moment as two events', () => {
  const { timeline } = create(8);
  timeline.record(0, 1000, Phase.receiving);
  timeline.record(0, 1000, atOnce(Phase.working, Phase.sending));
  timeline.record(0, 1000, Phase.receiving);
  const { events, torn } = timeline.read();
  expect(events.map(({ slot, phase }) => [slot, phase])).toEqual([
    [1000, Phase.receiving],
    [1000, Phase.working],
    [1000, Phase.sending],
    [1000, Phase.receiving],
  ]);
  expect(events[1]?.timeNs).toBe(events[2]?.timeNs);
  expect(torn).toBe(0);
});

test('a timeline takes a new block for an event that comes seconds after the last one', () => {
  const clock = { time: new Int32Array(4), read: () => {} };
  const { memory } = create(8 * EVENTS_PER_BLOCK);
  const timeline = Timeline.at(memory, 0, clock);
  const [originS, originNs] = [Math.floor(Number(timeline.read().originNs / 1_000_000_000n)), 999_999_999];
  const seconds = [0, 1, 3, 4, 9, 100_000];
  for (const [client, after] of seconds.entries()) {
    clock.time[0] = originS + after;
    clock.time[2] = after === 3 || after === 4 ? originNs : 5;
    timeline.record(client, 0, Phase.working);
  }
  const { events } = timeline.read();
  const first = events[0]?.timeNs ?? 0;
  expect(events.map(({ timeNs }) => timeNs - first)).toEqual(
    seconds.map((after) => after * 1e9 + (after === 3 || after === 4 ? originNs - 5 : 0)),
  );
});

test('a timeline gives an untimed event the time of settle, however long the thread waited', () => {
  const clock = { time: new Int32Array(4), read: () => {} };
  const { memory } = create(8 * EVENTS_PER_BLOCK);
  const timeline = Timeline.at(memory, 0, clock);
  timeline.record(0, 0, Phase.working);
  timeline.recordUntimed(1, 1, Phase.receiving);
  clock.time[0] = 10;
  timeline.settle();
  timeline.record(2, 2, Phase.working);
  const { events, torn } = timeline.read();
  const first = events[0]?.timeNs ?? 0;
  expect(events.map(({ client, slot, timeNs }) => [client, slot, timeNs - first])).toEqual([
    [0, 0, 0],
    [1, 1, 10e9],
    [2, 2, 10e9],
  ]);
  expect(torn).toBe(0);
});

test('a timeline gives a new block to a thread that slept while others filled the ring', () => {
  const { memory, timeline: other } = create(1);
  const sleeper = Timeline.at(memory, 0);
  sleeper.record(7, 7, Phase.working);
  for (let client = 0; client < 100; client++) other.record(client, 0, Phase.working);
  sleeper.record(8, 8, Phase.working);
  const { events, torn } = sleeper.read();
  expect(torn).toBe(0);
  expect(events.at(-1)).toMatchObject({ client: 8, slot: 8 });
});

test('a timeline gives an untimed event the time of the next one, or of settle', () => {
  const { timeline } = create(100);
  timeline.recordUntimed(0, 0, Phase.receiving);
  timeline.recordUntimed(1, 1, Phase.receiving);
  expect(timeline.read()).toMatchObject({ events: [{ client: 0 }], torn: 1 });
  timeline.recordUntimed(2, 2, Phase.receiving);
  expect(timeline.read().torn).toBe(0);
  timeline.recordUntimed(3, 3, Phase.receiving);
  timeline.record(4, 4, Phase.working);
  timeline.recordUntimed(5, 5, Phase.receiving);
  timeline.settle();
  timeline.settle();
  const { events, torn } = timeline.read();
  expect(torn).toBe(0);
  expect(events.map(({ client }) => client)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(events[3]?.timeNs).toBe(events[4]?.timeNs);
  expect(events[5]?.timeNs).toBeGreaterThan(events[4]?.timeNs ?? Infinity);
});

test.each([
  ['the number of its block', 0],
  ['the thread of its block', 2],
  ['the time of its block', 3],
  ['the time of its block', 4],
  ['its time', FIRST_EVENT + EVENT_WORDS],
  ['its client', FIRST_EVENT + EVENT_WORDS + 1],
  ['its place', FIRST_EVENT + EVENT_WORDS + 2],
  ['its check word', FIRST_EVENT + EVENT_WORDS + 3],
])('a timeline drops an event when %s has changed', (_, word) => {
  const { memory, timeline } = create(4);
  for (let client = 0; client < 3; client++) timeline.record(client, client, Phase.sending);
  const words = new Int32Array(memory, HEADER_WORDS * Int32Array.BYTES_PER_ELEMENT, BLOCK_WORDS);
  words[word] = (words[word] ?? 0) ^ 0x10;
  expect(clientsOf(timeline)).toEqual(word > FIRST_EVENT ? [0, 2] : []);
});

test.each([0, -1, 1.5, Number.NaN, Infinity, MOST_EVENTS + 1])(
  'a timeline rejects a capacity of %d events',
  (events) => {
    expect(() => Timeline.bytesFor(events, 1)).toThrow(/a timeline holds 1 to 16777216 events/);
    expect(() => ClientArray.create(1, events)).toThrow(RangeError);
  },
);

test('the timeline of a client array is undefined by default', () => {
  expect(ClientArray.create(3).timeline).toBeUndefined();
});

test.each([1, 33, 512])(
  'a timeline gives each client of %i slots a number of its own, in whatever slot',
  (capacity) => {
    const mine = ClientArray.create(capacity, 64);
    const theirs = new ClientArray(mine.memory);
    for (const clients of [mine, theirs, mine]) {
      const slot = clients.claim(7, 1);
      for (const phase of [Phase.receiving, Phase.working, Phase.sending, Phase.closing]) {
        clients.setPhase(slot, phase);
      }
      theirs.free(slot);
    }
    const events = theirs.timeline?.read().events ?? [];
    expect(events.map(({ client, phase }) => [client, phase])).toEqual(
      [0, 1, 2].flatMap((client) => [1, 2, 3, 4, 5, 0].map((phase) => [client, phase])),
    );
    expect(mine.timeline?.read().events).toEqual(events);
  },
);

test('the timeline of a client array leaves the slots beside it unchanged', () => {
  const clients = ClientArray.create(33, 4);
  for (let slot = 0; slot < 33; slot++) clients.setPhase(clients.claim(slot, 2), Phase.working);
  const phases = Array.from(clients.clients(), ({ socket, phase, thread }) => [socket, phase, thread]);
  expect(phases).toEqual(Array.from({ length: 33 }, (_, slot) => [slot, Phase.working, 2]));
  expect(clients.timeline?.read().events).toHaveLength(66);
});

const THREADS = 4;

/** Starts threads that record at once; resolves when all have started. */
async function startThreads(
  memory: SharedArrayBuffer,
  events: number,
  turns: SharedArrayBuffer | null = null,
): Promise<{ readonly ended: Promise<unknown> }> {
  const workers = Array.from({ length: THREADS }, (_, mine) => {
    const workerData: TimelineTask = { memory, events, mine, threads: THREADS, turns };
    return new Worker(STRESS, { workerData });
  });
  const ended = Promise.all(workers.map((worker) => once(worker, 'exit')));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return { ended };
}

describe('several recording threads', () => {
  const EVENTS = 50_000;

  test('several recording threads lose no event, and keep the order of each thread', async () => {
    const { memory, timeline } = create(THREADS * EVENTS, THREADS);
    await (
      await startThreads(memory, EVENTS)
    ).ended;
    const { events, overwritten, torn } = timeline.read();
    expect([overwritten, torn]).toEqual([0, 0]);
    const byThread = Map.groupBy(events, ({ thread }) => thread);
    const numbers = Array.from({ length: EVENTS }, (_, index) => index * THREADS);
    expect(byThread.size).toBe(THREADS);
    for (const own of byThread.values()) {
      const mine = own[0]?.client ?? 0;
      expect(own.map(({ client }) => client - mine)).toEqual(numbers);
    }
  });

  test('several recording threads overwrite each other in a small ring, and a reader gets no mixed event', async () => {
    const { memory, timeline } = create(1);
    const { ended } = await startThreads(memory, 10 * EVENTS);
    const over = new AbortController();
    void ended.then(() => over.abort());
    while (!over.signal.aborted) {
      for (let reading = 0; reading < 100; reading++) {
        const { events } = timeline.read();
        expect(events.filter(({ client, slot }) => slot !== (client & 0xffff))).toEqual([]);
      }
      await nextTurn();
    }
    const { events, overwritten } = timeline.read();
    expect(events.filter(({ client, slot }) => slot !== (client & 0xffff))).toEqual([]);
    expect(events.length).toBeLessThanOrEqual(2 * EVENTS_PER_BLOCK);
    expect(overwritten).toBeGreaterThan(0);
  });

  test('several recording threads record events made in turn in order, to a microsecond', async () => {
    const TURNS = 1000;
    const { memory, timeline } = create(THREADS * TURNS, THREADS);
    const turns = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    await (
      await startThreads(memory, TURNS, turns)
    ).ended;
    const inTurn = timeline.read().events.toSorted((one, other) => one.client - other.client);
    const steps = inTurn.slice(1).map(({ timeNs }, index) => timeNs - (inTurn[index]?.timeNs ?? Infinity));
    expect(steps).toHaveLength(THREADS * TURNS - 1);
    expect(Math.min(...steps)).toBeGreaterThan(-1000);
  });
});
