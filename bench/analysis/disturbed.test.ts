import { expect, it } from 'vitest';
import type { TrialRow } from '../results/columns.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { countDisturbed } from './disturbed.ts';

type Validity = TrialRow['validity'];

/** Two servers; the second is disturbed in these of the blocks. */
function rows(blocks: number, disturbed: readonly number[], fields: Partial<TrialRow> = {}): TrialRow[] {
  return Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) => [
    sampleTrial({ block, ...fields }),
    sampleTrial({
      block,
      server: 'sequential/posix',
      validity: disturbed.includes(block) ? 'disturbed' : 'valid',
      ...fields,
    }),
  ]);
}

const kinds = (trials: readonly TrialRow[]): Validity[] => [
  ...new Set(countDisturbed(trials).map(({ validity }) => validity)),
];

it.each([
  { blocks: 5, disturbed: [1], left: ['valid'] },
  { blocks: 6, disturbed: [1], left: ['valid', 'disturbed'] },
  { blocks: 6, disturbed: [1, 6], left: ['valid'] },
  { blocks: 7, disturbed: [1, 6], left: ['valid', 'disturbed'] },
  { blocks: 12, disturbed: [1, 2, 3, 4, 5, 6, 7], left: ['valid', 'disturbed'] },
  { blocks: 12, disturbed: [1, 2, 3, 4, 5, 6, 7, 8], left: ['valid'] },
  { blocks: 3, disturbed: [], left: ['valid'] },
])(
  'of $blocks blocks with those in $disturbed disturbed, trials are left that are $left',
  ({ blocks, disturbed, left }) => {
    expect(kinds(rows(blocks, disturbed))).toEqual(left);
  },
);

it('disturbed trials of one load do not count where those of another load do', () => {
  const quiet = rows(6, [1], { clients: 4 });
  const loud = rows(6, [1, 2]);
  expect(countDisturbed([...quiet, ...loud])).toEqual([
    ...quiet,
    ...loud.map((row) => Object.assign({}, row, { validity: 'valid' })),
  ]);
});

it('an invalid trial stays invalid where disturbed ones count', () => {
  const [first, ...others] = rows(5, [1, 2]);
  if (first === undefined) throw new Error('there are no rows');
  const [counted] = countDisturbed([{ ...first, validity: 'invalid' }, ...others]);
  expect(counted?.validity).toBe('invalid');
});
