import { expect, it } from 'vitest';
import { sampleTrial } from '../testing/sample-rows.ts';
import { compareWithItself } from './self-comparison.ts';

/** Blocks with 1000 requests/s of the server, and its repeat with that times a factor. */
const rows = (ratios: readonly number[], clients = 1) =>
  ratios.flatMap((ratio, index) => [
    sampleTrial({ block: index + 1, clients, throughput_rps: 1000 }),
    sampleTrial({
      block: index + 1,
      clients,
      throughput_rps: 1000 * ratio,
      server: 'event-loop/posix (again)',
    }),
  ]);

it('a self-comparison counts the comparisons, and the wrong ones', () => {
  const quiet = [1, 1.01, 0.99, 1, 1.01, 0.99];
  const [same, off] = compareWithItself(
    [...rows([...quiet, ...quiet]), ...rows([...quiet, 1.5, 1.51, 1.49], 64)],
    3,
    1,
  );
  expect(same).toMatchObject({ scenario: 'scaling', clients: 1, run: 4, runDifferent: 0, drawn: 1000 });
  expect(same?.drawnDifferent).toBeLessThanOrEqual(50);
  expect(off).toMatchObject({ clients: 64, run: 3, runDifferent: 1 });
});

it('a self-comparison resolves smaller differences with more blocks', () => {
  const [one] = compareWithItself(rows([1, 1.1, 0.9, 1.05, 0.96, 1.02, 0.93]), 3, 1);
  const parts = one?.resolved.map(({ part }) => part ?? Infinity) ?? [];
  expect(parts).toHaveLength(5);
  expect(parts.toSorted((a, b) => b - a)).toEqual(parts);
  expect(parts.at(-1)).toBeLessThan(0.12);
});

it('a self-comparison leaves out invalid trials, and is empty with too few blocks', () => {
  const spoilt = rows([1, 1, 1]).map((row) =>
    row.block === 2 ? sampleTrial({ ...row, validity: 'invalid' }) : row,
  );
  expect(compareWithItself(spoilt, 3, 1)).toEqual([]);
});
