/** `npm run check`: a report card for a server. */
import type { Exercise } from '../check/check.ts';
import { type Checked, runCheck } from '../check/run-check.ts';
import { ENGLISH_CHECK } from '../check/words-en.ts';
import { createCommand, oneName, runCommand, UsageError } from './options/arguments.ts';
import { addressServers, commandServers } from './options/servers.ts';
import { formatCard } from './output/check-card.ts';
import { checkRecord } from './output/check-record.ts';
import { checkWords, helpWords, usageWords } from './words/reader-language.ts';

interface Flags {
  readonly at?: ReturnType<typeof addressServers>;
  readonly exercise?: '1' | '2' | '4';
  readonly json?: true;
}

const EXERCISES = ['1', '2', '4'] as const;
const EXIT_CODES = { pass: 0, fault: 1, unchecked: 2 } as const;

const { check: help } = helpWords();

const command = createCommand('check', help.about, [
  "'mine=./server {port}'",
  "'mine=./server {port}' --exercise 4",
  "'mine=./server {port}' --json",
])
  .argument('[name=command]', help.server)
  .option('--at <[name=]host:port>', help.at, addressServers)
  .option('--exercise <n>', help.exercise, oneName(EXERCISES))
  .option('--json', help.json);

await runCommand(async () => {
  command.parse();
  const { at, exercise, json } = command.opts<Flags>();
  const checked = choose(command.args[0], at);
  const shows = process.stderr.isTTY && json !== true;
  const words = json === true ? ENGLISH_CHECK : checkWords();
  const progress = (title: string): void => {
    if (shows) process.stderr.write(`\r\x1B[K${title} …`);
  };
  const report = await runCheck(checked, readExercise(exercise), progress, { words });
  if (shows) process.stderr.write('\r\x1B[K');
  process.stdout.write(
    json === true ? `${JSON.stringify(checkRecord(report), null, 2)}\n` : formatCard(report, words.card),
  );
  return EXIT_CODES[report.verdict];
});

function choose(text: string | undefined, at: Flags['at']): Checked {
  const [first, ...others] = [...(text === undefined ? [] : commandServers(text)), ...(at ?? [])];
  if (first === undefined || others.length > 0) throw new UsageError(usageWords().servers.giveOne);
  return first;
}

function readExercise(text: Flags['exercise']): Exercise {
  return text === undefined ? null : (Number(text) as 1 | 2 | 4);
}
