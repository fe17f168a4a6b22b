/** The warm-ups of a run whose end was tested: their length, the answers discarded, and the trials not steady after. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { groupRows } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';

export interface WarmUps {
  readonly trials: number;
  /** Discarded answers. */
  readonly answers: number;
  readonly medianS: number;
  readonly shortestS: number;
  readonly longestS: number;
  /** Trials that were not steady when the measurement began. */
  readonly unsteady: number;
  /** The cells of these trials. */
  readonly unsteadyCells: readonly {
    readonly row: TrialRow;
    readonly unsteady: number;
    readonly trials: number;
  }[];
}

/** @returns null for a run whose warm-ups were not tested */
export function warmUpsOf(trials: readonly TrialRow[]): WarmUps | null {
  const tested = trials.filter(({ warmup_steady }) => warmup_steady !== null);
  const lengths = tested.map(({ warmup_s }) => warmup_s ?? 0);
  const medianS = medianOf(lengths);
  if (medianS === null) return null;
  const unsteady = tested.filter(({ warmup_steady }) => warmup_steady === 'no');
  return {
    trials: tested.length,
    answers: tested.reduce((sum, { warmup_requests }) => sum + (warmup_requests ?? 0), 0),
    medianS,
    shortestS: Math.min(...lengths),
    longestS: Math.max(...lengths),
    unsteady: unsteady.length,
    unsteadyCells: groupRows(unsteady, CELL).map((rows) => {
      const trialsOfCell = tested.filter((row) => CELL.every((column) => row[column] === rows[0][column]));
      return { row: rows[0], unsteady: rows.length, trials: trialsOfCell.length };
    }),
  };
}

const CELL = ['scenario', 'variant', 'server', 'clients', 'offered_rps'] as const;
