import { describe, expect, it } from 'vitest';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { describeWarmUps } from './method.ts';

describe('describeWarmUps', () => {
  it('says how they ended, and what was discarded', () => {
    const [rule, found] = describeWarmUps(sampleAnalysis({ interruptedAfter: 10 }));
    expect(rule).toContain('The longest warm-up: scaling 4\u00a0s, churn 4\u00a0s.');
    expect(rule).toContain(
      '11,000 answers in all. The warm-up of a trial took 1.1\u00a0s at the median (1.1\u00a0s to 1.1\u00a0s',
    );
    expect(found).toBe('All 10 trials were steady when the measurement began.');
  });

  it('names the cells that were not steady', () => {
    const results = sampleAnalysis({
      change: (row) =>
        row.server === 'worker-per-client/posix' && row.clients === 64 && row.block < 3
          ? { ...row, warmup_steady: 'no', warmup_s: 4.5 }
          : row,
    });
    const [rule, found] = describeWarmUps(results);
    expect(rule).toContain('(1.1\u00a0s to 4.5\u00a0s');
    expect(found).toMatch(/^2 of 90 trials were not steady when the measurement began/);
    expect(found).toContain(': worker-per-client/posix with 64 clients (scaling) 2 of 5.');
  });

  it('says nothing of a run whose warm-ups were not tested', () => {
    expect(describeWarmUps(sampleAnalysis({ change: (row) => ({ ...row, warmup_steady: null }) }))).toEqual(
      [],
    );
  });
});
