/** `npm run agent`: lends this machine to a benchmark on another one. */
import { hostname } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { type Agent, serveRunner } from '../bench/agents/agent.ts';
import { readBuild, readMachine } from '../bench/agents/agent-team.ts';
import { DEFAULT_BOUNDS, listOf, ownAddress, ownNetworks } from '../bench/agents/bounds.ts';
import { StreamWire } from '../bench/agents/stdio-wire.ts';
import { commandsAt } from '../bench/processes/commands.ts';
import { readEnvironment } from '../bench/results/environment.ts';
import { Interrupts } from '../servers/interrupts.ts';
import { createCommand, duration, positiveInteger, runCommand, UsageError } from './options/arguments.ts';
import { helpWords, usageWords } from './words/reader-language.ts';

interface Options {
  readonly stdio?: true;
  readonly name: string;
  readonly address?: string;
  readonly allowCommands?: true;
  readonly allowTargets?: readonly string[];
  readonly maxClients: number;
  readonly maxRate: number;
  readonly maxTime: number;
}

const { agent: help } = helpWords();

const command = createCommand('agent', help.about, [
  '--stdio',
  '--stdio --allow-targets 192.168.7.0/24 --max-clients 2000',
])
  .option('--stdio', help.stdio)
  .option('--name <name>', help.name, hostname())
  .option('--address <address>', help.address)
  .option('--allow-commands', help.allowCommands)
  .option('--allow-targets <networks>', help.allowTargets, networks)
  .option('--max-clients <n>', help.maxClients, positiveInteger, DEFAULT_BOUNDS.clients)
  .option('--max-rate <rps>', help.maxRate, positiveInteger, DEFAULT_BOUNDS.rateRps)
  .option('--max-time <time>', help.maxTime, duration, DEFAULT_BOUNDS.timeS);

await runCommand(async () => {
  command.parse();
  const options = command.opts<Options>();
  if (options.stdio !== true) throw new UsageError(usageWords().agents.way);
  using interrupts = new Interrupts(() => performance.now());
  const agent = await describeAgent(options);
  await serveRunner(new StreamWire(process.stdin, process.stdout), agent, interrupts.stop);
});

async function describeAgent(options: Options): Promise<Agent> {
  const { name, address = ownAddress(), allowCommands, allowTargets = ownNetworks() } = options;
  const [build, environment] = await Promise.all([readBuild(), readEnvironment()]);
  return {
    facts: { name, address, environment, machine: readMachine() },
    build,
    bounds: {
      commands: allowCommands === true,
      targets: allowTargets,
      clients: options.maxClients,
      rateRps: options.maxRate,
      timeS: options.maxTime,
    },
    commands: commandsAt(address),
  };
}

function networks(text: string): string[] {
  const all = text.split(',').map((one) => one.trim());
  for (const one of all) {
    try {
      listOf([one]);
    } catch {
      throw new InvalidArgumentError(usageWords().agents.network(one));
    }
  }
  return all;
}
