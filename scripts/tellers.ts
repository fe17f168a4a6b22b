/** The package's command: `tellers` alone is the quick comparison, `tellers bench …` what `npm run bench -- …` is in the repository. */
import { Command } from 'commander';
import manifest from 'tellers/package.json' with { type: 'json' };
import { runCommand } from './options/arguments.ts';

/** Those that a user has a use for; the others test tellers itself. */
const COMMANDS = {
  bench: ['measures servers in a scenario, and writes a results folder', () => import('./bench.ts')],
  serve: ['runs one server', () => import('./serve.ts')],
  load: ['sends a load to any server, and prints what it measured', () => import('./load.ts')],
  client: ['sends one request, and prints the answer', () => import('./client.ts')],
  check: ['a report card for your own server', () => import('./check.ts')],
  compare: ['compares two or more results folders', () => import('./compare.ts')],
  plot: ['draws the figures of a results folder again', () => import('./plot.ts')],
  report: ['writes the report of a results folder again', () => import('./report.ts')],
  doctor: ['what this machine allows, and what disturbs a measurement', () => import('./doctor.ts')],
  micro: ['measures the building blocks of the servers', () => import('./micro.ts')],
  prove: ['checks the load against servers of known latency', () => import('./prove.ts')],
  'against-c': ['compares the servers with C servers of the same models', () => import('./against-c.ts')],
} as const satisfies Record<string, readonly [about: string, () => Promise<unknown>]>;

const program = new Command('tellers')
  .usage('[COMMAND] [OPTIONS]')
  .description(`${manifest.description}\nWithout a command: a quick comparison, then a report in results/.`)
  .version(manifest.version, '-V, --version', 'show the version')
  .helpOption('-h, --help', 'show this help')
  .helpCommand(false)
  .addHelpText('after', '\nThe options of a command: tellers COMMAND --help')
  .configureOutput({ writeErr: () => undefined })
  .exitOverride();

let chosen: (() => Promise<unknown>) | undefined;
for (const [name, [about, load]] of Object.entries(COMMANDS)) {
  // The command reads its own arguments, where npm run has them.
  const start = (): void => void ((chosen = load), process.argv.splice(2, 1));
  program
    .command(name)
    .description(about)
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
