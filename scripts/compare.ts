/** `npm run compare`: compares two or more runs cell by cell, with the results of other tools beside them. */
import { comparisonCsv, comparisonJson } from '../bench/compare/comparison-data.ts';
import { formatComparison } from '../bench/compare/comparison-text.ts';
import { compareRuns } from '../bench/analysis/run-comparison.ts';
import { findDifferences } from '../bench/compare/environment-differences.ts';
import { METRIC_NAMES, type MetricName } from '../bench/analysis/metric.ts';
import { readSource } from '../bench/compare/source.ts';
import { visibleLines } from '../workloads/visible-text.ts';
import {
  createCommand,
  oneName,
  percent,
  positiveInteger,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { helpWords, outputWords, usageWords } from './words/reader-language.ts';

interface Options {
  readonly metric: MetricName;
  readonly failOn?: number;
  readonly clients?: number;
  readonly json?: true;
  readonly csv?: true;
}

/** Exit codes of `--fail-on`: a cell is slower by more than it allows; or none is, but some could not be judged. */
const EXIT = { worse: 3, 'not judged': 4, within: 0 } as const;

const { compare: help } = helpWords();

const command = createCommand('compare', help.about, [
  'results/before results/after',
  'results/before results/after --metric p99 --fail-on 5%',
  'results/monday results/tuesday results/wednesday',
  'results/reference wrk.txt autocannon.json',
  'results/reference hey.txt --clients 16',
  'results/before results/after --json',
])
  .argument('<dirs...>', help.dirs)
  .option('--metric <name>', help.metric(METRIC_NAMES), oneName(METRIC_NAMES), 'throughput')
  .option('--fail-on <percent>', help.failOn, percent)
  .option('--clients <n>', help.clients, positiveInteger)
  .option('--json', help.json)
  .option('--csv', help.csv);

await runCommand(async () => {
  command.parse();
  const { metric, failOn = null, clients = null, json, csv } = command.opts<Options>();
  if (json === true && csv === true) throw new UsageError(usageWords().compare.jsonOrCsv);
  if (command.args.length < 2) throw new UsageError(usageWords().compare.two);
  const sources = await Promise.all(command.args.map((path) => readSource(path, clients)));
  const runs = sources.filter((source) => source.kind === 'run');
  const others = sources.flatMap((source) => (source.kind === 'other' ? source.series : []));
  if (runs.length === 0) throw new UsageError(usageWords().compare.noFolder);
  if (runs.length === 1 && failOn !== null) throw new UsageError(usageWords().compare.failOnNeedsTwo);
  const differences = findDifferences(runs.map(({ results }) => results.run));
  const comparison = compareRuns(
    runs.map(({ results }) => results),
    metric,
    failOn,
  );
  const outcomes = { runs, differences, comparison, others, allowed: failOn };
  const text =
    json === true
      ? comparisonJson(outcomes)
      : csv === true
        ? comparisonCsv(outcomes)
        : formatComparison(outcomes, outputWords().compare);
  process.stdout.write(visibleLines(text));
  return EXIT[comparison.gate ?? 'within'];
});
