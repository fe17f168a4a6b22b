/**
 * The part of a server that all models share: its workload is prepared before it starts and disposed of at its end, and
 * it ends once, by itself or by `close`. `close` first requests the threads to stop; near the end of a grace time it ends
 * them, and then it no longer waits for those that are left. Runs on the main thread, which only supervises and never blocks.
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
  /** Ends the threads, whatever they do; not those that are starting, which must find that the server is stopping. */
  force(): void;
  /** Ends what would keep this process alive, at once; left out where that is only threads, which are left behind. */
  readonly abandon?: () => void;
  /** Threads that crashed or could not be started, of a model that goes on without them. */
  readonly crashedThreads?: () => number;
}

/** What threads get of the grace time, at most, to end after `force`. */
const FORCE_MS = 200;

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
  const abandoned = Promise.withResolvers<void>();
  const ended = Promise.race([lifecycle.ended, abandoned.promise]).then((): ServerSummary => {
    const refusedClients = clients.refused;
    const crashedThreads = lifecycle.crashedThreads?.() ?? 0;
    return {
      clients: clients.totalClients,
      requests: clients.totalRequests,
      ...(tally === undefined ? {} : { clientsByThread: tally.read() }),
      ...(refusedClients === 0 ? {} : { refusedClients }),
      ...(crashedThreads === 0 ? {} : { crashedThreads }),
    };
  });
  // There may be no listener yet: a later use of `ended` or `close` still gets the rejection.
  ended.catch(() => {});
  let closing: Promise<ServerSummary> | undefined;
  const close = async (): Promise<ServerSummary> => {
    clients.stop();
    lifecycle.stop();
    const grace = new AbortController();
    const tooLate = cutShort(grace.signal);
    try {
      return await ended;
    } finally {
      grace.abort();
      await tooLate;
    }
  };
  const cutShort = async (signal: AbortSignal): Promise<void> => {
    const forceMs = Math.min(FORCE_MS, closeGraceMs / 2);
    if (!(await passed(closeGraceMs - forceMs, signal))) return;
    lifecycle.force();
    if (await passed(forceMs, signal)) abandoned.resolve();
  };
  return {
    host,
    port,
    timeline: clients.timeline,
    ended,
    close: () => (closing ??= close()),
    abandon: () => {
      clients.stop();
      lifecycle.abandon?.();
      abandoned.resolve();
    },
    // `ended` reports how it ended: a second error here would hide the first.
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled([(closing ??= close())]);
    },
  };
}

/** Resolves to true when the time has passed, to false when it was aborted. */
function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal }).catch(() => false);
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
