import { expect, it } from 'vitest';
import type { TrialRow } from '../results/columns.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { overloadCells, recoveries } from './overload.ts';

/** 2,000 requests offered in 2 s at the knee. */
const offered = (fields: Partial<TrialRow>): TrialRow =>
  sampleTrial({
    load: 'open',
    offered_rps: 1000,
    offered_part: 1,
    duration_s: 2,
    goodput_rps: 900,
    errors_unavailable: 0,
    ...fields,
  });

it('overloadCells has the parts of a knee in ascending order, and no rate that is none', () => {
  const rows = [2, 0.5, null, 1].map((offered_part) => offered({ offered_part }));
  expect(overloadCells(rows, 1).map(({ part }) => part)).toEqual([0.5, 1, 2]);
});

it('overloadCells and recoveries take their figures from valid trials alone, and count all', () => {
  const invalid = { validity: 'invalid', block: 2 } as const;
  const counts = { trials: 2, validTrials: 1 };
  expect(overloadCells([offered({}), offered({ ...invalid, goodput_rps: 0 })], 1)).toMatchObject([
    { goodput: { median: 0.9 }, ...counts },
  ]);
  const burst = { load: 'burst', recovery_s: 2 };
  expect(
    recoveries([offered(burst), offered({ ...burst, ...invalid, recovery_s: null })], 30, 1),
  ).toMatchObject([{ timeS: { between: { low: 2, high: 2 } }, ...counts }]);
});

it.each([
  ['what was answered with 503', { errors_unavailable: 500 }, 0.25],
  ['what was reset', { errors_unavailable: 500, errors_reset: 300 }, 0.4],
  ['all of it at the most, where it was sent again', { errors_unavailable: 2100 }, 1],
  ['nothing where it was not counted', { errors_unavailable: null, errors_reset: 300 }, null],
  ['nothing where nothing was offered', { errors_unavailable: 5, offered_rps: 0 }, null],
])('the refused share of an offered load is %s', (_, fields, share) => {
  expect(overloadCells([offered(fields)], 1)).toMatchObject([{ refusedShare: share }]);
});
