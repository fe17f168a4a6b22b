/** How sure the verdicts of a comparison are: effects against noise, what chance would do, and what is still open. */
import type { SummaryRow } from '../columns.ts';
import { type Block, tableOf } from './blocks.ts';
import { formatCount, formatPart, NOT_MEASURED } from './format.ts';

const right = { align: 'right' } as const;

/** @param rows of one comparison; @param under what it is called */
export function evidenceTable(rows: readonly SummaryRow[], under: string): Block[] {
  const compared = rows.filter(({ p_value }) => p_value !== null);
  if (compared.length === 0) return [];
  return [
    tableOf(
      `How sure the verdicts are (${under}): p is how likely such ratios are by chance, corrected (Holm) for all comparisons of the scenario.`,
      [
        { head: 'clients', ...right, cell: ({ clients }) => formatCount(clients) },
        { head: 'server', align: 'left', names: true, cell: ({ server }) => server },
        { head: 'noise floor', ...right, cell: ({ noise_floor }) => part(noise_floor) },
        {
          head: 'effect, in noise floors',
          ...right,
          cell: ({ effect_over_noise }) => formatCount(effect_over_noise),
        },
        { head: "p beyond 3 % (Student's t)", ...right, cell: (row) => chance(row.p_value) },
        { head: 'corrected', ...right, cell: (row) => chance(row.p_adjusted) },
        { head: 'p of any difference (permutation)', ...right, cell: (row) => chance(row.p_permutation) },
        { head: 'corrected', ...right, cell: (row) => chance(row.p_permutation_adjusted) },
        {
          head: 'more blocks that would settle it',
          ...right,
          cell: ({ blocks_needed }) => blocks_needed ?? NOT_MEASURED,
        },
      ],
      compared,
    ),
  ];
}

function part(value: number | null): string {
  return value === null ? NOT_MEASURED : formatPart(value);
}

const SMALLEST = 0.001;

function chance(value: number | null): string {
  if (value === null) return NOT_MEASURED;
  return value < SMALLEST ? `< ${SMALLEST}` : value.toFixed(3);
}
