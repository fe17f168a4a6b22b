import { describe, expect, it } from 'vitest';
import { runLoad } from '../load-generator.ts';
import { DEFAULT_LOAD_SPEC } from '../load-spec.ts';
import { delayAt, delaysOf, startKnownServer } from './known-server.ts';

const GETS_FASTER = { kind: 'warms-up', fromUs: 400_000, toUs: 20_000, withinMs: 1500 } as const;
const DELAYS = { kind: 'delays', leastUs: 2000, meanUs: 1000 } as const;

it('the delays of a known server have the given distribution, in random order', () => {
  const delays = delaysOf(DELAYS);
  const sorted = delays.toSorted();
  for (const fraction of [0.05, 0.5, 0.95, 0.99]) {
    const found = sorted[Math.round(fraction * delays.length)] ?? 0;
    expect(Math.abs(found - delayAt(DELAYS, fraction))).toBeLessThan(30);
  }
  expect(delays).not.toEqual(sorted);
  expect(delaysOf(DELAYS)).toEqual(delays);
});

describe('an open loop', () => {
  const spec = {
    ...DEFAULT_LOAD_SPEC,
    workload: { name: 'echo' },
    clients: 4,
    load: { kind: 'open', rateRps: 500, arrivals: 'constant', seed: 1 },
    warmupS: 0.1,
  } as const;
  const run = { signal: new AbortController().signal, onEvent: () => undefined };

  it('an open loop measures the waits of a server that stands still for half of the time', async () => {
    await using server = await startKnownServer({ kind: 'stands-still', everyMs: 400, forMs: 200 });
    const { latency, errors } = await runLoad({ ...spec, port: server.port, durationS: 1.2 }, run);
    // Half of the requests wait, for 100 ms on average; a slow machine only adds to it.
    expect(latency?.count).toBeGreaterThanOrEqual(600);
    expect(latency?.p90Us).toBeGreaterThan(140_000);
    expect(latency?.meanUs).toBeGreaterThan(45_000);
    expect(errors).toEqual({ refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 });
  });

  it('an open loop measures no less than the delays of the server', async () => {
    await using server = await startKnownServer(DELAYS);
    const { latency } = await runLoad({ ...spec, clients: 32, port: server.port, durationS: 1 }, run);
    expect(latency?.p50Us).toBeGreaterThan(delayAt(DELAYS, 0.4));
    expect(latency?.p90Us).toBeGreaterThan(delayAt(DELAYS, 0.8));
  });

  it.each([
    { name: 'until it is steady', warmupMostS: 10 },
    { name: 'for the longest warm-up and reports it as not steady', warmupMostS: 1 },
  ])('an open loop warms up a server that gets faster for 1.5 s $name', async ({ warmupMostS }) => {
    const load = { ...spec.load, rateRps: 200 };
    // A machine on which server or load waits long for a core hides it, but hardly three times.
    for (let attempt = 1; ; attempt++) {
      await using server = await startKnownServer(GETS_FASTER);
      const { warmupS, warmupSteady } = await runLoad(
        { ...spec, port: server.port, load, clients: 128, warmupS: 0.5, warmupMostS, durationS: 0.1 },
        run,
      );
      const isSeen = warmupMostS > 1 ? warmupSteady === true && warmupS > 1.5 : warmupSteady === false;
      if (isSeen) return;
      expect(attempt, `${warmupS} s, steady: ${warmupSteady}`).toBeLessThan(3);
    }
  });

  it.each([{ kind: 'tcp', engine: 'node' }, { kind: 'autocannon' }] as const)(
    'an open loop is rejected for the driver $kind $engine, which cannot keep to a schedule',
    async (driver) => {
      await expect(
        runLoad({ ...spec, workload: { name: 'page' }, driver, durationS: 1 }, run),
      ).rejects.toThrow(/schedule/);
    },
  );
});
