import { describe, expect, it } from 'vitest';
import { BenchError } from '../results/bench-error.ts';
import type { Comparison, MicroTask } from './benchmark.ts';
import { measureComparison } from './measure.ts';

/** A task that reports how long each call took: nothing here depends on the machine. */
function taking(name: string, durationsMs: readonly number[], operations = 1): MicroTask {
  let calls = 0;
  const run = () => ({ overriddenDuration: durationsMs[calls++ % durationsMs.length] });
  return { name, operations, run };
}

function comparison(...tasks: [MicroTask, ...MicroTask[]]): Comparison {
  return {
    title: 'a job',
    operation: 'once',
    tasks,
    async: false,
    targetRatio: 1.5,
    share: { calls: 2, timeMs: 0 },
  };
}

describe('measureComparison', () => {
  it('gives figures per operation over all rounds, and the ratio to the first task', async () => {
    const compared = comparison(taking('slow', [2], 1000), taking('slower', [6], 2000));
    const { tasks, ...figures } = await measureComparison('some', compared, 3);
    expect(figures).toEqual({
      benchmark: 'some',
      title: 'a job',
      operation: 'once',
      targetRatio: 1.5,
      rounds: 3,
    });
    const [slow, slower] = tasks;
    expect(slow).toMatchObject({ task: 'slow', samples: 6, p50Ns: 2000, ratio: null });
    expect(slower).toMatchObject({ task: 'slower', samples: 6, p50Ns: 3000, p99Ns: 3000 });
    expect(slower?.meanNs).toBeCloseTo(3000);
    expect(slower?.ratio?.median).toBeCloseTo(1.5);
  });

  it('pairs ratios by round: drift that hits all tasks alike cancels out', async () => {
    let calls = 0;
    const drifting = (name: string, factor: number): MicroTask => ({
      name,
      operations: 1,
      // A warm-up and four rounds, each of two tasks called twice.
      run: () => ({ overriddenDuration: factor * 2 ** Math.floor(calls++ / 4) }),
    });
    const [, double] = (
      await measureComparison('some', comparison(drifting('one', 1), drifting('two', 2)), 4)
    ).tasks;
    expect(double?.ratio).toEqual({ median: 2, lowerQuartile: 2, upperQuartile: 2 });
  });

  it('runs the tasks in turn, forwards and backwards, each call between its before and after', async () => {
    const log: string[] = [];
    const logged = (name: string): MicroTask => ({
      name,
      operations: 1,
      before: () => void log.push(`${name}(`),
      run: () => void log.push(name),
      after: () => void log.push(`${name})`),
    });
    await measureComparison('some', comparison(logged('a'), logged('b')), 3);
    const rounds = log.join(' ');
    const [a, b] = ['a( a a)', 'b( b b)'];
    // The first round is preceded by the warm-up.
    expect(rounds).toBe([a, a, b, b, a, a, b, b, b, b, a, a, a, a, b, b].join(' '));
  });

  it('refuses to give figures when a task threw', async () => {
    const cause = new RangeError('no such slot');
    const broken: MicroTask = {
      name: 'broken',
      operations: 1,
      run: () => {
        throw cause;
      },
    };
    const measuring = measureComparison('some', comparison(taking('right', [1]), broken), 2);
    await expect(measuring).rejects.toThrow(BenchError);
    await expect(measuring).rejects.toMatchObject({
      code: 'TASK_FAILED',
      message: 'cannot measure "broken": no such slot',
      cause,
    });
  });
});
