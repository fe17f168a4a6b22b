/**
 * What every server does alike once its threads run: it ends once, by itself or by `close`, first asking its threads to
 * stop, then, after a grace time, ending them. Runs on the main thread, which only supervises and never blocks.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientArray } from './client-array.ts';
import type { RunningServer, ServerSummary } from './server.ts';
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
