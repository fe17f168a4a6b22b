/** The tasks do the work that they measure. No test depends on how long it takes. */
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
    '%s runs each of its tasks, named once, without a failure',
    async (_, benchmark) => {
      // A task that throws rejects here: see `measureComparison`.
      const figures = await measureBenchmark(benchmark, 1);
      expect(figures.length).toBeGreaterThan(0);
      for (const { tasks } of figures) {
        const names = tasks.map(({ task }) => task);
        expect(names.length).toBeGreaterThan(1);
        expect(new Set(names).size).toBe(names.length);
      }
    },
  );
});
