/** `npm run micro`: measures the building blocks of the servers in many short rounds. */
import type { ComparisonFigures } from '../bench/micro/benchmark.ts';
import { measureBenchmark, MICRO_BENCHMARKS } from '../bench/micro/benchmarks.ts';
import { renderComparison } from '../bench/micro/table.ts';
import { formatNumberOf } from '../bench/words/numbers.ts';
import { describeItem } from './options/help.ts';
import { createCommand, nameList, positiveInteger, runCommand } from './options/arguments.ts';
import { microRecord } from './output/micro-record.ts';
import { helpWords } from './words/reader-language.ts';

interface Flags {
  readonly only?: readonly string[];
  readonly rounds: number;
  readonly json?: true;
}

const NAMES = MICRO_BENCHMARKS.map(({ name }) => name);

const { micro: help } = helpWords();

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
    json ? JSON.stringify(microRecord(each)) : `${renderComparison(each)}\n`,
  );
  process.stdout.write(`${blocks.join('\n')}\n`);
}

await runCommand(async () => {
  command.parse();
  const { only = NAMES, rounds, json } = command.opts<Flags>();
  for (const benchmark of MICRO_BENCHMARKS) {
    if (!only.includes(benchmark.name)) continue;
    process.stderr.write(`measuring ${benchmark.name}, ${formatNumberOf(rounds, 'round')}\n`);
    print(await measureBenchmark(benchmark, rounds), json === true);
  }
});
