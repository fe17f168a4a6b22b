/**
 * Whether the machine bears another thread with an engine of its own. Asked before each one is started, so that a server
 * refuses a client rather than let the machine swap. Nothing here blocks for longer than reading `/proc/meminfo` (20 µs).
 */
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { DEFAULT_SERVER_OPTIONS, ServerError, type ServerOptions, type ServerWarning } from './server.ts';

/** What a client's thread takes: measured, 8 to 9 MB resident. */
const THREAD_BYTES = 9 * 2 ** 20;
/** What is left to everybody else: a part of the memory, and no less than this. */
const RESERVE_PART = 0.05;
const LEAST_RESERVE_BYTES = 256 * 2 ** 20;

/** Memory that can be used without swapping, bytes. */
export function availableBytes(): number {
  try {
    const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // No /proc: the system's own figure, which leaves out what it could give back, is next best.
  }
  return freemem();
}

function reserveBytes(): number {
  return Math.max(LEAST_RESERVE_BYTES, RESERVE_PART * totalmem());
}

/** How many more threads there is memory for. */
export function threadsBorne(available = availableBytes(), reserve = reserveBytes()): number {
  return Math.max(0, Math.floor((available - reserve) / THREAD_BYTES));
}

/**
 * More clients at once than by default were asked for, and the machine could not bear a thread for each of them.
 * @throws ServerError BAD_OPTION that says how many it can bear
 */
export function checkThreads(
  { maxClients }: Pick<ServerOptions, 'maxClients'>,
  borne = threadsBorne(),
): void {
  if (maxClients <= DEFAULT_SERVER_OPTIONS.maxClients || maxClients <= borne) return;
  throw new ServerError(
    'BAD_OPTION',
    `a thread for each of ${maxClients} clients needs about ${gibibytes(maxClients * THREAD_BYTES)}, and there is memory for ${borne}: lower --max-clients, or take another model`,
  );
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

export const NO_MEMORY_WARNING: ServerWarning = {
  kind: 'no-memory',
  message:
    'no memory is left for the thread of another client, whose connection was closed: lower --max-clients, or take another model',
};

/**
 * What threads that were started will still take: they are many at once when clients come all at once, and each needs some
 * time to take its memory.
 * @param rss resident memory of this process, bytes
 */
export function promisedBytes(threads: number, rss: number): number {
  return Math.max(0, threads * THREAD_BYTES - rss);
}

/**
 * Says whether another thread may be started; warns the first time that none may.
 * @param threads how many there are, that began to serve or not
 */
export function threadGate(
  warn: (warning: ServerWarning) => void,
  threads: () => number,
  borne = (alive: number): number =>
    threadsBorne(availableBytes() - promisedBytes(alive, process.memoryUsage.rss())),
): () => boolean {
  let warned = false;
  return () => {
    if (borne(threads()) >= 1) return true;
    if (!warned) warn(NO_MEMORY_WARNING);
    warned = true;
    return false;
  };
}
