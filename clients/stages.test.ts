import { expect, it } from 'vitest';
import type { Asker } from '../workloads/workload.ts';
import { DEFAULT_LOAD_SPEC } from './load-spec.ts';
import type { LoadEvent, LoadSpec } from './load.ts';
import { ClosedLoop } from './loops/closed-loop.ts';
import { Ledger } from './loops/ledger.ts';
import { Standstill } from './standstill.ts';
import { type Course, type Engine, measureAppointed, runStages, TURN_US } from './stages.ts';

const ASKER: Asker = {
  closing: false,
  reset: () => undefined,
  request: () => Buffer.from('ask'),
  check: (_input, _start, end) => end,
};

/** When each client connects and gets its first answer, s; it sends a request every 10 ms from then on. */
interface Script {
  readonly connectS: number;
  readonly answerS: number;
}

class ScriptedEngine implements Engine {
  nowUs = 0;
  readonly idleUs = null;
  readonly #loop: ClosedLoop;
  readonly #scripts: readonly Script[];
  readonly #stages = new Map<number, 'connected' | 'answered'>();
  readonly #during: ((nowS: number) => void) | undefined;

  constructor(loop: ClosedLoop, scripts: readonly Script[], during?: (nowS: number) => void) {
    this.#loop = loop;
    this.#scripts = scripts;
    this.#during = during;
  }

  turn(untilUs: number): Promise<void> {
    this.nowUs = Math.min(untilUs, this.nowUs + TURN_US);
    for (const [client, script] of this.#scripts.entries()) this.#act(client, script);
    this.#during?.(this.nowUs / 1e6);
    return Promise.resolve();
  }

  [Symbol.dispose](): void {
    this.#stages.clear();
  }

  #act(client: number, { connectS, answerS }: Script): void {
    const nowS = this.nowUs / 1e6;
    if (!this.#stages.has(client) && nowS >= connectS) {
      this.#loop.opening(client, this.nowUs);
      this.#loop.opened(client, this.nowUs);
      this.#loop.request(client, this.nowUs);
      this.#stages.set(client, 'connected');
    }
    if (this.#stages.has(client) && nowS >= answerS) {
      this.#loop.received(client, Buffer.alloc(1), 1, this.nowUs);
      this.#loop.request(client, this.nowUs);
    }
  }
}

function prepare(
  scripts: readonly Script[],
  spec: Partial<LoadSpec> = {},
  during?: (nowS: number) => void,
): Course & {
  readonly events: string[];
  readonly loop: ClosedLoop;
  readonly ledger: Ledger;
  readonly engine: ScriptedEngine;
} {
  const whole: LoadSpec = { ...DEFAULT_LOAD_SPEC, ...spec, clients: scripts.length };
  const ledger = new Ledger(scripts.length);
  const loop = new ClosedLoop(whole, { asker: () => ASKER }, ledger, 0);
  const engine = new ScriptedEngine(loop, scripts, during);
  const events: string[] = [];
  return {
    spec: whole,
    loop,
    ledger,
    engine,
    clock: () => engine.nowUs,
    cpuUs: () => engine.nowUs / 4,
    coreWaitUs: () => engine.nowUs / 8,
    standstill: new Standstill(
      () => engine.nowUs,
      () => null,
    ),
    signal: new AbortController().signal,
    onEvent: ({ event }) => events.push(`${event} ${(engine.nowUs / 1e6).toFixed(2)}`),
    events,
  };
}

it('runStages connects, warms up and measures, and emits each stage', async () => {
  const course = prepare([
    { connectS: 0.1, answerS: 0.1 },
    { connectS: 0.2, answerS: 0.2 },
  ]);
  const window = await runStages(course);
  expect(course.events).toEqual(['connecting 0.00', 'warming-up 0.20', 'measuring 1.20', 'measured 6.20']);
  expect(window).toEqual({
    durationS: 5,
    slices: null,
    // Those that come just when it opens, or closes, are not in it.
    answers: 2 * 499,
    warmupS: 1,
    warmupRequests: 111 + 101,
    warmupSteady: true,
    cpuPercent: 25,
    busyPercent: null,
    coreWaitPercent: 12.5,
    standstillS: 0,
  });
  course.loop.received(0, Buffer.alloc(1), 1, 6.3e6);
  expect(course.ledger.read().requests).toBe(2 * 499);
});

it.each([
  { name: '', stallS: 0, answers: 500 },
  { name: ', also where it stands still at that time', stallS: 0.3, answers: 470 },
])(
  'measureAppointed warms up until the appointment, and opens its window then$name',
  async ({ stallS, answers }) => {
    const schedule = { startUs: 3.2e6, slots: [], endUs: 0, pause: null };
    const conductor = {
      admission: () => Promise.resolve('admitted' as const),
      schedule: () => Promise.resolve(schedule),
    };
    let left = stallS;
    const prepared = prepare([{ connectS: 0.1, answerS: 0.1 }], {}, (nowS) => {
      if (nowS < 3.19) return;
      prepared.engine.nowUs += left * 1e6;
      left = 0;
    });
    const course = { ...prepared, conductor };
    const late: unknown[] = [];
    const onEvent = (event: LoadEvent): void => {
      course.onEvent(event);
      if (event.event === 'measured') late.push(event.lateUs, event.heldUpUs);
    };
    const appointed = { ...course, onEvent };
    const window = await runStages(appointed, (answersPerS) => measureAppointed(appointed, answersPerS));
    expect(course.events).toEqual([
      'connecting 0.00',
      'warming-up 0.10',
      'waiting 0.10',
      'ready 1.10',
      stallS === 0 ? 'measuring 3.20' : 'measuring 3.49',
      'measured 8.20',
    ]);
    // The turn that stood still began 10 ms before the appointment.
    expect(late).toEqual([0, stallS === 0 ? 0 : 290_000]);
    expect(window).toMatchObject({ durationS: 5, slices: null, answers });
    expect(window.standstillS).toBeCloseTo(stallS);
  },
);

it.each([
  { name: 'late first answers', answersS: [0.7, 1.1, 1.5], warmupS: 1.5 + 1 },
  { name: 'a starved client', answersS: [0, Infinity], warmupS: 0.3 + 1 },
  { name: 'the last of several, late', answersS: [0, 0.1, 0.9], warmupS: 0.9 + 1 },
  { name: 'a starved one of several', answersS: [0, 0, Infinity], warmupS: 1 + 1 },
  { name: 'a starved client, after slow answers', answersS: [1.2, 1.5, Infinity], warmupS: 1.5 + 1.2 + 1 },
  { name: 'no answer at all', answersS: [Infinity, Infinity], warmupS: 5 + 4 },
  {
    name: 'a trickle of first answers, bounded',
    answersS: [...Array(200).keys()].map((at) => at / 4),
    warmupS: 30 + 1,
  },
])('runStages begins the warm-up when no more first answers come: $name', async ({ answersS, warmupS }) => {
  const course = prepare(answersS.map((answerS) => ({ connectS: 0, answerS })));
  const window = await runStages(course);
  expect(window.warmupS).toBeCloseTo(warmupS, 1);
  expect(window.durationS).toBe(5);
});

it.each([
  { name: 'gets faster for 2 s', perTurn: (s: number) => 10 * Math.min(s, 2), warmupS: 2.8, steady: true },
  {
    name: 'gets slower for 2 s',
    perTurn: (s: number) => 40 - 10 * Math.min(s, 2),
    warmupS: 2.5,
    steady: true,
  },
  { name: 'gets faster all the time', perTurn: (s: number) => 10 * s, warmupS: 4, steady: false },
  { name: 'is steady at once', perTurn: () => 10, warmupS: 1, steady: true },
])('runStages warms up until the load is steady: a load that $name', async ({ perTurn, warmupS, steady }) => {
  const course = prepare([{ connectS: 0, answerS: Infinity }], {}, (nowS) => {
    if (nowS < 5) course.loop.firsts.concludedClients = 1;
    for (let left = Math.round(perTurn(nowS)); left > 0; left--)
      course.ledger.answered(0, 1000, 1000, nowS * 1e6);
  });
  const window = await runStages(course);
  expect(window.warmupSteady).toBe(steady);
  expect(window.warmupS).toBeCloseTo(warmupS, 0);
  expect(window.warmupRequests).toBeGreaterThan(500);
});

it('runStages warms up an open loop until its latency is steady', async () => {
  const load = { kind: 'open', rateRps: 1000, arrivals: 'constant', seed: 1 } as const;
  const course = prepare([{ connectS: 0, answerS: 0 }], { load }, (nowS) => {
    for (let left = 10; left > 0; left--)
      course.ledger.answered(0, 5000 - 1000 * Math.min(nowS, 2), 0, nowS * 1e6);
  });
  const window = await runStages(course);
  expect(window.warmupSteady).toBe(true);
  expect(window.warmupS).toBeGreaterThan(2);
  expect(window.warmupS).toBeLessThan(3.1);
});

it.each([
  { spec: { warmupS: 0, warmupMostS: 4 }, warmupS: 0, steady: null },
  { spec: { warmupS: 0.5, warmupMostS: 0.5 }, warmupS: 0.5, steady: true },
])('runStages warms up no longer than specified: $spec', async ({ spec, warmupS, steady }) => {
  const window = await runStages(prepare([{ connectS: 0, answerS: 0 }], spec));
  expect(window).toMatchObject({ warmupS, warmupSteady: steady });
});

it('runStages goes on without the clients that cannot connect', async () => {
  const course = prepare([
    { connectS: 0, answerS: 0 },
    { connectS: Infinity, answerS: Infinity },
  ]);
  await runStages(course);
  expect(course.events[1]).toBe('warming-up 2.00');
  expect(course.loop.holding).toBe(false);
  const [, starved] = course.ledger.read().clients ?? [];
  expect(starved).toMatchObject({ requests: 0, p50Us: null });
  expect(starved?.longestWaitUs).toBeGreaterThan(7e6);
});

it('runStages rejects with "nothing listens" when every client was refused', async () => {
  const course = prepare([{ connectS: Infinity, answerS: Infinity }]);
  course.loop.opening(0, 0);
  course.loop.failed(0, 'refused', 0);
  await expect(runStages(course)).rejects.toMatchObject({
    code: 'CANNOT_CONNECT',
    message: expect.stringContaining('nothing listens on 127.0.0.1:3000') as string,
  });
});

it('runStages rejects with the missing local ports, and does not doubt the address', async () => {
  const course = prepare([{ connectS: Infinity, answerS: Infinity }]);
  course.loop.opening(0, 0);
  course.loop.failed(0, 'noPort', 0);
  await expect(runStages(course)).rejects.toMatchObject({
    code: 'CANNOT_CONNECT',
    message: expect.stringMatching(/no local port left.*net\.ipv4\.ip_local_port_range/) as string,
  });
});

it('runStages rejects with "no connection" when no client connected in time', async () => {
  const course = prepare([{ connectS: Infinity, answerS: Infinity }]);
  await expect(runStages(course)).rejects.toMatchObject({
    code: 'CANNOT_CONNECT',
    message: expect.stringContaining('within 2000 ms') as string,
  });
});

it.each([
  { atS: 0.05, durationS: 0, events: 2 },
  { atS: 0.5, durationS: 0, events: 2 },
  { atS: 2, durationS: 0.9, events: 4 },
])(
  'runStages returns the window so far when it is aborted after $atS s',
  async ({ atS, durationS, events }) => {
    const abort = new AbortController();
    const course = prepare([{ connectS: 0.1, answerS: 0.1 }], {}, (nowS) => {
      if (nowS >= atS) abort.abort();
    });
    const window = await runStages({ ...course, signal: abort.signal });
    expect(window.durationS).toBeCloseTo(durationS, 1);
    expect(course.events).toHaveLength(events);
  },
);
