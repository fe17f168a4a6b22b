/** `npm run serve`: runs one server until SIGTERM, Ctrl-C or, with `--once`, until its first client has left. */
import { appendFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { jsonLine } from '../bench/results/stamp.ts';
import { TRACE_EXTENSIONS, writeTrace } from '../bench/results/timeline-files.ts';
import { describeModel, iosOf, posixAvailable } from '../servers/models.ts';
import { type ProcessOptions, runServer } from '../servers/process.ts';
import {
  DEFAULT_SERVER_OPTIONS,
  HAND_OFF_NAMES,
  type HandOffName,
  MULTIPLEXER_NAMES,
  type MultiplexerName,
  IO_NAMES,
  type IoName,
  MODEL_NAMES,
  type ModelName,
  RECV_NAMES,
  type RecvName,
  WHEN_FULL_NAMES,
  type WhenFullName,
} from '../servers/server.ts';
import { MOST_EVENTS } from '../servers/timeline.ts';
import { DEFAULT_POOL_THREADS } from '../servers/worker-pool/pool-size.ts';
import { visible } from '../workloads/visible-text.ts';
import { workloadLabel } from '../workloads/workload-spec.ts';
import {
  createCommand,
  nonNegativeNumber,
  oneName,
  portToListenOn,
  positiveInteger,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { describeItem } from './options/help.ts';
import { addWorkloadFlags, type WorkloadFlags, workloadOf } from './options/workload-flags.ts';
import { serveRecord } from './output/serve-record.ts';
import { failureWords, helpWords, usageWords } from './words/reader-language.ts';

const DEFAULTS = DEFAULT_SERVER_OPTIONS;

/** About 4 MB. */
const TRACE_EVENTS = 2 ** 18;

interface Flags extends WorkloadFlags {
  readonly io?: IoName;
  readonly host: string;
  readonly port: number;
  readonly maxClients: number;
  readonly backlog: number;
  readonly whenFull: WhenFullName;
  /** In seconds, as the two below. */
  readonly headerTimeout: number;
  readonly idleTimeout: number;
  readonly sendTimeout: number;
  readonly requestsPerConnection?: number;
  readonly once?: true;
  /** In seconds. */
  readonly drainTimeout: number;
  readonly trace?: string;
  readonly traceEvents?: number;
  readonly threads?: number;
  readonly recv?: RecvName;
  readonly handOff?: HandOffName;
  readonly multiplexer?: MultiplexerName;
}

const { serve: help } = helpWords();

const command = createCommand('serve', help.about, [
  'event-loop',
  'sequential --once --port 8080',
  'worker-per-client --io node --workload echo --max-clients 100',
  'accept-thread --recv blocking',
  'worker-pool --threads 16 --hand-off accept',
  'loop-per-core --threads 2',
  'event-loop --multiplexer poll',
  'event-loop --workload wait --ms 20',
])
  .argument('<model>', help.model(MODEL_NAMES))
  .option('--io <io>', help.io(IO_NAMES), oneName(IO_NAMES))
  .option('--host <address>', help.host, DEFAULTS.host)
  .option('--port <port>', help.port, portToListenOn, DEFAULTS.port)
  .option('--max-clients <n>', help.maxClients, positiveInteger, DEFAULTS.maxClients)
  .option('--backlog <n>', help.backlog, positiveInteger, DEFAULTS.backlog)
  .option('--when-full <what>', help.whenFull, oneName(WHEN_FULL_NAMES), DEFAULTS.whenFull)
  .option(
    '--header-timeout <seconds>',
    help.headerTimeout,
    nonNegativeNumber,
    DEFAULTS.headerTimeoutMs / 1000,
  )
  .option('--idle-timeout <seconds>', help.idleTimeout, nonNegativeNumber, DEFAULTS.idleTimeoutMs / 1000)
  .option('--send-timeout <seconds>', help.sendTimeout, nonNegativeNumber, DEFAULTS.sendTimeoutMs / 1000)
  .option('--requests-per-connection <n>', help.requestsPerConnection, positiveInteger)
  .option('--once', help.once)
  .option('--drain-timeout <seconds>', help.drainTimeout, nonNegativeNumber, DEFAULTS.closeGraceMs / 1000)
  .option('--trace <file>', help.trace, traceFile)
  .option('--trace-events <n>', help.traceEvents(TRACE_EVENTS), traceEvents)
  .option('--threads <n>', help.threads(having('threads'), DEFAULT_POOL_THREADS), positiveInteger)
  .option('--recv <how>', help.recv(having('recv')), oneName(RECV_NAMES))
  .option('--hand-off <how>', help.handOff(having('handOff')), oneName(HAND_OFF_NAMES))
  .option('--multiplexer <name>', help.multiplexer(having('multiplexer')), oneName(MULTIPLEXER_NAMES))
  .option('--json', help.json)
  .addHelpText('after', describeModels());

addWorkloadFlags(command);

function having(option: 'threads' | 'recv' | 'handOff' | 'multiplexer'): ModelName[] {
  return MODEL_NAMES.filter((model) => describeModel(model).takes.includes(option));
}

/** How each model serves a client, what it costs, and when it wins. */
function describeModels(): string {
  const { model: describe, shared } = helpWords();
  const lines = MODEL_NAMES.map((model) =>
    describeItem(`${model} (${iosOf(model).join(', ')})`, describe(model)),
  );
  return `\n${shared.models}\n${lines.join('\n')}\n`;
}

/** The file is opened now, so that an error is reported before the server starts; it keeps what it has until it is written. */
function traceFile(text: string): string {
  if (!TRACE_EXTENSIONS.some((extension) => text.endsWith(extension))) {
    throw new InvalidArgumentError(usageWords().values.traceEnding(TRACE_EXTENSIONS));
  }
  try {
    appendFileSync(text, '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(usageWords().values.cannotWrite(failureWords(why)));
  }
  return text;
}

function traceEvents(text: string): number {
  const events = positiveInteger(text);
  if (events > MOST_EVENTS) throw new InvalidArgumentError(usageWords().values.atMost(MOST_EVENTS));
  return events;
}

/** How many events the timeline keeps; null: no timeline. */
function traceOf({ trace, traceEvents: events }: Flags): number | null {
  if (trace !== undefined) return events ?? TRACE_EVENTS;
  if (events === undefined) return null;
  throw new UsageError(usageWords().serve.traceEventsAlone);
}

function chooseIo(io: IoName | undefined): IoName {
  if (io !== undefined) return io;
  if (posixAvailable()) return 'posix';
  process.stderr.write(`tellers: ${usageWords().serve.noPosix(process.platform)}\n`);
  return 'node';
}

function warnOfStrangers(host: string): void {
  const isOwn = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  if (isOwn) return;
  process.stderr.write(`tellers: ${usageWords().serve.strangers(visible(host))}\n`);
}

await runCommand(async () => {
  command.parse();
  const [model] = command.args;
  const flags = command.opts<Flags>();
  const options: ProcessOptions = {
    ...DEFAULTS,
    host: flags.host,
    port: flags.port,
    maxClients: flags.maxClients,
    backlog: flags.backlog,
    whenFull: flags.whenFull,
    headerTimeoutMs: flags.headerTimeout * 1000,
    idleTimeoutMs: flags.idleTimeout * 1000,
    sendTimeoutMs: flags.sendTimeout * 1000,
    requestsPerConnection: flags.requestsPerConnection ?? Infinity,
    workload: workloadOf(flags),
    once: flags.once === true,
    closeGraceMs: flags.drainTimeout * 1000,
    trace: traceOf(flags),
    threads: flags.threads ?? null,
    recv: flags.recv ?? null,
    handOff: flags.handOff ?? null,
    multiplexer: flags.multiplexer ?? null,
    model: chooseModel(model ?? ''),
    io: chooseIo(flags.io),
  };
  warnOfStrangers(options.host);
  const timeline = await runServer(options, {
    print: (event) => process.stdout.write(jsonLine(serveRecord(event))),
    warn: (message) => process.stderr.write(`tellers: ${message}\n`),
  });
  if (timeline === undefined || flags.trace === undefined) return;
  const { model: name, io } = options;
  const server = { server: `${name}/${io}`, model: name, io, workload: workloadLabel(options.workload) };
  await writeTrace(flags.trace, timeline, { run_id: 'serve', scenario: 'serve', ...server });
  const lost = timeline.overwritten + timeline.torn;
  const { traced, tracedPart } = usageWords().serve;
  const count = timeline.events.length;
  const note = lost === 0 ? traced(count, flags.trace) : tracedPart(count, flags.trace, lost);
  process.stderr.write(`tellers: ${note}\n`);
});

function chooseModel(name: string): ModelName {
  const model = MODEL_NAMES.find((known) => known === name);
  if (model === undefined) throw new UsageError(usageWords().servers.noModel(name, MODEL_NAMES));
  return model;
}
