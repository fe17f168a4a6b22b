/**
 * Checks whether there is memory for another thread with an engine of its own. It runs before each thread is started, so
 * that a server refuses a client rather than let the machine swap. It blocks only to read `/proc/meminfo` (20 µs).
 */
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { DEFAULT_SERVER_OPTIONS, ServerError, type ServerOptions, type Warn } from './server.ts';
import { firstTimeOnly } from './thread.ts';

/** The resident memory of a client's thread: 8 to 9 MB were measured. */
const THREAD_BYTES = 9 * 2 ** 20;
/** The memory left to other processes: a part of the total, and no less than this. */
const RESERVE_PART = 0.05;
const LEAST_RESERVE_BYTES = 256 * 2 ** 20;

/** Memory that can be used without swapping, bytes. */
export function availableBytes(): number {
  try {
    const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // No /proc: the system's own figure is next best; it excludes memory that could be reclaimed.
  }
  return freemem();
}

function reserveBytes(): number {
  return Math.max(LEAST_RESERVE_BYTES, RESERVE_PART * totalmem());
}

/** The number of further threads that fit into memory. */
export function threadsBorne(available = availableBytes(), reserve = reserveBytes()): number {
  return Math.max(0, Math.floor((available - reserve) / THREAD_BYTES));
}

/**
 * Rejects a `maxClients` above the default when a thread for each client would not fit into memory.
 * @throws ServerError BAD_OPTION with the number of threads that fit
 */
export function checkThreads(
  { maxClients }: Pick<ServerOptions, 'maxClients'>,
  borne = threadsBorne(),
): void {
  if (maxClients <= DEFAULT_SERVER_OPTIONS.maxClients || maxClients <= borne) return;
  throw new ServerError(
    'BAD_OPTION',
    `a thread for each of ${maxClients} clients needs about ${gibibytes(maxClients * THREAD_BYTES)}, and there is memory for ${borne}: lower --max-clients, or choose another model`,
  );
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

export const NO_MEMORY_WARNING =
  'no memory is left for the thread of another client, so its connection was closed: lower --max-clients, or choose another model';

/**
 * The memory that started threads have yet to take. When many clients come at once, many threads start at once, and each
 * needs some time to take its memory.
 * @param rss resident memory of this process, bytes
 */
export function promisedBytes(threads: number, rss: number): number {
  return Math.max(0, threads * THREAD_BYTES - rss);
}

/**
 * Returns a check of whether another thread may be started; it warns the first time that none may.
 * @param threads the number of threads that were started and have not ended
 */
export function threadGate(
  warn: Warn,
  threads: () => number,
  borne = (alive: number): number =>
    threadsBorne(availableBytes() - promisedBytes(alive, process.memoryUsage.rss())),
): () => boolean {
  const warnNoMemory = firstTimeOnly(() => warn(NO_MEMORY_WARNING));
  return () => {
    if (borne(threads()) >= 1) return true;
    warnNoMemory();
    return false;
  };
}
