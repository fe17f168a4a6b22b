/**
 * A comparison of runs for programs: as JSON, and as CSV with a row for each cell. Empty or null means "not measured".
 */
import { stringify } from 'csv-stringify/sync';
import type { ComparedCell } from '../analysis/run-comparison.ts';
import type { MetricName } from '../analysis/metric.ts';
import type { Outcomes } from './comparison-text.ts';
import { CELLS } from '../results/csv.ts';
import { stamp } from '../results/stamp.ts';
import { findUnlike, readOther } from './likeness.ts';
import type { OtherSeries } from './tools/series.ts';
import { letterOf, lettersOf, outcomeText, unlikeText } from './words.ts';

export function comparisonJson({ runs, differences, comparison, others, allowed }: Outcomes): string {
  const data = {
    schema: stamp('compare'),
    metric: comparison.metric,
    runs: runs.map(({ path, results: { run } }, index) => ({
      letter: letterOf(index),
      path,
      run_id: run.runId,
      state: run.state,
    })),
    differences,
    cells: comparison.cells.map((cell) => flatten(cell, runs.length, comparison.metric)),
    overall_ratio: comparison.overall,
    others: others.map((series) => describeOther(series, comparison.metric)),
    allowed,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** @returns its value, and why it is compared with no cell; null when it is */
function describeOther(series: OtherSeries, metric: MetricName) {
  const unlike = findUnlike(series, metric);
  return {
    ...series,
    value: readOther(series, metric),
    notComparedBecause: unlike === null ? null : unlikeText(unlike, series),
  };
}

export function comparisonCsv({ runs, comparison }: Outcomes): string {
  return stringify(
    comparison.cells.map((cell) => flatten(cell, runs.length, comparison.metric)),
    { header: true, cast: CELLS },
  );
}

function flatten({ cell, values, ratio, ...shown }: ComparedCell, runs: number, metric: string) {
  const medians = lettersOf(runs).map((upper, index) => {
    const letter = upper.toLowerCase();
    const value = values[index] ?? null;
    return [
      [letter, value?.median ?? null],
      [`${letter}_low`, value?.low ?? null],
      [`${letter}_high`, value?.high ?? null],
      [`${letter}_valid_trials`, value?.valid ?? null],
    ] as const;
  });
  return {
    metric,
    ...cell,
    ...Object.fromEntries(medians.flat()),
    ratio: ratio?.ratio ?? null,
    ratio_low: ratio?.low ?? null,
    ratio_high: ratio?.high ?? null,
    method: shown.method,
    p_adjusted: shown.pAdjusted,
    verdict: outcomeText(shown.outcome),
    regression: String(shown.isRegression),
    judged: String(!shown.isUnjudged),
  };
}
