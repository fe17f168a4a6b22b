/** `npm run gate`: measures two servers in turn until it can decide whether the second is slower by a limit. */
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { formatGate, gateJson, gateMarkdown } from '../bench/gate/gate-text.ts';
import { type GateMetric, runGate } from '../bench/gate/gate.ts';
import { makePlan } from '../bench/plan/plan.ts';
import { PORT_PLACE, quoteArgument } from '../bench/processes/commands.ts';
import { BenchError } from '../bench/results/bench-error.ts';
import type { ExternalServer } from '../bench/results/server-names.ts';
import { scaling } from '../bench/scenarios/scaling.ts';
import { Interrupts } from '../servers/interrupts.ts';
import type { Expectation } from '../workloads/workload.ts';
import { visibleLines } from '../workloads/visible-text.ts';
import {
  createCommand,
  duration,
  nonNegativeInteger,
  oneName,
  positiveInteger,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { choosePinning } from './options/cpus.ts';
import { askedServers, proveAll } from './options/own-servers.ts';
import { contextBefore } from './options/rates.ts';
import { addExpectFlag, addRequestFlags, type RequestFlags } from './options/request-flags.ts';
import { chooseDriver } from './options/servers.ts';
import { helpWords, usageWords } from './words/reader-language.ts';

interface Options extends RequestFlags {
  readonly before: string;
  readonly after: string;
  readonly server?: string;
  readonly slower?: number;
  readonly budget?: number;
  readonly clients?: number;
  readonly metric?: GateMetric;
  readonly seed?: number;
  readonly expect?: Expectation;
  readonly json?: true;
  readonly format?: 'github';
}

const EXIT = { 'not slower': 0, failed: 1, slower: 3, open: 4 } as const;

const { gate: help } = helpWords();

const command = createCommand('gate', help.about, [
  "--before './old {port}' --after './new {port}'",
  "--server 'node server.js {port}' --before ../main --after . --slower 5% --budget 5min",
])
  .requiredOption('--before <command>', help.before)
  .requiredOption('--after <command>', help.after)
  .option('--server <command>', help.server)
  .option('--slower <percent>', help.slower, percent)
  .option('--budget <time>', help.budget, duration)
  .option('--clients <n>', help.clients, positiveInteger)
  .option('--metric <name>', help.metric, oneName(['throughput', 'cpu'] as const))
  .option('--seed <n>', help.seed, nonNegativeInteger)
  .option('--format <name>', help.format, oneName(['github'] as const))
  .option('--json', help.json);

addExpectFlag(addRequestFlags(command));

await runCommand(async () => {
  command.parse();
  const options = command.opts<Options>();
  const { slower = 0.1, budget: budgetS = 120, clients = 16 } = options;
  if (options.json === true && options.format !== undefined)
    throw new UsageError(usageWords().gate.oneOutput);
  const { stop } = new Interrupts(() => performance.now());
  const endMs = performance.now() + budgetS * 1000;
  const pinning = choosePinning(undefined, undefined, 1);
  const asked = askedServers({ ...options, server: serversOf(options) });
  const proved = await proveAll(asked, pinning, null, true, stop);
  if (proved.servers.length < asked.length)
    throw new BenchError('BAD_PLAN', proved.warnings.map(({ message }) => message).join('; '));
  const plan = makePlan({
    scenarios: [scaling],
    size: 'quick',
    servers: proved.servers,
    drivers: [chooseDriver('tcp')],
    seed: options.seed ?? randomInt(1_000_000),
    clients: [clients],
    blocks: 1,
    again: 'never',
  });
  const outcome = await runGate(plan, {
    limit: slower,
    metric: options.metric ?? null,
    context: contextBefore(pinning, null, stop),
    leftMs: () => endMs - performance.now(),
  });
  const text = options.format === 'github' ? gateMarkdown : formatGate;
  const write = options.json === true ? gateJson : text;
  process.stdout.write(visibleLines(write(outcome, slower)));
  return EXIT[outcome.kind];
});

function serversOf({
  before,
  after,
  server,
}: Options): readonly Extract<ExternalServer, { kind: 'command' }>[] {
  const commandOf = (text: string): string =>
    server === undefined ? text : `cd ${quoteArgument(resolve(text))} && ${server}`;
  return [
    { kind: 'command' as const, name: 'before', command: commandOf(before) },
    { kind: 'command' as const, name: 'after', command: commandOf(after) },
  ].map((one) => {
    if (one.command.includes(PORT_PLACE)) return one;
    throw new UsageError(usageWords().gate.port(one.name, PORT_PLACE));
  });
}

/** `5%` or `5`, as a fraction. */
function percent(text: string): number {
  const value = /^\d*\.?\d+\s*%?$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError(usageWords().gate.percent);
  return value;
}
