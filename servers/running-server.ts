/**
 * The part of a server that all models share: its workload is prepared before it starts and disposed of at its end, and
 * it ends once, by itself or by `close`. `close` first requests the threads to stop; after a grace time it terminates
 * them. Runs on the main thread, which only supervises and never blocks.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { prepareWorkload } from '../workloads/prepare.ts';
import type { ClientArray } from './client-array.ts';
import type { RunningServer, ServerOptions, ServerSummary, Warn, StartServer } from './server.ts';
import type { ThreadTally } from './thread-tally.ts';

/** How a model's threads are stopped. */
export interface ModelLifecycle {
  /** All threads have ended; rejects when one that all clients depend on died. */
  readonly ended: Promise<void>;
  /** Requests the threads to finish the answers under way, and to end. */
  stop(): void;
  /** Ends the threads, whatever they do. */
  force(): void;
}

/**
 * Joins a model's threads to the contract.
 * @param tally of a model whose threads share the clients
 */
export function superviseModel(
  { host, port }: { readonly host: string; readonly port: number },
  { closeGraceMs }: Pick<ServerOptions, 'closeGraceMs'>,
  clients: ClientArray,
  lifecycle: ModelLifecycle,
  tally?: ThreadTally,
): RunningServer {
  const ended = lifecycle.ended.then((): ServerSummary => {
    const summary = { clients: clients.totalClients, requests: clients.totalRequests };
    return tally === undefined ? summary : { ...summary, clientsByThread: tally.read() };
  });
  // There may be no listener yet: a later use of `ended` or `close` still gets the rejection.
  ended.catch(() => {});
  let closing: Promise<ServerSummary> | undefined;
  const close = async (): Promise<ServerSummary> => {
    clients.stop();
    lifecycle.stop();
    const grace = new AbortController();
    const tooLate = delay(closeGraceMs, undefined, { signal: grace.signal }).then(
      () => lifecycle.force(),
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
    // `ended` reports how it ended: a second error here would hide the first.
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled([(closing ??= close())]);
    },
  };
}

/** Starts a server with its workload prepared; the workload is disposed of when the server has ended. */
export async function startPrepared(
  start: StartServer,
  options: ServerOptions,
  warn: Warn,
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
  // As above: there may be no listener yet.
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
