/** `npm run micro`: measures the building blocks of the servers in many short rounds. */
import type { ComparisonFigures } from '../bench/micro/benchmark.ts';
import { measureBenchmark, MICRO_BENCHMARKS } from '../bench/micro/benchmarks.ts';
import { describeItem } from './options/help.ts';
import { createCommand, nameList, positiveInteger, runCommand } from './options/arguments.ts';
import { microRecord } from './output/micro-record.ts';
import { formatComparison } from './output/micro-table.ts';
import { helpWords, outputWords } from './words/reader-language.ts';

interface Flags {
  readonly only?: readonly string[];
  readonly rounds: number;
  readonly json?: true;
}

const NAMES = MICRO_BENCHMARKS.map(({ name }) => name);

const { micro: help } = helpWords();
const words = outputWords();

const lines = Object.entries(help.benchmarks).map(([name, about]) => describeItem(name, [about]));

const command = createCommand('micro', help.about(lines.join('\n')), [
  '',
  '--only worker-start --rounds 30',
  '--only client-array,socket-call --json',
])
  .option('--only <names>', help.only(NAMES), nameList(NAMES))
  .option('--rounds <n>', help.rounds, positiveInteger, 15)
  .option('--json', help.json);

function print(figures: readonly ComparisonFigures[], json: boolean): void {
  const blocks = figures.map((each) =>
    json ? JSON.stringify(microRecord(each)) : `${formatComparison(each, words)}\n`,
  );
  process.stdout.write(`${blocks.join('\n')}\n`);
}

await runCommand(async () => {
  command.parse();
  const { only = NAMES, rounds, json } = command.opts<Flags>();
  for (const benchmark of MICRO_BENCHMARKS) {
    if (!only.includes(benchmark.name)) continue;
    process.stderr.write(`${words.micro.measuring(benchmark.name, rounds)}\n`);
    print(await measureBenchmark(benchmark, rounds), json === true);
  }
});
