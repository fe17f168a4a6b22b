/** `npm run against-c`: compares our posix servers with C servers of the same models, in alternating pairs driven by wrk. */
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildReference,
  measureBeside,
  ownCommand,
  type ReferencedModel,
  REFERENCES,
  type WrkSpec,
} from '../bench/reference-servers/against-c.ts';
import { jsonLine } from '../bench/results/stamp.ts';
import { createCommand, nameList, positiveInteger, positiveNumber, runCommand } from './options/arguments.ts';
import { againstCRecord } from './output/against-c-record.ts';
import { formatPairs, type Pair } from './output/pair-text.ts';
import { helpWords, outputWords } from './words/reader-language.ts';

interface Flags {
  readonly only?: readonly ReferencedModel[];
  readonly pairs: number;
  readonly clients: number;
  readonly warmup: number;
  readonly duration: number;
  readonly json?: true;
}

const MODELS = Object.keys(REFERENCES) as ReferencedModel[];

const { againstC: help } = helpWords();
const words = outputWords();

const command = createCommand('against-c', help.about, [
  '',
  '--only worker-per-client --pairs 7 --duration 8',
])
  .option('--only <models>', help.only(MODELS), nameList(MODELS))
  .option('--pairs <n>', help.pairs, positiveInteger, 5)
  .option('--clients <n>', help.clients, positiveInteger, 64)
  .option('--warmup <s>', help.warmup, positiveNumber, 1)
  .option('--duration <s>', help.duration, positiveNumber, 4)
  .option('--json', help.json);

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
    process.stderr.write(`${words.againstC.progress(model, pair + 1, count)}\n`);
    const ownFirst = pair % 2 === 0;
    const early = ownFirst ? await measureOwn() : undefined;
    const c = await measureC();
    pairs.push({ own: early ?? (await measureOwn()), c });
  }
  return pairs;
}

await runCommand(async () => {
  command.parse();
  const { only = MODELS, pairs, clients, warmup, duration, json } = command.opts<Flags>();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tellers-c-'));
  for (const model of only) {
    const program = await buildReference(model, folder.path);
    const spec = { clients, warmupS: warmup, durationS: duration };
    const measured = await measurePairs(model, program, spec, pairs);
    process.stdout.write(
      json === true
        ? jsonLine(againstCRecord(model, spec, measured))
        : `${formatPairs(model, measured, words)}\n`,
    );
  }
});
