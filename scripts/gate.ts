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

interface Options extends RequestFlags {
  readonly before: string;
  readonly after: string;
  readonly server?: string;
  readonly slower: number;
  readonly budget: number;
  readonly clients: number;
  readonly metric?: GateMetric;
  readonly seed?: number;
  readonly expect?: Expectation;
  readonly json?: true;
  readonly format?: 'github';
}

const EXIT = { 'not slower': 0, failed: 1, slower: 3, open: 4 } as const;

const command = createCommand(
  'gate',
  'Measures two servers in turn until it can decide whether the second is slower by a limit. Exits with 0 when it is not, ' +
    '3 when it is, 4 when this machine cannot tell within the budget, and 1 when a server cannot be measured.',
  [
    "--before './old {port}' --after './new {port}'",
    "--server 'node server.js {port}' --before ../main --after . --slower 5% --budget 5min",
  ],
)
  .requiredOption(
    '--before <command>',
    'the server to compare with; with --server: the folder that it runs in',
  )
  .requiredOption('--after <command>', 'the server to judge; with --server: the folder that it runs in')
  .option('--server <command>', 'run this in the folders of --before and --after')
  .option('--slower <percent>', 'the limit, such as 5% (default: 10%)', percent, 0.1)
  .option('--budget <time>', 'the longest time (default: 2min)', duration, 120)
  .option('--clients <n>', 'clients of each server (default: 16)', positiveInteger, 16)
  .option(
    '--metric <name>',
    'throughput, or cpu: server CPU per request (default: throughput where the server was the limit in the first five blocks, else cpu)',
    oneName(['throughput', 'cpu'] as const),
  )
  .option('--seed <n>', 'seed of the order of trials and slices (default: random)', nonNegativeInteger)
  .option(
    '--format <name>',
    'github: print Markdown for a step summary or a comment',
    oneName(['github'] as const),
  )
  .option('--json', 'print the outcome as JSON');

addExpectFlag(addRequestFlags(command));

await runCommand(async () => {
  command.parse();
  const options = command.opts<Options>();
  if (options.json === true && options.format !== undefined)
    throw new UsageError('give --json or --format, not both');
  const { stop } = new Interrupts(() => performance.now());
  const endMs = performance.now() + options.budget * 1000;
  const pinning = choosePinning(undefined, undefined, 1);
  const asked = askedServers({ ...options, server: serversOf(options) });
  const proved = await proveAll(asked, pinning, true, stop);
  if (proved.servers.length < asked.length)
    throw new BenchError('BAD_PLAN', proved.warnings.map(({ message }) => message).join('; '));
  const plan = makePlan({
    scenarios: [scaling],
    size: 'quick',
    servers: proved.servers,
    drivers: [chooseDriver('tcp')],
    seed: options.seed ?? randomInt(1_000_000),
    clients: [options.clients],
    blocks: 1,
    again: 'never',
  });
  const outcome = await runGate(plan, {
    limit: options.slower,
    metric: options.metric ?? null,
    context: contextBefore(pinning, stop),
    leftMs: () => endMs - performance.now(),
  });
  const text = options.format === 'github' ? gateMarkdown : formatGate;
  const write = options.json === true ? gateJson : text;
  process.stdout.write(visibleLines(write(outcome, options.slower)));
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
    throw new UsageError(`mark the port in the command of --${one.name} by ${PORT_PLACE}`);
  });
}

/** `5%` or `5`, as a fraction. */
function percent(text: string): number {
  const value = /^\d*\.?\d+\s*%?$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
  if (!(value > 0 && value < 1))
    throw new InvalidArgumentError('Give a percentage from above 0 to below 100, such as 5%.');
  return value;
}
