/** `npm run compare`: compares two or more runs cell by cell, with the results of other tools beside them. */
import { InvalidArgumentError } from 'commander';
import { invocation } from '../bench/invocation.ts';
import { comparisonCsv, comparisonJson } from '../bench/compare/comparison-data.ts';
import { formatComparison } from '../bench/compare/comparison-text.ts';
import { compareRuns } from '../bench/analysis/run-comparison.ts';
import { findDifferences } from '../bench/compare/environment-differences.ts';
import { METRIC_NAMES, type MetricName } from '../bench/analysis/metric.ts';
import { readSource } from '../bench/compare/source.ts';
import { visibleLines } from '../workloads/visible-text.ts';
import { createCommand, oneName, positiveInteger, runCommand, UsageError } from './options/arguments.ts';

interface Options {
  readonly metric: MetricName;
  readonly failOn?: number;
  readonly clients?: number;
  readonly json?: true;
  readonly csv?: true;
}

/** Exit codes of `--fail-on`: a cell is slower by more than it allows; or none is, but some could not be judged. */
const EXIT = { worse: 3, 'not judged': 4, within: 0 } as const;

const command = createCommand(
  'compare',
  'Compares runs cell by cell. Prints how their settings differ, then the ratio of the last run to the first with its ' +
    '95 % interval. With --fail-on, exits with 3 when a cell is slower by more than that, and with 4 when none is shown ' +
    'to be slower, but some could not be judged.',
  [
    'results/before results/after',
    'results/before results/after --metric p99 --fail-on 5%',
    'results/monday results/tuesday results/wednesday',
    'results/reference wrk.txt autocannon.json',
    'results/reference hey.txt --clients 16',
    'results/before results/after --json',
  ],
)
  .argument(
    '<dirs...>',
    'results folders, the first being the baseline; output files of autocannon, wrk, k6, oha or hey may follow',
  )
  .option(
    '--metric <name>',
    `metric to compare: ${METRIC_NAMES.join(', ')}`,
    oneName(METRIC_NAMES),
    'throughput',
  )
  .option(
    '--fail-on <percent>',
    'exit with 3 when a cell is slower by more than this, such as 5%, and with 4 when that could not be judged',
    percent,
  )
  .option(
    '--clients <n>',
    'clients of hey and oha, whose output does not contain their number',
    positiveInteger,
  )
  .option('--json', 'print the comparison as JSON')
  .option('--csv', 'print the comparison as CSV, a row for each cell');

await runCommand(async () => {
  command.parse();
  const { metric, failOn = null, clients = null, json, csv } = command.opts<Options>();
  if (json === true && csv === true) throw new UsageError('give --json or --csv, not both');
  if (command.args.length < 2) {
    throw new UsageError('compare needs two results folders: give both, such as results/a results/b');
  }
  const sources = await Promise.all(command.args.map((path) => readSource(path, clients)));
  const runs = sources.filter((source) => source.kind === 'run');
  const others = sources.flatMap((source) => (source.kind === 'other' ? source.series : []));
  if (runs.length === 0) {
    throw new UsageError(`none of these is a results folder of ${invocation('bench')}: give at least one`);
  }
  if (runs.length === 1 && failOn !== null) {
    throw new UsageError('--fail-on needs two results folders: the results of other tools have no interval');
  }
  const differences = findDifferences(runs.map(({ results }) => results.run));
  const comparison = compareRuns(
    runs.map(({ results }) => results),
    metric,
    failOn,
  );
  const outcomes = { runs, differences, comparison, others, allowed: failOn };
  const write = json === true ? comparisonJson : csv === true ? comparisonCsv : formatComparison;
  process.stdout.write(visibleLines(write(outcomes)));
  return EXIT[comparison.gate ?? 'within'];
});

/** `5%` or `5`, as a fraction. */
function percent(text: string): number {
  const value = /^\d*\.?\d+\s*%?$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
  if (!(value >= 0 && value < 1)) throw new InvalidArgumentError('Give a percentage below 100, such as 5%.');
  return value;
}
