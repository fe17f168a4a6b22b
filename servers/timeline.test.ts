import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { ClientArray, Phase } from './client-array.ts';
import type { TimelineTask } from './timeline.stress.ts';
import { MOST_EVENTS, Timeline } from './timeline.ts';

const STRESS = new URL('./timeline.stress.ts', import.meta.url);
const HEADER_WORDS = 32;
const ENTRY_WORDS = 8;

function create(events: number): { readonly memory: SharedArrayBuffer; readonly timeline: Timeline } {
  const memory = new SharedArrayBuffer(Timeline.bytesFor(events));
  return { memory, timeline: Timeline.create(memory, 0, events) };
}

function clientsOf(timeline: Timeline): number[] {
  return timeline.read().events.map(({ client }) => client);
}

describe('a timeline', () => {
  test('gives back what was recorded, in the order of time', () => {
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

  test('is empty at first, though its places are all zeros', () => {
    const { memory, timeline } = create(4);
    expect(timeline.read()).toMatchObject({ events: [], overwritten: 0, torn: 0 });
    // Its place is taken, and nothing is written yet.
    Atomics.add(new Int32Array(memory), 0, 1);
    expect(timeline.read()).toMatchObject({ events: [], overwritten: 0, torn: 1 });
  });

  test('keeps the newest events, and counts those that they overwrote', () => {
    const { timeline } = create(8);
    for (let client = 0; client < 21; client++) timeline.record(client, 0, Phase.working);
    expect(clientsOf(timeline)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
    expect(timeline.read()).toMatchObject({ overwritten: 13, torn: 0 });
  });

  test('holds the next power of two', () => {
    const { timeline } = create(5);
    for (let client = 0; client < 9; client++) timeline.record(client, 0, Phase.working);
    expect(timeline.read()).toMatchObject({ overwritten: 1, torn: 0 });
  });

  test('goes on when its numbers have gone round 32 bits', () => {
    const { memory, timeline } = create(4);
    new Int32Array(memory)[0] = -3;
    for (let client = 0; client < 5; client++) timeline.record(client, 0, Phase.working);
    expect(clientsOf(timeline)).toEqual([1, 2, 3, 4]);
    expect(timeline.read()).toMatchObject({ overwritten: 2 ** 32 + 2 - 4, torn: 0 });
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('does not give an entry of which word %i is not its own', (word) => {
    const { memory, timeline } = create(4);
    for (let client = 0; client < 3; client++) timeline.record(client, client, Phase.sending);
    const words = new Int32Array(memory);
    const at = HEADER_WORDS + ENTRY_WORDS + word;
    words[at] = (words[at] ?? 0) ^ 0x10;
    expect(clientsOf(timeline)).toEqual([0, 2]);
    expect(timeline.read()).toMatchObject({ overwritten: 0, torn: 1 });
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity, MOST_EVENTS + 1])('of %d events is refused', (events) => {
    expect(() => Timeline.bytesFor(events)).toThrow(/a timeline holds 1 to 16777216 events/);
    expect(() => ClientArray.create(1, events)).toThrow(RangeError);
  });
});

describe('the timeline of a client array', () => {
  test('is not there unless it is asked for', () => {
    expect(ClientArray.create(3).timeline).toBeUndefined();
  });

  test.each([1, 33, 512])('tells each of %i clients by a number of its own, in whatever slot', (capacity) => {
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
  });

  test('does not disturb the slots beside it', () => {
    const clients = ClientArray.create(33, 4);
    for (let slot = 0; slot < 33; slot++) clients.setPhase(clients.claim(slot, 2), Phase.working);
    const phases = Array.from(clients.clients(), ({ socket, phase, thread }) => [socket, phase, thread]);
    expect(phases).toEqual(Array.from({ length: 33 }, (_, slot) => [slot, Phase.working, 2]));
    expect(clients.timeline?.read()).toMatchObject({ overwritten: 66 - 4, torn: 0 });
  });
});

const THREADS = 4;

/** Starts threads that record at once, and resolves when they do. */
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

describe('several threads at once', () => {
  const EVENTS = 50_000;

  test('lose no event, and keep their order', async () => {
    const { memory, timeline } = create(THREADS * EVENTS);
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

  test.each([1, 64])(
    'write over one another in a ring of %i, and a reader gets none that is mixed',
    async (size) => {
      const { memory, timeline } = create(size);
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
      const { events, overwritten, torn } = timeline.read();
      expect(overwritten).toBe(THREADS * 10 * EVENTS - size);
      expect(torn + events.length).toBe(size);
    },
  );

  test('agree on the time: events made in turn are in order to a microsecond', async () => {
    const TURNS = 1000;
    const { memory, timeline } = create(THREADS * TURNS);
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
