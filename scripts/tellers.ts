/** The package's command: `tellers` alone is the quick comparison, `tellers bench …` what `npm run bench -- …` is in the repository. */
import { Command } from 'commander';
import manifest from 'tellers/package.json' with { type: 'json' };
import { runCommand } from './options/arguments.ts';
import { ReaderHelp } from './options/help.ts';
import { helpWords } from './words/reader-language.ts';

/** Those that a user has a use for; the others test tellers itself. */
const COMMANDS = {
  bench: () => import('./bench.ts'),
  serve: () => import('./serve.ts'),
  load: () => import('./load.ts'),
  client: () => import('./client.ts'),
  check: () => import('./check.ts'),
  compare: () => import('./compare.ts'),
  gate: () => import('./gate.ts'),
  plot: () => import('./plot.ts'),
  report: () => import('./report.ts'),
  agent: () => import('./agent.ts'),
  doctor: () => import('./doctor.ts'),
  micro: () => import('./micro.ts'),
  prove: () => import('./prove.ts'),
} as const satisfies Record<string, () => Promise<unknown>>;

const words = helpWords().tellers;

const program = new Command('tellers')
  .usage(words.usage)
  .description(words.about)
  .version(manifest.version, '-V, --version', words.version)
  .helpOption('-h, --help', helpWords().shared.help)
  .helpCommand(false)
  .addHelpText('after', `\n${words.more}`)
  .configureOutput({ writeErr: () => undefined })
  .exitOverride();

program.createHelp = () => new ReaderHelp();

let chosen: (() => Promise<unknown>) | undefined;
for (const name of Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) {
  // The command reads its own arguments, where npm run has them.
  const start = (): void => void ((chosen = COMMANDS[name]), process.argv.splice(2, 1));
  program
    .command(name)
    .description(words.commands[name])
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .usage(' ')
    .action(start);
}

const OWN_FLAGS = ['-h', '--help', '-V', '--version'];
const [first = '--'] = process.argv.slice(2);
if (first.startsWith('-') && !OWN_FLAGS.includes(first)) chosen = () => import('./start.ts');
else await runCommand(() => void program.parse());
await chosen?.();
