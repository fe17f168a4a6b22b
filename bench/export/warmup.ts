/** What a run has to say of its warm-ups: how they ended, how long they took, what they discarded. Pure. */
import type { TrialRow } from '../columns.ts';
import { medianOf } from '../statistics/interval.ts';
import { nameCase, nameLoad } from './case-name.ts';
import { formatCount, formatLatency } from './format.ts';
import type { Results } from './results.ts';

/** Sentences; none for a run from before warm-ups ended by a test. */
export function describeWarmUps({ run, trials }: Pick<Results, 'run' | 'trials'>): string[] {
  const tested = trials.filter(({ warmup_steady }) => warmup_steady !== null);
  const bounds = run.plan.scenarios.flatMap(({ name, warmupMostS, loads }) =>
    warmupMostS === null || loads.some(({ kind }) => kind === 'script')
      ? []
      : [`${name} ${formatSeconds(warmupMostS)}`],
  );
  if (tested.length === 0 || bounds.length === 0) return [];
  const unsteady = tested.filter(({ warmup_steady }) => warmup_steady === 'no');
  return [
    `A warm-up ends when its last tenths, as long together as the shortest, show no trend of throughput (in an open loop: of mean latency) by the test of Mann and Kendall, or one of less than 5 %; at most after: ${bounds.join(', ')}. What came in it is discarded: ${discarded(tested)}`,
    unsteady.length === 0
      ? `All ${formatCount(tested.length)} trials were steady when they were measured.`
      : `Not steady when they were measured were ${formatCount(unsteady.length)} of ${formatCount(tested.length)} trials; they are valid, but their servers may have more to give once they are warm: ${listCells(unsteady, tested)}.`,
  ];
}

function discarded(rows: readonly TrialRow[]): string {
  const lengths = rows.map(({ warmup_s }) => warmup_s ?? 0);
  const requests = rows.reduce((sum, { warmup_requests }) => sum + (warmup_requests ?? 0), 0);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)].map(formatSeconds);
  return `${formatCount(requests)} answers in all, over ${formatSeconds(medianOf(lengths) ?? 0)} at the median of trials (${shortest} to ${longest}, the first answer of every client included).`;
}

function listCells(unsteady: readonly TrialRow[], tested: readonly TrialRow[]): string {
  return [...Map.groupBy(unsteady, cellOf)]
    .map(([cell, rows]) => `${cell} ${rows.length} of ${tested.filter((row) => cellOf(row) === cell).length}`)
    .join('; ');
}

function cellOf(row: TrialRow): string {
  return `${nameLoad(row)} (${nameCase(row)})`;
}

function formatSeconds(value: number): string {
  return formatLatency(value * 1e6);
}
