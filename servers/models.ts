/**
 * The registry of models: the only place that names them all, and what others need to know of each. A model's code is
 * loaded when it is started.
 */
import { startPrepared } from './running-server.ts';
import {
  IO_NAMES,
  type IoName,
  MODEL_NAMES,
  type ModelName,
  ServerError,
  type ServerOptions,
  type StartServer,
} from './server.ts';
import { poolSize } from './worker-pool/pool-size.ts';

/** The options that only some models have, and what is said to who gives one to another model. */

const FLAGS = {
  threads: '--threads',
  recv: '--recv',
  handOff: '--hand-off',
} as const satisfies Partial<Record<keyof ServerOptions, string>>;

type ModelOptionName = keyof typeof FLAGS;

const NAMES = Object.keys(FLAGS) as ModelOptionName[];

/**
 * @param takes the options that a model has
 * @throws ServerError BAD_OPTION
 */
function checkModelOptions(
  model: ModelName,
  options: ServerOptions,
  takes: (model: ModelName) => readonly ModelOptionName[],
): void {
  const wrong = NAMES.find((name) => options[name] !== null && !takes(model).includes(name));
  if (wrong !== undefined) {
    const owners = MODEL_NAMES.filter((owner) => takes(owner).includes(wrong));
    const own = takes(model).map((name) => FLAGS[name]);
    const advice = own.length === 0 ? 'leave it out' : `it has ${own.join(' and ')}`;
    throw new ServerError(
      'BAD_OPTION',
      `${model} has no ${FLAGS[wrong]}: ${advice}, or choose ${owners.join(' or ')}`,
    );
  }
  const { threads } = options;
  if (threads === null || (Number.isInteger(threads) && threads >= 1)) return;
  throw new ServerError(
    'BAD_OPTION',
    `${threads} is no number of threads: give --threads a whole one from 1`,
  );
}

type Load = () => Promise<{ readonly start: StartServer }>;

/** What is missing is the model's default. */
type ClientLimits = Pick<ServerOptions, 'maxClients'> & {
  readonly [Name in ModelOptionName]?: ServerOptions[Name] | undefined;
};

interface Model {
  /** An io that is missing cannot be had for this model. */
  readonly io: Readonly<Partial<Record<IoName, Load>>>;
  /** How a client is served, what that costs, and when the model wins: a line each. */
  readonly served: string;
  readonly costs: string;
  readonly wins: string;
  /** The options that only some models have. */
  readonly takes: readonly ModelOptionName[];
  readonly hasThreadPerClient?: true;
  /** See `servesAtMost`. */
  atMost(limits: ClientLimits): number;
}

const MODELS: Readonly<Record<ModelName, Model>> = {
  sequential: {
    io: { posix: () => import('./sequential/posix.ts'), node: () => import('./sequential/node.ts') },
    served: 'by the one thread, one client at a time: accept, recv, send, close, accept',
    costs: 'the others wait until the client leaves, however long it is silent',
    wins: 'connections are short and requests quick',
    takes: [],
    atMost: () => 1,
  },
  'event-loop': {
    io: { posix: () => import('./event-loop/posix.ts'), node: () => import('./event-loop/node.ts') },
    served: 'by the one thread, all clients at once, each when its socket is ready',
    costs: 'one core at most; a request that computes for long holds up everybody',
    wins: 'there are many clients and requests are quick',
    takes: [],
    atMost: ({ maxClients }) => maxClients,
  },
  'worker-per-client': {
    io: {
      posix: () => import('./worker-per-client/posix.ts'),
      node: () => import('./worker-per-client/node.ts'),
    },
    served: 'by a thread of its own, from accept to close',
    costs: 'a thread to start for each client, and its memory while the client stays',
    wins: 'clients stay, and requests block or compute',
    takes: [],
    hasThreadPerClient: true,
    atMost: ({ maxClients }) => maxClients,
  },
  'accept-thread': {
    io: { posix: () => import('./accept-thread/posix.ts') },
    served: 'one thread accepts into the array, another goes round it and receives from each',
    costs: '--recv blocking: one silent client stalls all; polling: a core burns, even when all are silent',
    wins: 'nothing else may be used: readiness (event-loop) and threads (worker-pool) were made to replace it',
    takes: ['recv'],
    atMost: ({ maxClients, recv }) => (recv === 'blocking' ? 1 : maxClients),
  },
  'worker-pool': {
    io: { posix: () => import('./worker-pool/posix.ts'), node: () => import('./worker-pool/node.ts') },
    served: 'by one of N threads started beforehand, one client each at a time, from accept to close',
    costs: 'who comes when all threads are taken waits until a client leaves, however silent that one is',
    wins: 'connections are short, and requests block or compute',
    takes: ['threads', 'handOff'],
    atMost: poolSize,
  },
  'loop-per-core': {
    io: { posix: () => import('./loop-per-core/posix.ts'), node: () => import('./loop-per-core/node.ts') },
    served:
      'by one of N event loops, each a thread that accepts for itself; the kernel spreads clients over them',
    costs: 'clients spread by chance and stay with their loop: one may be full of work while another idles',
    wins: 'there are many clients, and one core is not enough',
    takes: ['threads'],
    atMost: ({ maxClients }) => maxClients,
  },
};

/**
 * How many clients that stay are all answered whenever they send: any more, and some wait for what others do. They wait
 * for those to leave, or, in the go-round of `accept-thread` with blocking receives, for those to send.
 */
export function servesAtMost(model: ModelName, limits: ClientLimits): number {
  return MODELS[model].atMost(limits);
}

/** About 8 MB for each thread with an engine of its own: a thousand of them is what a common machine has room for. */
const MOST_ENGINES = 1001;

/** More clients than this are not tried on it in a comparison, though a larger machine may bear them. */
export function bearsAtMost(model: ModelName): number {
  return MODELS[model].hasThreadPerClient === true ? MOST_ENGINES : Infinity;
}

export function describeModel(model: ModelName): Pick<Model, 'served' | 'costs' | 'wins' | 'takes'> {
  return MODELS[model];
}

/** How a model's bytes can move. */
export function iosOf(model: ModelName): readonly IoName[] {
  return IO_NAMES.filter((io) => MODELS[model].io[io] !== undefined);
}

export interface ServerKind {
  readonly model: ModelName;
  readonly io: IoName;
}

/** Every server there is: the models with each io that they have. */
export const SERVERS: readonly ServerKind[] = MODEL_NAMES.flatMap((model) =>
  iosOf(model).map((io) => ({ model, io })),
);

/** Whether the `posix` servers run on this machine. */
export function posixAvailable(): boolean {
  return process.platform === 'linux';
}

/**
 * The server, which refuses options that are not its own with a ServerError BAD_OPTION.
 * @throws ServerError UNSUPPORTED_IO when the model has no such io, UNSUPPORTED_PLATFORM when that does not run on this machine
 */
export async function findServer(model: ModelName, io: IoName): Promise<StartServer> {
  const load = MODELS[model].io[io];
  if (load === undefined) throw noSuchIo(model, io);
  if (io === 'posix' && !posixAvailable()) throw noPosix(model);
  const { start } = await load();
  return async (options, warn) => {
    checkModelOptions(model, options, (name) => MODELS[name].takes);
    return startPrepared(start, options, warn);
  };
}

function noSuchIo(model: ModelName, io: IoName): ServerError {
  const others = MODEL_NAMES.filter((other) => iosOf(other).includes(io));
  return new ServerError(
    'UNSUPPORTED_IO',
    `${model} has no ${io} io: use --io ${iosOf(model).join(' or ')}, or another model (${others.join(', ')})`,
  );
}

function noPosix(model: ModelName): ServerError {
  const advice = iosOf(model).includes('node') ? 'use --io node' : 'choose another model, with --io node';
  return new ServerError(
    'UNSUPPORTED_PLATFORM',
    `posix servers need Linux, this is ${process.platform}: ${advice}`,
  );
}
