import { describe, expect, it } from 'vitest';
import { type BlockRatios, countedBy, judgeBlocks } from './judgement.ts';

const LIMIT = 0.1;

/** Five blocks with about these ratios. */
function blocksOf(throughput: number, cpu: number | null): BlockRatios[] {
  return [0.99, 1, 1.01, 1, 1].map((factor) => ({
    throughput: throughput * factor,
    cpu: cpu === null ? null : cpu * factor,
  }));
}

const behindLoad = countedBy('load', true, null);
const besideOthers = countedBy('others', true, null);

/** Far too much to exclude the limit. */
const noisy = (mean: number): BlockRatios[] =>
  [0.8, 1.25, 0.8, 1.25, 1].map((factor) => ({ throughput: mean * factor, cpu: 1 }));

describe('the judgement of a gate', () => {
  it.each([
    ['neither is lower', 1, 1, 'not slower', 'throughput'],
    ['each request needs more CPU behind a load that is the limit', 1, 0.7, 'slower', 'cpu'],
    ['each request waits longer for the same CPU', 0.7, 1, 'slower', 'throughput'],
    ['more is answered with more CPU for each request', 1.5, 0.7, 'not slower', 'throughput'],
    ['CPU was not measured', 1, null, 'not slower', 'throughput'],
  ] as const)('is by the metric that is worse when %s', (_, throughput, cpu, kind, metric) => {
    expect(judgeBlocks(blocksOf(throughput, cpu), behindLoad, LIMIT)).toMatchObject({ kind, metric });
  });

  it('ignores CPU where the server was the limit, or where it was not measured', () => {
    for (const counted of [countedBy('server', true, null), countedBy('others', false, null)])
      expect(judgeBlocks(blocksOf(1, 0.5), counted, LIMIT)).toMatchObject({ metric: 'throughput' });
  });

  it('is by the metric that the user chose', () => {
    const judged = judgeBlocks(blocksOf(0.5, 1), countedBy('server', true, 'cpu'), LIMIT);
    expect(judged).toMatchObject({ kind: 'not slower', metric: 'cpu' });
  });

  it('stays open as long as one metric is', () => {
    const judged = judgeBlocks(noisy(1), behindLoad, LIMIT);
    expect(judged).toMatchObject({ kind: 'open', metric: 'throughput' });
  });

  it.each([
    ['passes with a noisy throughput', noisy(1.05), 'not slower', 'cpu'],
    ['stays open while the mean of throughput is below the limit', noisy(0.8), 'open', 'throughput'],
    ['alarms by throughput where its interval shows it', blocksOf(0.7, 1), 'slower', 'throughput'],
  ] as const)('beside other programs %s', (_, blocks, kind, metric) => {
    expect(judgeBlocks(blocks, besideOthers, LIMIT)).toMatchObject({ kind, metric });
  });

  it('has no verdict with fewer than five blocks', () => {
    expect(judgeBlocks(blocksOf(0.5, 0.5).slice(1), behindLoad, LIMIT)).toBeNull();
  });
});
