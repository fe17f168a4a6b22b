/** `npm run check`: a report card for a server. */
import type { Exercise } from '../check/check.ts';
import { type Checked, runCheck } from '../check/run-check.ts';
import { CARD_WORDS, TRANSLATE } from '../check/words/card-words.ts';
import { translateReport } from '../check/words/translate.ts';
import { createCommand, oneName, runCommand, UsageError } from './options/arguments.ts';
import { chooseLanguage, type LanguageFlag } from './options/language.ts';
import { addressServers, commandServers } from './options/servers.ts';
import { formatCard } from './output/check-card.ts';
import { checkRecord } from './output/records.ts';
import { helpWords, usageWords } from './words/reader-language.ts';

interface Flags extends LanguageFlag {
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
  const { at, exercise, json, ...flags } = command.opts<Flags>();
  const language = chooseLanguage(flags);
  const translate = TRANSLATE[language];
  const checked = choose(command.args[0], at);
  const shows = process.stderr.isTTY && json !== true;
  const report = await runCheck(checked, readExercise(exercise), (title) => {
    if (shows) process.stderr.write(`\r\x1B[K${translate(title) ?? title} …`);
  });
  if (shows) process.stderr.write('\r\x1B[K');
  if (json === true) process.stdout.write(`${JSON.stringify(checkRecord(report), null, 2)}\n`);
  else {
    const translated = translateReport(report, translate);
    const spoken = translated.missing.length === 0 ? language : 'en';
    process.stdout.write(formatCard(translated.report, CARD_WORDS[spoken]));
  }
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
