/** The comparisons of a scenario: rows of servers that did the same work for the same load generator. Pure. */
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from './summary.ts';
import { groupRows } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { agree, pick } from './cells.ts';
import { auditClosedLoop, type ClosedLoopAudit } from './closed-loop-audit.ts';
import type { PairSummary } from './pairs.ts';
import { isOfFixedRate } from './costs.ts';

const COLUMNS = ['scenario', 'variant', 'workload', 'driver'] as const;

export interface Comparison extends Pick<TrialRow, (typeof COLUMNS)[number]> {
  readonly summary: readonly Summary[];
  readonly trials: readonly TrialRow[];
  readonly pairs: readonly PairSummary[];
  readonly audit: ClosedLoopAudit;
}

/**
 * Splits the rows by what must not be mixed: variant, workload and driver. Trials at a fixed rate have no comparison.
 * @param trials of one scenario
 */
export function comparisons(
  trials: readonly TrialRow[],
  summary: readonly Summary[],
  pairs: readonly PairSummary[],
): Comparison[] {
  if (isOfFixedRate(trials)) return [];
  const competing = trials.filter((trial) => !isRepeat(trial));
  const rows: readonly (Summary | TrialRow)[] = [...summary, ...competing];
  return groupRows(rows, COLUMNS).map(([first]) => {
    const isOwn = (row: Summary | TrialRow): boolean => agree(row, first, COLUMNS);
    const own = {
      summary: summary.filter(isOwn),
      trials: competing.filter(isOwn),
      pairs: pairs.filter((pair) => agree(pair, first, COLUMNS)),
    };
    const audit = auditClosedLoop(own.summary, own.trials);
    return Object.assign(own, pick(first, COLUMNS), { audit });
  });
}
