import { describe, expect, it } from 'vitest';
import { type Comparison, estimateS, groupComparisons, makePlan } from '../plan/plan.ts';
import { modelServer } from '../results/server-names.ts';
import { scaling } from '../scenarios/scaling.ts';
import { Pace } from './pace.ts';

const plan = makePlan({
  scenarios: [scaling],
  size: 'quick',
  servers: [modelServer('sequential', 'posix'), modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  clients: [1, 16],
  blocks: 2,
  again: 'never',
});
const [one, two, oneAgain, twoAgain] = groupComparisons(plan.trials);
if (one === undefined || two === undefined || oneAgain === undefined || twoAgain === undefined)
  throw new Error('there are two blocks of two comparisons');

function start(budgetS: number | null, spentS = 0) {
  const clock = { ms: 5000 };
  const pace = new Pace({ budgetS }, spentS, () => clock.ms);
  const take = (comparison: Comparison, seconds: number): void => {
    const ended = pace.begin(comparison);
    clock.ms += 1000 * seconds;
    ended();
  };
  return { pace, clock, take };
}

describe('the pace of a run', () => {
  it('is estimated by the plan at first, then by how long each comparison took', () => {
    const { pace, take } = start(null);
    expect(pace.estimateS([one, two])).toBeCloseTo(estimateS([...one, ...two]));
    take(one, 2 * estimateS(one));
    expect(pace.estimateS([two])).toBeCloseTo(2 * estimateS(two));
    take(two, 1);
    expect(pace.leftS([oneAgain, twoAgain])).toBeCloseTo(pace.estimateS([one, two]));
    take(two, 3);
    expect(pace.estimateS([two])).toBeCloseTo(2);
  });

  it('has no room for a block that would end after the budget', () => {
    const { pace, take } = start(20);
    take(one, 4);
    take(two, 3);
    expect([pace.fits([one, two], false), pace.leftS([])]).toEqual([true, 13]);
    take(one, 4);
    take(two, 3);
    expect([pace.fits([one, two], false), pace.fits([one], false)]).toEqual([false, true]);
  });

  it('comes to its first verdicts, and ends the block under way, up to a tenth beyond the budget', () => {
    const { pace, take } = start(20);
    take(one, 6);
    take(two, 6);
    take(one, 9.5);
    expect([pace.fits([two], true), pace.mayGoOnWith(two)]).toEqual([false, false]);
    const other = start(20);
    other.take(one, 10);
    other.take(two, 5.5);
    expect([other.pace.fits([two], false), other.pace.mayGoOnWith(two)]).toEqual([false, true]);
    expect(other.pace.fits([two], true)).toBe(true);
  });

  it('counts what a run spent before it was resumed', () => {
    const { pace, take } = start(20, 15);
    take(one, 3);
    expect([pace.spentS, pace.fits([one], false)]).toEqual([18, false]);
  });
});
