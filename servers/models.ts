/**
 * The registry of models: the only place that names them all, with their ios, their own options, and a description of
 * each. A model's code is loaded when it is started.
 */
import type { WorkloadName } from '../workloads/workload.ts';
import { startPrepared } from './running-server.ts';
import {
  C_WORKLOADS,
  IO_NAMES,
  type IoName,
  MODEL_NAMES,
  type ModelName,
  ServerError,
  type ServerOptions,
  type StartServer,
} from './server.ts';
import { poolSize } from './worker-pool/pool-size.ts';

/** The options that only some models have, by the flags that set them. */
const FLAGS = {
  threads: '--threads',
  recv: '--recv',
  handOff: '--hand-off',
  multiplexer: '--multiplexer',
} as const satisfies Partial<Record<keyof ServerOptions, string>>;

type ModelOptionName = keyof typeof FLAGS;

const OPTION_NAMES = Object.keys(FLAGS) as ModelOptionName[];

type Load = () => Promise<{ readonly start: StartServer }>;

/** A missing option has the model's default; null too. */
type ModelOptions = { readonly [Name in ModelOptionName]?: ServerOptions[Name] | undefined };

type ClientLimits = Pick<ServerOptions, 'maxClients'> & ModelOptions;

interface Model {
  /** The ios that the model has. */
  readonly io: Readonly<Partial<Record<IoName, Load>>>;
  /** How a client is served, what that costs, and when the model wins: one line each, printed by `serve --help`. */
  readonly served: string;
  readonly costs: string;
  readonly wins: string;
  /** The options that only some models have. */
  readonly takes: readonly ModelOptionName[];
  /** It serves its clients in processes of their own. */
  readonly hasProcesses?: true;
  /** Workloads that it does not have, as its processes do not share their sockets. */
  readonly lacks?: readonly WorkloadName[];
  /** See `bearsAtMost`; undefined: any number. */
  readonly bears?: number;
  /** See `servesAtMost`. */
  atMost(limits: ClientLimits): number;
}

/** Each thread has a JavaScript engine of its own, about 8 MB: a common machine has room for a thousand. */
const MOST_ENGINES = 1001;

/** A process has an engine too, and takes 33 ms of CPU time to start: 257 take 8 s. */
const MOST_PROCESSES = 257;

/** The model in C. */
function twinOf(model: ModelName): Load {
  return async () => ({ start: (await import('./c/start.ts')).startProgram(model) });
}

const MODELS: Readonly<Record<ModelName, Model>> = {
  sequential: {
    io: {
      posix: () => import('./sequential/posix.ts'),
      node: () => import('./sequential/node.ts'),
      c: twinOf('sequential'),
    },
    served: 'one thread serves one client at a time: accept, recv, send, close, then the next client',
    costs: 'all other clients wait until the current one leaves, even if it sends nothing',
    wins: 'connections are short and requests are quick',
    takes: [],
    atMost: () => 1,
  },
  'event-loop': {
    io: {
      posix: () => import('./event-loop/posix.ts'),
      node: () => import('./event-loop/node.ts'),
      c: twinOf('event-loop'),
    },
    served: 'one thread serves all clients, each when its socket is ready',
    costs: 'it uses one core at most, and a request that computes for long delays every client',
    wins: 'there are many clients and requests are quick',
    takes: ['multiplexer'],
    atMost: watchesAtMost,
  },
  'worker-per-client': {
    io: {
      posix: () => import('./worker-per-client/posix.ts'),
      node: () => import('./worker-per-client/node.ts'),
      c: twinOf('worker-per-client'),
    },
    served: 'each client has a thread of its own, from accept to close',
    costs:
      'a thread for each client: 12 to 16 ms of CPU to start, 8 to 9 MB; without V8 (--io c) under 0.1 ms and 0.1 MB',
    wins: 'clients stay connected, and requests block or compute',
    takes: [],
    bears: MOST_ENGINES,
    atMost: ({ maxClients }) => maxClients,
  },
  'accept-thread': {
    io: { posix: () => import('./accept-thread/posix.ts'), c: twinOf('accept-thread') },
    served: 'one thread accepts clients into the array; another serves them all in turn, round-robin',
    costs: 'with --recv blocking one silent client stalls all others; with polling one core is always busy',
    wins: 'you may use only accept, recv and two threads, as in the exercise; event-loop and worker-pool replace it',
    takes: ['recv'],
    atMost: ({ maxClients, recv }) => (recv === 'blocking' ? 1 : maxClients),
  },
  'worker-pool': {
    io: {
      posix: () => import('./worker-pool/posix.ts'),
      node: () => import('./worker-pool/node.ts'),
      c: twinOf('worker-pool'),
    },
    served: 'N threads are started beforehand; each serves one client at a time, from accept to close',
    costs: 'when all threads are taken, a new client waits until another leaves, even if that one is idle',
    wins: 'connections are short, and requests block or compute',
    takes: ['threads', 'handOff'],
    atMost: poolSize,
  },
  'loop-per-core': {
    io: {
      posix: () => import('./loop-per-core/posix.ts'),
      node: () => import('./loop-per-core/node.ts'),
      c: twinOf('loop-per-core'),
    },
    served:
      'N event loops, each on a thread that accepts for itself; the kernel spreads the clients over them',
    costs: 'a client stays with the loop it got by chance: one loop may be overloaded while another is idle',
    wins: 'there are many clients and one core is not enough',
    takes: ['threads', 'multiplexer'],
    atMost: watchesAtMost,
  },
  'process-per-client': {
    io: { posix: () => import('./process-per-client/posix.ts'), c: twinOf('process-per-client') },
    served:
      'each client has a process of its own, which inherits its socket, from accept to close, as with fork',
    costs: 'a process for each client: 33 ms of CPU to start, 11 MB; without V8 (--io c) 0.3 ms and 0.1 MB',
    wins: 'clients stay connected, and a crash, or a leak, must not reach another client',
    takes: [],
    hasProcesses: true,
    bears: MOST_PROCESSES,
    atMost: ({ maxClients }) => maxClients,
  },
  'process-pool': {
    io: { posix: () => import('./process-pool/posix.ts'), c: twinOf('process-pool') },
    served:
      'N processes are started beforehand (--threads); each accepts for itself and serves one client at a time',
    costs: 'as worker-pool, and 11 MB for each process; there is no broadcast',
    wins: 'as worker-pool, and a crash, or a leak, must not reach another client',
    takes: ['threads'],
    hasProcesses: true,
    lacks: ['broadcast'],
    atMost: poolSize,
  },
};

/** What a server's process itself has open, at the most. */
const OWN_DESCRIPTORS = 64;

/** `select` takes descriptors up to FD_SETSIZE: see posix/select.ts, which is not loaded for this. */
function watchesAtMost({ maxClients, multiplexer }: ClientLimits): number {
  return multiplexer === 'select' ? Math.min(maxClients, 1024 - OWN_DESCRIPTORS) : maxClients;
}

/**
 * The number of clients that the model serves while all of them stay. A further client waits until another leaves, or,
 * in `accept-thread` with blocking receives, until another sends.
 */
export function servesAtMost(model: ModelName, limits: ClientLimits): number {
  return MODELS[model].atMost(limits);
}

/** Whether the server answers that workload. */
export function hasWorkload(model: ModelName, io: IoName, workload: WorkloadName): boolean {
  return MODELS[model].lacks?.includes(workload) !== true && (io !== 'c' || C_WORKLOADS.includes(workload));
}

/** Whether its process has children, whose CPU time and memory are the server's. */
export function hasProcesses(model: ModelName): boolean {
  return MODELS[model].hasProcesses === true;
}

/** The most clients that a comparison gives to the model; a larger machine may have room for more. In C it has no engines. */
export function bearsAtMost(model: ModelName, io: IoName, options: ModelOptions = {}): number {
  const { bears } = MODELS[model];
  return io !== 'c' && bears !== undefined ? bears : watchesAtMost({ ...options, maxClients: Infinity });
}

export function describeModel(model: ModelName): Pick<Model, 'served' | 'costs' | 'wins' | 'takes'> {
  return MODELS[model];
}

/** The ios that a model has; only posix has a choice of multiplexers. */
export function iosOf(model: ModelName, options: ModelOptions = {}): readonly IoName[] {
  const ios = IO_NAMES.filter((io) => MODELS[model].io[io] !== undefined);
  return (options.multiplexer ?? null) === null ? ios : ios.filter((io) => io === 'posix');
}

/** Every server: each model with each of its ios. */
export const SERVERS = MODEL_NAMES.flatMap((model) => iosOf(model).map((io) => ({ model, io })));

/** Whether the `posix` and `c` servers run on this machine. */
export function posixAvailable(): boolean {
  return process.platform === 'linux';
}

/**
 * Loads a server. Its start rejects with ServerError BAD_OPTION when it is given an option of another model.
 * @throws ServerError UNSUPPORTED_IO when the model has no such io; UNSUPPORTED_PLATFORM when the io does not run here
 */
export async function findServer(model: ModelName, io: IoName): Promise<StartServer> {
  const load = MODELS[model].io[io];
  if (load === undefined) throw noSuchIo(model, io);
  if (io !== 'node' && !posixAvailable()) throw noPosix(model);
  const { start } = await load();
  return async (options, warn) => {
    checkModelOptions(model, io, options);
    return startPrepared(start, options, warn);
  };
}

/**
 * Makes this process the C twin of the model: the same process id, and no Node in it. Never returns.
 * @throws ServerError as `findServer` and its start
 */
export async function becomeServer(model: ModelName, options: ServerOptions): Promise<never> {
  if (!posixAvailable()) throw noPosix(model);
  checkModelOptions(model, 'c', options);
  return await (await import('./c/start.ts')).becomeProgram(model, options);
}

/** The default of `fs.nr_open`. As many slots take 64 MiB. */
const MOST_CLIENTS = 2 ** 20;

function checkModelOptions(model: ModelName, io: IoName, options: ServerOptions): void {
  const { takes, lacks } = MODELS[model];
  const workload = options.workload.name;
  if (lacks?.includes(workload) === true)
    throw new ServerError(
      'BAD_OPTION',
      `${model} has no workload ${workload}, as its processes do not share their sockets: choose another model`,
    );
  const wrong = OPTION_NAMES.find((name) => options[name] !== null && !takes.includes(name));
  if (wrong !== undefined) {
    const owners = MODEL_NAMES.filter((owner) => MODELS[owner].takes.includes(wrong));
    const advice =
      takes.length === 0 ? 'leave it out' : `use ${takes.map((name) => FLAGS[name]).join(' or ')}`;
    throw new ServerError(
      'BAD_OPTION',
      `${model} has no ${FLAGS[wrong]}: ${advice}, or choose ${owners.join(' or ')}`,
    );
  }
  if (!iosOf(model, options).includes(io)) throw noMultiplexer(model, io);
  const { threads, maxClients } = options;
  if (maxClients > MOST_CLIENTS)
    throw new ServerError(
      'BAD_OPTION',
      `maxClients is ${maxClients}: give --max-clients ${MOST_CLIENTS} or fewer, since no process of Linux has more descriptors by default`,
    );
  if (threads === null || (Number.isInteger(threads) && threads >= 1)) return;
  throw new ServerError('BAD_OPTION', `threads is ${threads}: give --threads a whole number from 1`);
}

function noSuchIo(model: ModelName, io: IoName): ServerError {
  const others = MODEL_NAMES.filter((other) => iosOf(other).includes(io));
  return new ServerError(
    'UNSUPPORTED_IO',
    `${model} has no ${io} io: use --io ${iosOf(model).join(' or ')}, or another model (${others.join(', ')})`,
  );
}

function noMultiplexer(model: ModelName, io: IoName): ServerError {
  return new ServerError(
    'BAD_OPTION',
    `${model}/${io} has no --multiplexer, because ${io === 'c' ? 'it uses epoll' : 'libuv has its own'}: use --io posix, or leave it out`,
  );
}

function noPosix(model: ModelName): ServerError {
  const advice = iosOf(model).includes('node') ? 'use --io node' : 'choose another model, with --io node';
  return new ServerError(
    'UNSUPPORTED_PLATFORM',
    `posix and c servers need Linux, and this is ${process.platform}: ${advice}`,
  );
}
