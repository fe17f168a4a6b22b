/** `npm run agent`: lends this machine to a benchmark on another one. */
import { hostname } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { type Agent, serveRunner } from '../bench/agents/agent.ts';
import { readBuild, readMachine } from '../bench/agents/agent-team.ts';
import { DEFAULT_BOUNDS, listOf, ownAddress, ownNetworks } from '../bench/agents/bounds.ts';
import { type Broker, connectBroker, leaveBroker, waitAtBroker } from '../bench/agents/nats-wire.ts';
import { StreamWire } from '../bench/agents/stdio-wire.ts';
import type { Wire } from '../bench/agents/wire.ts';
import { commandsAt } from '../bench/processes/commands.ts';
import { readEnvironment } from '../bench/results/environment.ts';
import { Interrupts } from '../servers/interrupts.ts';
import { addBrokerFlags, type BrokerFlags } from './options/agents.ts';
import { createCommand, duration, positiveInteger, runCommand, UsageError } from './options/arguments.ts';
import { helpWords, usageWords } from './words/reader-language.ts';

interface Options extends BrokerFlags {
  readonly stdio?: true;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly address?: string;
  readonly allowCommands?: true;
  readonly allowTargets?: readonly string[];
  readonly maxClients: number;
  readonly maxRate: number;
  readonly maxTime: number;
}

const { agent: help } = helpWords();

const command = createCommand('agent', help.about, [
  '--nats nats://lab-1:4222 --labels zone=a',
  '--nats tls://lab-1:4222 --creds agent.creds --allow-commands',
  '--stdio --allow-targets 192.168.7.0/24 --max-clients 2000',
])
  .option('--stdio', help.stdio)
  .option('--name <name>', help.name, agentName, hostname())
  .option('--labels <list>', help.labels, labelList)
  .option('--address <address>', help.address)
  .option('--allow-commands', help.allowCommands)
  .option('--allow-targets <networks>', help.allowTargets, networks)
  .option('--max-clients <n>', help.maxClients, positiveInteger, DEFAULT_BOUNDS.clients)
  .option('--max-rate <rps>', help.maxRate, positiveInteger, DEFAULT_BOUNDS.rateRps)
  .option('--max-time <time>', help.maxTime, duration, DEFAULT_BOUNDS.timeS);

addBrokerFlags(command);

await runCommand(async () => {
  command.parse();
  const options = command.opts<Options>();
  const { nats, stdio, name, labels = {} } = options;
  if ((stdio === true) === (nats !== undefined)) throw new UsageError(usageWords().agents.way);
  using interrupts = new Interrupts(() => performance.now());
  const { stop } = interrupts;
  const agent = await describeAgent(options);
  if (nats === undefined) await serveRunner(new StreamWire(process.stdin, process.stdout), agent, stop);
  else await serveAtBroker(agent, { ...options, url: nats }, { name, labels }, stop);
});

async function serveAtBroker(
  agent: Agent,
  where: Broker,
  as: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
  stop: AbortSignal,
): Promise<void> {
  const broker = await connectBroker(where);
  const serve = async (wire: Wire): Promise<void> => {
    print({ event: 'serving' });
    print({ event: 'waiting', because: await serveRunner(wire, agent, stop) });
  };
  print({ event: 'waiting', name: as.name });
  await waitAtBroker(broker, as, serve, stop);
  await leaveBroker(broker);
}

function print(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** It stands in tables, and is chosen by `--agents`. */
function agentName(text: string): string {
  if (/^[a-z][\w.-]{0,60}$/i.test(text)) return text;
  throw new InvalidArgumentError(usageWords().agents.name);
}

function labelList(text: string): Record<string, string> {
  const pairs = text.split(',').map((one) => /^\s*([\w.-]+)=([\w.-]+)\s*$/.exec(one));
  if (pairs.includes(null)) throw new InvalidArgumentError(usageWords().agents.labels);
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

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
