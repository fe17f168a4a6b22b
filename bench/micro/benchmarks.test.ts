/** The tasks do the work that they measure. How long it takes is no test's business. */
import { describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { measureBenchmark, MICRO_BENCHMARKS } from './benchmarks.ts';
import { ArrayStore, MapStore, SharedStore } from './client-stores.ts';

describe.each([
  ['client array', SharedStore],
  ['Array', ArrayStore],
  ['Map', MapStore],
])('the store in a %s', (_, Store) => {
  it('holds each client once from fill to drain', () => {
    const store = new Store(33);
    for (let time = 0; time < 2; time++) {
      expect(store.visitAll()).toBe(0);
      store.fill();
      expect(store.visitAll()).toBe((33 * 32) / 2);
      store.drain();
    }
    expect(store.visitAll()).toBe(0);
  });
});

describe.skipIf(!posixAvailable())('the micro-benchmarks', () => {
  it.each(MICRO_BENCHMARKS.map((benchmark) => [benchmark.name, benchmark] as const))(
    '%s measures every task',
    async (_, benchmark) => {
      const figures = await measureBenchmark(benchmark, 1);
      expect(figures.length).toBeGreaterThan(0);
      for (const { tasks } of figures) {
        expect(tasks.length).toBeGreaterThan(1);
        for (const { samples, p50Ns } of tasks) {
          expect(samples).toBeGreaterThan(0);
          expect(p50Ns).toBeGreaterThan(0);
        }
      }
    },
  );
});
