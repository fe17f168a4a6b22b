/** `npm run serve`: runs one server until SIGTERM, Ctrl-C or, with `--once`, until its first client has left. */
import { appendFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { TRACE_EXTENSIONS, writeTrace } from '../bench/results/timeline-files.ts';
import { describeModel, iosOf, posixAvailable } from '../servers/models.ts';
import { type ProcessOptions, runServer } from '../servers/process.ts';
import {
  DEFAULT_SERVER_OPTIONS,
  HAND_OFF_NAMES,
  type HandOffName,
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
import { addWorkloadFlags, type WorkloadFlags, workloadOf } from './options/workload-flags.ts';

const DEFAULTS = DEFAULT_SERVER_OPTIONS;

/** About 4 MB. */
const TRACE_EVENTS = 2 ** 18;

interface Flags extends WorkloadFlags {
  readonly io?: IoName;
  readonly host: string;
  readonly port: number;
  readonly maxClients: number;
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
}

const command = createCommand(
  'serve',
  'Runs one server, and reports in JSON lines where it listens and what it did.',
  [
    'event-loop',
    'sequential --once --port 8080',
    'worker-per-client --io node --workload echo --max-clients 100',
    'accept-thread --recv blocking',
    'worker-pool --threads 16 --hand-off accept',
    'loop-per-core --threads 2',
    'event-loop --workload wait --ms 20',
  ],
)
  .argument('<model>', `how clients are served: ${MODEL_NAMES.join(', ')}`)
  .option(
    '--io <io>',
    `how bytes move: ${IO_NAMES.join(' or ')} (default: posix on Linux, else node)`,
    oneName(IO_NAMES),
  )
  .option('--host <address>', 'address to listen on', DEFAULTS.host)
  .option('--port <port>', 'port to listen on; 0 takes a free one', portToListenOn, DEFAULTS.port)
  .option(
    '--max-clients <n>',
    'length of the client array; further clients wait outside',
    positiveInteger,
    DEFAULTS.maxClients,
  )
  .option(
    '--when-full <what>',
    'what becomes of further clients: wait in the backlog, refuse (503), or evict-idle: the longest idle client leaves',
    oneName(WHEN_FULL_NAMES),
    DEFAULTS.whenFull,
  )
  .option(
    '--header-timeout <seconds>',
    'from accept, or the first byte of a request, to the end of its head; 0: none',
    nonNegativeNumber,
    DEFAULTS.headerTimeoutMs / 1000,
  )
  .option(
    '--idle-timeout <seconds>',
    'from an answer to the first byte of the next request; 0: none',
    nonNegativeNumber,
    DEFAULTS.idleTimeoutMs / 1000,
  )
  .option(
    '--send-timeout <seconds>',
    'how long a client may take no byte of its answer; 0: none',
    nonNegativeNumber,
    DEFAULTS.sendTimeoutMs / 1000,
  )
  .option(
    '--requests-per-connection <n>',
    'requests before the server closes a connection (default: no limit)',
    positiveInteger,
  )
  .option('--once', 'end after the first client')
  .option(
    '--drain-timeout <seconds>',
    'how long it may take to end on SIGTERM or Ctrl-C; a second one ends it at once',
    nonNegativeNumber,
    DEFAULTS.closeGraceMs / 1000,
  )
  .option(
    '--trace <file>',
    'at its end, writes the phases of each client to FILE.csv, or to FILE.json for ui.perfetto.dev',
    traceFile,
  )
  .option(
    '--trace-events <n>',
    `with --trace: how many phase changes to keep, the newest (default: ${TRACE_EVENTS})`,
    traceEvents,
  )
  .option(
    '--threads <n>',
    takenBy(
      'threads',
      `number of threads or loops (default: ${DEFAULT_POOL_THREADS} threads, one loop per core)`,
    ),
    positiveInteger,
  )
  .option(
    '--recv <how>',
    takenBy('recv', 'how a client is received from: blocking or polling (default)'),
    oneName(RECV_NAMES),
  )
  .option(
    '--hand-off <how>',
    takenBy('handOff', 'how a thread gets a client: through the array (default), or by accept itself'),
    oneName(HAND_OFF_NAMES),
  )
  .addHelpText('after', describeModels());

addWorkloadFlags(command);

function takenBy(option: 'threads' | 'recv' | 'handOff', description: string): string {
  const models = MODEL_NAMES.filter((model) => describeModel(model).takes.includes(option));
  return `${models.join(' and ')} only: ${description}`;
}

/** How each model serves a client, what it costs, and when it wins. */
function describeModels(): string {
  const lines = MODEL_NAMES.map((model) => {
    const { served, costs, wins } = describeModel(model);
    return `  ${model} (${iosOf(model).join(', ')})\n    ${served}\n    costs: ${costs}\n    wins when ${wins}\n`;
  });
  return `\nModels:\n${lines.join('')}`;
}

/** The file is opened now, so that an error is reported before the server starts; it keeps what it has until it is written. */
function traceFile(text: string): string {
  if (!TRACE_EXTENSIONS.some((extension) => text.endsWith(extension))) {
    throw new InvalidArgumentError(`Give a file that ends in ${TRACE_EXTENSIONS.join(' or ')}.`);
  }
  try {
    appendFileSync(text, '');
  } catch (error) {
    throw new InvalidArgumentError(
      `The file cannot be written: ${error instanceof Error ? error.message : ''}.`,
    );
  }
  return text;
}

function traceEvents(text: string): number {
  const events = positiveInteger(text);
  if (events > MOST_EVENTS) throw new InvalidArgumentError(`Give ${MOST_EVENTS} or fewer.`);
  return events;
}

/** How many events the timeline keeps; null: no timeline. */
function traceOf({ trace, traceEvents: events }: Flags): number | null {
  if (trace !== undefined) return events ?? TRACE_EVENTS;
  if (events === undefined) return null;
  throw new UsageError('--trace-events sets how much --trace keeps: give --trace FILE too');
}

function chooseIo(io: IoName | undefined): IoName {
  if (io !== undefined) return io;
  if (posixAvailable()) return 'posix';
  process.stderr.write(
    `tellers: posix needs Linux, and this is ${process.platform}: serving with --io node\n`,
  );
  return 'node';
}

function warnOfStrangers(host: string): void {
  const isOwn = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  if (isOwn) return;
  process.stderr.write(
    `tellers: --host ${visible(host)} can be reached from other machines: leave --host out to serve this one only\n`,
  );
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
    model: chooseModel(model ?? ''),
    io: chooseIo(flags.io),
  };
  warnOfStrangers(options.host);
  const timeline = await runServer(options, {
    print: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
    warn: (message) => process.stderr.write(`tellers: ${message}\n`),
  });
  if (timeline === undefined || flags.trace === undefined) return;
  const { model: name, io } = options;
  const server = { server: `${name}/${io}`, model: name, io, workload: workloadLabel(options.workload) };
  await writeTrace(flags.trace, timeline, { run_id: 'serve', scenario: 'serve', ...server });
  const lost = timeline.overwritten + timeline.torn;
  const note = lost === 0 ? '' : `; at least ${lost} older events are lost: keep more with --trace-events`;
  process.stderr.write(`tellers: wrote ${timeline.events.length} events to ${flags.trace}${note}\n`);
});

function chooseModel(name: string): ModelName {
  const model = MODEL_NAMES.find((known) => known === name);
  if (model === undefined)
    throw new UsageError(`there is no model ${name}: choose one of ${MODEL_NAMES.join(', ')}`);
  return model;
}
