import { describe, expect, it } from 'vitest';
import type { Asker } from '../workloads/workload.ts';
import { DEFAULT_LOAD_SPEC } from './load-spec.ts';
import type { LoadEvent, Schedule, Slot } from './load.ts';
import { ClosedLoop, Step } from './loops/closed-loop.ts';
import { Ledger } from './loops/ledger.ts';
import { measureInSlices } from './slices.ts';
import type { Engine } from './stages.ts';
import { Standstill } from './standstill.ts';

const ANSWER = Buffer.alloc(1);
const LATENCY_US = 1000;

/** A server that answers each client 1 ms after its request; it never answers a starved one. */
class ScriptedEngine implements Engine {
  nowUs = 0;
  readonly idleUs = null;
  readonly #loop: ClosedLoop;
  readonly #dueUs = new Map<number, number>();
  /** When requests were sent. */
  readonly sentUs: number[] = [];
  readonly #starved: ReadonlySet<number>;

  constructor(loop: ClosedLoop, starved: ReadonlySet<number>) {
    this.#loop = loop;
    this.#starved = starved;
  }

  turn(untilUs: number): Promise<void> {
    this.nowUs = Math.min(untilUs, this.nowUs + 100);
    for (const [client, dueUs] of this.#dueUs) {
      if (dueUs > this.nowUs || this.#starved.has(client)) continue;
      this.#dueUs.delete(client);
      this.#follow(client, this.#loop.received(client, ANSWER, 1, this.nowUs));
    }
    this.review();
    return Promise.resolve();
  }

  review(): void {
    for (let client = 0; client < this.#loop.clients; client++)
      this.#follow(client, this.#loop.review(client, this.nowUs));
  }

  [Symbol.dispose](): void {
    this.#dueUs.clear();
  }

  #follow(client: number, step: Step): void {
    if (step === Step.open) {
      this.#loop.opening(client, this.nowUs);
      this.#loop.opened(client, this.nowUs);
    }
    if (step !== Step.open && step !== Step.send) return;
    this.#loop.request(client, this.nowUs);
    this.sentUs.push(this.nowUs);
    this.#dueUs.set(client, this.nowUs + LATENCY_US);
  }
}

/** Slots of 25 ms, with 4 ms to drain. */
const slot = (number: number): Slot => {
  const fromUs = 25_000 * number;
  return { number, fromUs, openUs: fromUs + 5000, untilUs: fromUs + 25_000, drainedUs: fromUs + 29_000 };
};

interface Given {
  readonly clients?: number;
  readonly requestsPerConnection?: number | null;
  readonly starved?: readonly number[];
  readonly schedule?: Partial<Schedule>;
}

async function run({ clients = 2, requestsPerConnection = null, starved = [], schedule = {} }: Given) {
  const spec = { ...DEFAULT_LOAD_SPEC, clients, requestsPerConnection, sliced: true };
  const asker: Asker = {
    closing: false,
    reset: () => {},
    request: () => ANSWER,
    check: (_i, _s, end) => end,
  };
  const ledger = new Ledger(clients);
  const loop = new ClosedLoop(spec, { asker: () => asker }, ledger, 0);
  const engine = new ScriptedEngine(loop, new Set(starved));
  const events: LoadEvent[] = [];
  const plan: Schedule = {
    startUs: 100_000,
    slots: [slot(0), slot(3)],
    endUs: slot(4).drainedUs,
    pause: null,
    ...schedule,
  };
  while (engine.nowUs < 10_300) await engine.turn(10_300);
  const window = await measureInSlices(
    {
      spec,
      loop,
      ledger,
      engine,
      clock: () => engine.nowUs,
      cpuUs: () => engine.nowUs / 4,
      coreWaitUs: () => null,
      standstill: new Standstill(
        () => engine.nowUs,
        () => null,
      ),
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      sleep: (us) => {
        engine.nowUs += us;
        return Promise.resolve();
      },
      conductor: { admission: () => Promise.resolve('admitted'), schedule: () => Promise.resolve(plan) },
    },
    2000,
  );
  return { window, events, ledger, engine, loop };
}

/** The warm-up, and the slots 0 and 3. */
const inOwn = (us: number): boolean =>
  us <= 10_300 || (us >= 100_000 && us <= 125_000) || (us >= 175_000 && us <= 200_000);

describe('a load in slices', () => {
  it('counts in its slices only, after the guard of each', async () => {
    const { window, ledger } = await run({});
    expect(window.slices).toEqual([
      { slot: 0, startS: 0.005, durationS: 0.02, requests: 40 },
      { slot: 3, startS: 0.08, durationS: 0.02, requests: 40 },
    ]);
    expect(window.durationS).toBeCloseTo(0.04, 9);
    expect(ledger.requests).toBe(80);
    expect(window.answers).toBeGreaterThan(80);
    expect(window.cpuPercent).toBeCloseTo(25, 6);
  });

  it('sends nothing in the slots of others, and reports when it is ready', async () => {
    const { engine, events } = await run({});
    expect(engine.sentUs.filter((us) => !inOwn(us))).toEqual([]);
    expect(events.map(({ event }) => event)).toEqual(['ready', 'measuring', 'measured']);
    expect(events[0]).toMatchObject({ answersPerS: 2000, latencyUs: 1000, drainUs: 800 });
  });

  it('goes on when the slots of all are over', async () => {
    const { engine } = await run({});
    expect(engine.nowUs).toBeGreaterThanOrEqual(100_000 + slot(4).drainedUs);
  });

  it('has an empty slice where its slot has passed', async () => {
    const { window } = await run({ schedule: { slots: [slot(-5), slot(3)] } });
    expect(window.slices).toMatchObject([
      { slot: -5, durationS: 0, requests: 0 },
      { slot: 3, durationS: 0.02, requests: 40 },
    ]);
  });

  it('opens no connection in the slots of others', async () => {
    const { engine, window } = await run({ requestsPerConnection: 1 });
    expect(window.slices?.map(({ requests }) => requests)).toEqual([40, 40]);
    expect(engine.sentUs.filter((us) => us > 126_000 && us < 175_000)).toEqual([]);
  });

  it('counts the wait of a starved client in its own slots only', async () => {
    const { ledger, loop, window } = await run({ starved: [1] });
    expect(window.slices?.map(({ requests }) => requests)).toEqual([20, 20]);
    const [, starved] = ledger.read().clients ?? [];
    expect(starved).toMatchObject({ requests: 0 });
    // Up to the rest, and in two slots.
    expect(starved?.longestWaitUs).toBeGreaterThan(50_000);
    expect(starved?.longestWaitUs).toBeLessThan(75_000);
    expect(loop.underWay).toBe(1);
  });

  it('measures nothing when it gets no schedule', async () => {
    const { window } = await run({ schedule: { slots: [] } });
    expect(window).toMatchObject({ durationS: 0, slices: [] });
  });
});
