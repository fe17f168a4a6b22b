/** Starts the one thread of a `node` server on the main thread, and stops it by a message. */
import { once } from 'node:events';
import { ClientArray } from './client-array.ts';
import { superviseModel } from './running-server.ts';
import { ServerError, type RunningServer, type ServerErrorCode, type ServerOptions } from './server.ts';
import { startThread } from './thread.ts';

const THREAD = new URL('./node-thread.ts', import.meta.url);

export interface NodeThreadTask {
  readonly clients: SharedArrayBuffer;
  readonly options: ServerOptions;
  /** Clients served at once. */
  readonly atOnce: number;
}

export type NodeThreadMessage =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'failed'; readonly code: ServerErrorCode; readonly message: string };

/** @throws ServerError CANNOT_LISTEN or THREAD_DIED */
export async function startNodeThread(options: ServerOptions, atOnce: number): Promise<RunningServer> {
  const clients = ClientArray.create(atOnce, options.trace);
  const task: NodeThreadTask = { clients: clients.memory, options, atOnce };
  const { worker, ended } = startThread(THREAD, task);
  const [message] = (await Promise.race([once(worker, 'message'), died(ended)])) as [NodeThreadMessage];
  if (message.kind === 'failed') throw new ServerError(message.code, message.message);
  return superviseModel(message, clients, {
    ended,
    stop: () => worker.postMessage('stop'),
    force: () => void worker.terminate(),
  });
}

async function died(ended: Promise<void>): Promise<never> {
  await ended;
  throw new ServerError('THREAD_DIED', "the server's thread ended before it listened");
}
