/** `npm run against-c`: compares our posix servers with C servers of the same models, in alternating pairs driven by wrk. */
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildReference,
  measureBeside,
  type Measured,
  ownCommand,
  type ReferencedModel,
  REFERENCES,
  type WrkSpec,
} from '../bench/reference-servers/against-c.ts';
import { medianOf } from '../bench/statistics/interval.ts';
import { formatNumberOf } from '../bench/words/numbers.ts';
import { wrapLines } from '../bench/words/terminal-text.ts';
import { createCommand, nameList, positiveInteger, positiveNumber, runCommand } from './options/arguments.ts';
import { helpWords } from './words/reader-language.ts';

interface Flags {
  readonly only?: readonly ReferencedModel[];
  readonly pairs: number;
  readonly clients: number;
  readonly warmup: number;
  readonly duration: number;
}

interface Pair {
  readonly own: Measured;
  readonly c: Measured;
}

const MODELS = Object.keys(REFERENCES) as ReferencedModel[];

const { againstC: help } = helpWords();

const command = createCommand('against-c', help.about, [
  '',
  '--only worker-per-client --pairs 7 --duration 8',
])
  .option('--only <models>', help.only(MODELS), nameList(MODELS))
  .option('--pairs <n>', help.pairs, positiveInteger, 5)
  .option('--clients <n>', help.clients, positiveInteger, 64)
  .option('--warmup <s>', help.warmup, positiveNumber, 1)
  .option('--duration <s>', help.duration, positiveNumber, 4);

async function measurePairs(
  model: ReferencedModel,
  program: string,
  spec: WrkSpec,
  count: number,
): Promise<Pair[]> {
  const { keepAlive } = REFERENCES[model];
  const measureOwn = () => measureBeside(ownCommand(model), keepAlive, spec);
  const measureC = () => measureBeside((port) => [program, String(port)], keepAlive, spec);
  const pairs: Pair[] = [];
  for (let pair = 0; pair < count; pair++) {
    process.stderr.write(`${model}: pair ${pair + 1} of ${count}\n`);
    const ownFirst = pair % 2 === 0;
    const early = ownFirst ? await measureOwn() : undefined;
    const c = await measureC();
    pairs.push({ own: early ?? (await measureOwn()), c });
  }
  return pairs;
}

function spread(values: readonly number[], digits: number): string {
  const [median, least, most] = [medianOf(values) ?? 0, Math.min(...values), Math.max(...values)];
  return `${median.toFixed(digits)} [${least.toFixed(digits)}, ${most.toFixed(digits)}]`;
}

function describePairs(model: ReferencedModel, pairs: readonly Pair[]): string {
  const row = (label: string, figure: keyof Measured, digits: number): string => {
    const c = pairs.map((pair) => pair.c[figure]);
    const own = pairs.map((pair) => pair.own[figure]);
    const ratios = pairs.map((pair) => pair.own[figure] / pair.c[figure]);
    return `  ${label}: C ${spread(c, digits)}, ours ${spread(own, digits)}, ours / C ${spread(ratios, 2)}`;
  };
  const lines = [
    `${model}: median [range] of ${formatNumberOf(pairs.length, 'pair')}`,
    row('requests/s in the window', 'rps', 0),
    row('requests/s with the warm-up', 'coldRps', 0),
    row('server CPU, µs/request', 'cpuUsPerRequest', 1),
  ];
  return wrapLines(lines.join('\n'));
}

await runCommand(async () => {
  command.parse();
  const { only = MODELS, pairs, clients, warmup, duration } = command.opts<Flags>();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tellers-c-'));
  for (const model of only) {
    const program = await buildReference(model, folder.path);
    const spec = { clients, warmupS: warmup, durationS: duration };
    const measured = await measurePairs(model, program, spec, pairs);
    process.stdout.write(`${describePairs(model, measured)}\n`);
  }
});
