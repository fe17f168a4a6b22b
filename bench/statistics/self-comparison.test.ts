import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import type { SliceRow, TrialRow } from '../results/columns.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { standardNormal } from '../testing/simulated-noise.ts';
import { LOOKS } from './looks.ts';
import { compareWithItself } from './self-comparison.ts';

/** Blocks with 1000 requests/s of the server, and its repeat with that times a factor. */
const rows = (ratios: readonly number[], clients = 1, change: Partial<TrialRow> = {}, from = 1): TrialRow[] =>
  ratios.flatMap((ratio, index) => {
    const own = { block: index + from, clients, ...change };
    return [
      sampleTrial({ ...own, trial: 2 * index + 1, throughput_rps: 1000 }),
      sampleTrial({
        ...own,
        trial: 2 * index + 2,
        throughput_rps: 1000 * ratio,
        server: 'event-loop/posix (again)',
      }),
    ];
  });

const slice = (trial: number, round: number, requests: number): SliceRow => ({
  run_id: 'run',
  trial,
  round,
  slot: 2 * round,
  start_s: 0,
  duration_s: 0.05,
  requests,
});

const QUIET = [1, 1.01, 0.99, 1, 1.01];
const APART = [1.5, 1.51, 1.49, 1.5, 1.5];
const compare = (trials: readonly TrialRow[], looks = LOOKS, slices: readonly SliceRow[] = []) =>
  compareWithItself({ trials, slices }, looks, 1);

function noisy(deviation: number, blocks: number): number[] {
  const random = seededRandom(1, 'noise');
  return Array.from({ length: blocks }, () => Math.exp(deviation * standardNormal(random)));
}

describe('a self-comparison', () => {
  it('counts the comparisons, each as long as it takes to settle it, and the wrong ones', () => {
    const [same, off] = compare([
      ...rows([...QUIET, ...QUIET]),
      ...rows([...QUIET, ...APART, ...QUIET.slice(1)], 64),
    ]);
    expect(same).toMatchObject({ scenario: 'scaling', clients: 1, run: 2, runDifferent: 0, drawn: 1000 });
    expect(same?.drawnDifferent).toBeLessThanOrEqual(50);
    expect(off).toMatchObject({ clients: 64, run: 2, runDifferent: 1 });
  });

  it('goes on to the last look where nothing is settled, and leaves out one that did not come to its end', () => {
    expect(compare(rows(noisy(0.3, 30)))[0]).toMatchObject({ run: 2, runDifferent: 0 });
    expect(compare(rows(noisy(0.3, 30)), [3])[0]).toMatchObject({ run: 10 });
  });

  it('shows smaller differences with more blocks', () => {
    const parts = compare(rows(noisy(0.05, 40)))[0]?.shown.map(({ part }) => part ?? Infinity) ?? [];
    expect(parts).toHaveLength(4);
    expect(parts.toSorted((a, b) => b - a)).toEqual(parts);
    expect(parts.at(-1)).toBeLessThan(0.12);
    expect(parts[0]).toBeGreaterThan(0.1);
  });

  it('takes the ratio of a block from its rounds', () => {
    const trials = rows(APART);
    const slices = trials.flatMap(({ trial }) =>
      [1, 2, 3].map((round) => slice(trial, round, round === 3 ? trial * 90 : 50)),
    );
    expect(compare(trials, LOOKS, slices)[0]).toMatchObject({ run: 1, runDifferent: 0 });
    expect(compare(trials)[0]).toMatchObject({ run: 1, runDifferent: 1 });
  });

  it('leaves out disturbed blocks, unless there are too few without them', () => {
    const disturbed = rows(APART, 1, { validity: 'disturbed' }, 6);
    expect(compare([...rows(QUIET), ...disturbed])[0]).toMatchObject({ run: 1, runDifferent: 0 });
    expect(compare(disturbed)[0]).toMatchObject({ run: 1, runDifferent: 1 });
    expect(compare(rows(QUIET, 1, { validity: 'invalid' }))).toEqual([]);
  });
});
