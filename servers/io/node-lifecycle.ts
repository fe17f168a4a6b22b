/**
 * Starts the threads of a `node` server that accept for themselves, and stops them by a message. Runs on the main thread
 * and never blocks it.
 */
import { once } from 'node:events';
import { ClientArray } from '../client-array.ts';
import type { Slot } from '../phase.ts';
import { superviseModel } from '../running-server.ts';
import {
  type RunningServer,
  ServerError,
  type ServerErrorCode,
  type ServerOptions,
  type Warn,
} from '../server.ts';
import type { ThreadTally } from '../thread-tally.ts';
import { allEnded, type ModelThread, noDescriptorWarner, startThread, terminateAll } from '../thread.ts';

const THREAD = new URL('./node-thread.ts', import.meta.url);

export interface NodeThreadTask {
  readonly clients: SharedArrayBuffer;
  readonly options: ServerOptions;
  /** Clients served at once. */
  readonly atOnce: number;
  /** Clients that may wait; the others are refused, or an idle client leaves for each, as `whenFull` says. */
  readonly mayWait: number;
  /** For one of several loops. */
  readonly loop?: {
    /** From 1. */
    readonly number: number;
    readonly tally: SharedArrayBuffer;
    readonly reusePort: boolean;
  };
}

/** Its first message. */
export type NodeThreadStart =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'failed'; readonly code: ServerErrorCode; readonly message: string };

/** A later message: no descriptor is left for a client, or a client of another loop is to leave. */
export type NodeThreadReport =
  | { readonly kind: 'no-descriptor' }
  | { readonly kind: 'evict'; readonly slot: Slot };

/** What it receives: it ends, or ends the connection of its client in that slot, if that is idle. */
export type ToNodeThread = { readonly kind: 'stop' } | { readonly kind: 'evict'; readonly slot: Slot };

/** Starts a server of one thread. @throws ServerError CANNOT_LISTEN or THREAD_DIED */
export async function startNodeThread(
  options: ServerOptions,
  limits: Pick<NodeThreadTask, 'atOnce' | 'mayWait'>,
  warn: Warn,
): Promise<RunningServer> {
  const clients = ClientArray.create(limits.atOnce, options.trace);
  const warnNoDescriptor = noDescriptorWarner(warn, 'are refused');
  const thread = await startListening({ clients: clients.memory, options, ...limits }, warnNoDescriptor);
  return superviseListening([thread], options, clients);
}

export interface ListeningThread extends ModelThread {
  readonly host: string;
  readonly port: number;
}

/**
 * @param onNoDescriptor called when no descriptor is left for a client
 * @throws ServerError CANNOT_LISTEN or THREAD_DIED
 */
export async function startListening(
  task: NodeThreadTask,
  onNoDescriptor: () => void,
): Promise<ListeningThread> {
  const { worker, ended } = startThread(THREAD, task);
  const [message] = (await Promise.race([once(worker, 'message'), died(ended)])) as [NodeThreadStart];
  if (message.kind === 'failed') throw new ServerError(message.code, message.message);
  worker.on('message', ({ kind }: NodeThreadReport) => kind === 'no-descriptor' && onNoDescriptor());
  return { worker, ended, host: message.host, port: message.port };
}

/**
 * Joins a model to the contract whose clients depend on all of its threads: when one dies, the server ends.
 * @param threads on one address, at least one
 */
export function superviseListening(
  threads: readonly ListeningThread[],
  options: ServerOptions,
  clients: ClientArray,
  tally?: ThreadTally,
): RunningServer {
  for (const { worker } of threads) {
    worker.on('message', (report: NodeThreadReport) => {
      if (report.kind !== 'evict') return;
      for (const other of threads) other.worker.postMessage(report satisfies ToNodeThread);
    });
  }
  const lifecycle = {
    ended: allEnded(threads, () => void server.close().catch(() => {})),
    stop: () => {
      for (const { worker } of threads) worker.postMessage({ kind: 'stop' } satisfies ToNodeThread);
    },
    force: () => terminateAll(threads),
  };
  const [address = options] = threads;
  const server = superviseModel(address, options, clients, lifecycle, tally);
  return server;
}

async function died(ended: Promise<void>): Promise<never> {
  await ended;
  throw new ServerError('THREAD_DIED', "the server's thread ended before it listened");
}
