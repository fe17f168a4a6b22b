/** `npm run check`: a report card for a server. */
import type { Exercise } from '../check/check.ts';
import { type Checked, runCheck } from '../check/run-check.ts';
import { CARD_WORDS, TRANSLATE } from '../check/words/card-words.ts';
import { translateReport } from '../check/words/translate.ts';
import { createCommand, oneName, runCommand, UsageError } from './options/arguments.ts';
import { addLanguageFlag, chooseLanguage, type LanguageFlag } from './options/language.ts';
import { addressServers, commandServers } from './options/servers.ts';
import { formatCard } from './output/check-card.ts';
import { checkRecord } from './output/records.ts';

interface Flags extends LanguageFlag {
  readonly at?: ReturnType<typeof addressServers>;
  readonly exercise?: '1' | '2' | '4';
  readonly json?: true;
}

const EXERCISES = ['1', '2', '4'] as const;
const EXIT_CODES = { pass: 0, fault: 1, unchecked: 2 } as const;

const command = createCommand(
  'check',
  'Checks a server as a teacher would: what it does right, what is wrong, and how to mend it. Exits with 0 when nothing is wrong, 1 when something is, 2 when the server could not be checked.',
  ["'mine=./server {port}'", "'mine=./server {port}' --exercise 4", "'mine=./server {port}' --json"],
)
  .argument('[name=command]', 'the command of the server, with {port} in place of its port')
  .option('--at <[name=]host:port>', 'a server that already runs; its processes are not seen', addressServers)
  .option('--exercise <n>', 'judge by this exercise of the course: 1, 2 or 4', oneName(EXERCISES))
  .option('--json', 'print the report as JSON (docs/check.md)');
addLanguageFlag(command);

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
  if (first === undefined || others.length > 0)
    throw new UsageError("give one server, such as 'mine=./server {port}' or --at 127.0.0.1:3000");
  return first;
}

function readExercise(text: Flags['exercise']): Exercise {
  return text === undefined ? null : (Number(text) as 1 | 2 | 4);
}
