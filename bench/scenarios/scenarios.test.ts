import { describe, expect, it } from 'vitest';
import { isWorkloadSpec } from '../../workloads/workload-spec.ts';
import { IO_NAMES } from '../../servers/server.ts';
import { ALL_SCENARIOS } from './scenarios.ts';
import { latency } from './latency.ts';
import { usualModels } from './scenario.ts';

describe.each(ALL_SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const sizes = Object.values(scenario.sizes);

  it('every scenario uses workloads that the servers offer', () => {
    for (const { name, workload } of sizes.flatMap(({ variants }) => variants))
      expect([name, isWorkloadSpec(workload)]).toEqual([name, true]);
  });

  it('has variants with names of their own, and clients, in each size', () => {
    for (const { variants, clients, blocks = 1 } of sizes) {
      expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
      expect(Math.min(clients.length, blocks)).toBeGreaterThan(0);
    }
  });

  it('includes the event loop, the baseline, on each io', () => {
    for (const io of IO_NAMES) {
      const models = (scenario.servers ?? usualModels)(io).map(({ model }) => model);
      expect(models).toContain('event-loop');
    }
  });
});

it('no scenario compares models of processes unless they are named', () => {
  const compared = ALL_SCENARIOS.flatMap(({ servers = usualModels }) => servers('posix'));
  expect(compared.filter(({ model }) => model.startsWith('process-'))).toEqual([]);
  expect(compared).toContainEqual({ kind: 'model', model: 'loop-per-core', io: 'posix' });
});

it('ALL_SCENARIOS has no two scenarios with one name', () => {
  const names = ALL_SCENARIOS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

/** Where the knee of a ready-made page is, by far out of reach of a load that must be on time. */
const OUT_OF_REACH_RPS = 100_000;
/** So that a model that uses several cores, and a rate beyond its knee, are within reach too. */
const ROOM = 8;

it('the scenario latency computes enough that the load generator can offer more than the server can answer', () => {
  const workloads = Object.values(latency.sizes).flatMap(({ variants }) =>
    variants.map((one) => one.workload),
  );
  expect(workloads.length).toBeGreaterThan(0);
  for (const workload of workloads) {
    const cpuMs = workload.name === 'compute' ? workload.ms : 0;
    const mostOfACoreRps = 1000 / cpuMs;
    expect(mostOfACoreRps * ROOM).toBeLessThan(OUT_OF_REACH_RPS);
  }
});
