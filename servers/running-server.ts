/**
 * What every server does alike once its threads run: it ends once, by itself or by `close`, first asking its threads to
 * stop, then, after a grace time, ending them. Runs on the main thread, which only supervises and never blocks.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { prepareWorkload } from '../workloads/prepare.ts';
import type { ClientArray } from './client-array.ts';
import type { RunningServer, ServerOptions, ServerSummary, ServerWarning, StartServer } from './server.ts';
import type { ThreadTally } from './thread-tally.ts';

/** How a model's threads are stopped. */
export interface ModelLife {
  /** All threads have ended; rejects when one that all clients depend on died. */
  readonly ended: Promise<void>;
  /** Asks the threads to answer what is under way, and end. */
  stop(): void;
  /** Ends them, whatever they do. */
  force(): void;
}

/** How long a client may take to receive the answer that it is owed when the server closes. */
const CLOSE_GRACE_MS = 3000;

/**
 * Joins a model's threads to the contract.
 * @param tally of a model whose threads share the clients
 */
export function superviseModel(
  { host, port }: { readonly host: string; readonly port: number },
  clients: ClientArray,
  life: ModelLife,
  tally?: ThreadTally,
): RunningServer {
  const ended = life.ended.then((): ServerSummary => {
    const summary = { clients: clients.totalClients, requests: clients.totalRequests };
    return tally === undefined ? summary : { ...summary, clientsByThread: tally.read() };
  });
  // Nobody may be listening: whoever asks for `ended` or calls `close` still gets the rejection.
  ended.catch(() => {});
  let closing: Promise<ServerSummary> | undefined;
  const close = async (): Promise<ServerSummary> => {
    clients.stop();
    life.stop();
    const grace = new AbortController();
    const tooLate = delay(CLOSE_GRACE_MS, undefined, { signal: grace.signal }).then(
      () => life.force(),
      () => {},
    );
    try {
      return await ended;
    } finally {
      grace.abort();
      await tooLate;
    }
  };
  return {
    host,
    port,
    timeline: clients.timeline,
    ended,
    close: () => (closing ??= close()),
    // How it ended is for `ended` to tell: an error of its own here would hide the one that led to it.
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled([(closing ??= close())]);
    },
  };
}

/** A server whose workload is prepared before it starts, and put away when it has ended, whatever its model. */

export async function startPrepared(
  start: StartServer,
  options: ServerOptions,
  warn: (warning: ServerWarning) => void,
): Promise<RunningServer> {
  const prepared = await prepareWorkload(options.workload);
  let server: RunningServer;
  try {
    server = await start({ ...options, workload: prepared.spec }, warn);
  } catch (error) {
    await prepared[Symbol.asyncDispose]();
    throw error;
  }
  const ended = (async () => {
    await using _ = prepared;
    return await server.ended;
  })();
  // As the server's own: nobody may be listening.
  ended.catch(() => {});
  return {
    ...server,
    ended,
    close: () => server.close().then(() => ended),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await Promise.allSettled([ended]);
    },
  };
}
