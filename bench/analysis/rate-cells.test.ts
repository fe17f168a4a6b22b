import { describe, expect, it } from 'vitest';
import type { TrialRow } from '../results/columns.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { rateCells } from './rate-cells.ts';

const OFFERED = {
  load: 'open',
  offered_rps: 100,
  duration_s: 10,
  throughput_rps: 99,
  unanswered: 0,
} as const;

const OVERLOADED = {
  ...OFFERED,
  throughput_rps: 70,
  validity: 'invalid',
  invalid_because: 'the server was overloaded: it answered 70.0 % of what was offered on time',
  latency_mean_us: 1e6,
  latency_p50_us: 200_000,
  latency_p99_us: 2_960_000,
  unanswered: 300,
} as const;

const cellOf = (...rows: readonly Partial<TrialRow>[]) =>
  rateCells(
    rows.map((row, index) => sampleTrial({ block: index + 1, ...row })),
    1,
  )[0];

describe('the response times at a rate', () => {
  it('are those of valid trials, with the rate that was answered', () => {
    expect(cellOf(OFFERED, { ...OFFERED, throughput_rps: 101 }, OVERLOADED)).toMatchObject({
      achievedRps: 100,
      p99: { median: 30_000, isLowerBound: false },
      isOverloaded: false,
      trials: 3,
      validTrials: 2,
    });
  });

  it('are those of an overloaded server where no trial is valid, as lower bounds', () => {
    expect(cellOf(OVERLOADED, OVERLOADED)).toMatchObject({
      achievedRps: 70,
      mean: { isLowerBound: true },
      p50: { median: 200_000, isLowerBound: false },
      p99: { median: 2_960_000, isLowerBound: true },
      isOverloaded: true,
      validTrials: 0,
    });
    const late = { ...OVERLOADED, invalid_because: 'the load generator was late' };
    expect(cellOf(late)).toMatchObject({ achievedRps: null, p99: null, isOverloaded: false });
  });

  it('are exact where only trials above their median are lower bounds', () => {
    const all = { ...OVERLOADED, unanswered: 0 };
    const cell = cellOf({ ...all, latency_p99_us: 1000 }, { ...all, latency_p99_us: 2000 }, OVERLOADED);
    expect(cell?.p99).toMatchObject({ median: 2000, isLowerBound: false });
  });
});
