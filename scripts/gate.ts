/** `npm run gate`: measures two servers in turn until it can decide whether the second is slower by a limit. */
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { gateActionBenchmark, gateBencher, gateOpenMetrics } from '../bench/gate/exports.ts';
import { gateJson } from '../bench/gate/gate-record.ts';
import { formatGate, gateMarkdown, gateProgress } from '../bench/gate/gate-text.ts';
import { failedOutcome, type GateOutcome, runGate } from '../bench/gate/gate.ts';
import type { GateMetric } from '../bench/gate/judgement.ts';
import { readSlo, type Slo, SLO_COLUMNS } from '../bench/gate/slo.ts';
import { findDifference } from '../clients/expectation.ts';
import { makePlan, type Plan } from '../bench/plan/plan.ts';
import { PORT_PLACE, quoteArgument } from '../bench/processes/commands.ts';
import type { ExternalServer } from '../bench/results/server-names.ts';
import { wrapLines } from '../bench/words/terminal-text.ts';
import { scaling } from '../bench/scenarios/scaling.ts';
import { Interrupts } from '../servers/interrupts.ts';
import type { Expectation } from '../workloads/workload.ts';
import { visible, visibleLines } from '../workloads/visible-text.ts';
import {
  createCommand,
  duration,
  nonNegativeInteger,
  oneName,
  positiveInteger,
  positiveNumber,
  positivePercent,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { choosePinning } from './options/cpus.ts';
import { askedServers, proveAll } from './options/own-servers.ts';
import { contextBefore } from './options/rates.ts';
import { addExpectFlag, addRequestFlags, type RequestFlags } from './options/request-flags.ts';
import { chooseDriver } from './options/servers.ts';
import { failureWords, helpWords, outputWords, usageWords } from './words/reader-language.ts';

interface Options extends RequestFlags {
  readonly before?: string;
  readonly after: string;
  readonly server?: string;
  readonly slower?: number;
  readonly budget?: number;
  readonly clients?: number;
  readonly duration: number;
  readonly metric?: GateMetric;
  readonly slo?: readonly Slo[];
  readonly seed?: number;
  readonly expect?: Expectation;
  readonly json?: true;
  readonly format?: keyof typeof FORMATS;
}

const FORMATS = {
  github: gateMarkdown,
  bencher: gateBencher,
  'github-action-benchmark': gateActionBenchmark,
  openmetrics: gateOpenMetrics,
} as const;

const EXIT = { 'not slower': 0, met: 0, failed: 1, slower: 3, 'not met': 3, open: 4 } as const;

/**
 * Of each server in a block, s. Beside other programs, the variance of a block's log ratio, times the seconds that the block
 * takes, was for server CPU a sixth of that with 0.25 s, for throughput a quarter, and with 2 s it was no less.
 */
const WINDOW_S = 1;

const { gate: help } = helpWords();

const command = createCommand('gate', help.about, [
  "--before './old {port}' --after './new {port}'",
  "--server 'node server.js {port}' --before ../main --after . --slower 5% --budget 5min",
  "--after './new {port}' --slo 'latency_p99_us<2000' --slo 'throughput_rps>10000'",
])
  .option('--before <command>', help.before)
  .requiredOption('--after <command>', help.after)
  .option('--server <command>', help.server)
  .option('--slower <percent>', help.slower, positivePercent)
  .option('--budget <time>', help.budget, duration)
  .option('--clients <n>', help.clients, positiveInteger)
  .option('--duration <s>', help.duration, positiveNumber, WINDOW_S)
  .option('--metric <name>', help.metric, oneName(['throughput', 'cpu'] as const))
  .option('--slo <threshold>', help.slo, addSlo)
  .option('--seed <n>', help.seed, nonNegativeInteger)
  .option('--format <name>', help.format, oneName(Object.keys(FORMATS) as (keyof typeof FORMATS)[]))
  .option('--json', help.json);

addExpectFlag(addRequestFlags(command));

await runCommand(async () => {
  command.parse();
  const options = command.opts<Options>();
  const { slower = 0.1, budget: budgetS = 120 } = options;
  if (options.json === true && options.format !== undefined)
    throw new UsageError(usageWords().gate.oneOutput);
  const { stop } = new Interrupts(() => performance.now());
  const endMs = performance.now() + budgetS * 1000;
  const pinning = choosePinning(undefined, undefined, 1);
  const asked = askedServers({ ...options, server: serversOf(options) });
  const { servers, answers, warnings } = await proveAll(asked, pinning, null, false, stop);
  const skipped = warnings.filter(({ kind }) => kind === 'server-skipped');
  for (const { message } of warnings.filter((one) => !skipped.includes(one)))
    process.stderr.write(`tellers: ${visible(outputWords().report.recorded.warning(message))}\n`);
  const fault = skipped.length > 0 ? skipped.map(({ message }) => message).join('; ') : differenceOf(answers);
  const outcome: GateOutcome =
    fault === null
      ? await runGate(planOf(servers, options), {
          limit: slower,
          metric: options.metric ?? null,
          slos: options.slo ?? [],
          context: contextBefore(pinning, null, stop),
          leftMs: () => endMs - performance.now(),
          onBlock: (soFar) => showProgress(gateProgress(soFar, outputWords().gate)),
        })
      : failedOutcome(fault, []);
  showProgress('');
  process.stdout.write(visibleLines(textOf(outcome, slower, options)));
  return EXIT[outcome.kind];
});

/** Shows it on a terminal only; an empty one clears the line. */
function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

function planOf(servers: readonly ExternalServer[], options: Options): Plan {
  const { seed, clients = 16 } = options;
  return makePlan({
    scenarios: [scaling],
    size: 'quick',
    servers,
    drivers: [chooseDriver('tcp')],
    seed: seed ?? randomInt(1_000_000),
    clients: [clients],
    durationS: options.duration,
    blocks: 1,
    again: 'never',
  });
}

/** A server that answers something else may be faster for that. */
function differenceOf([before, after]: Awaited<ReturnType<typeof proveAll>>['answers']): string | null {
  const difference = before && after ? findDifference(before, after) : null;
  return difference === null
    ? null
    : `before and after answer differently (${difference}): if both are right, give --expect`;
}

function textOf(outcome: GateOutcome, limit: number, { json, format }: Options): string {
  if (json === true) return gateJson(outcome, limit);
  const because = outcome.because === null ? null : failureWords(outcome.because);
  const shown = { ...outcome, because };
  const words = outputWords().gate;
  return format === undefined
    ? wrapLines(formatGate(shown, limit, words))
    : FORMATS[format](shown, limit, words);
}

function serversOf({
  before,
  after,
  server,
  slo,
}: Options): readonly Extract<ExternalServer, { kind: 'command' }>[] {
  const commandOf = (text: string): string =>
    server === undefined ? text : `cd ${quoteArgument(resolve(text))} && ${server}`;
  if (before === undefined && slo === undefined) throw new UsageError(usageWords().gate.nothingToJudge);
  return Object.entries({ before, after }).flatMap(([name, text]) => {
    if (text === undefined) return [];
    const line = commandOf(text);
    if (line.includes(PORT_PLACE)) return [{ kind: 'command' as const, name, command: line }];
    throw new UsageError(usageWords().gate.port(name, PORT_PLACE));
  });
}

/** `latency_p99_us<2000`, added to those before. */
function addSlo(text: string, before: readonly Slo[] = []): Slo[] {
  const slo = readSlo(text);
  if (slo === null) throw new InvalidArgumentError(usageWords().gate.threshold);
  if (typeof slo !== 'string') return [...before, slo];
  throw new InvalidArgumentError(usageWords().values.unknownName(slo, SLO_COLUMNS));
}
