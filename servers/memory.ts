/**
 * Checks whether there is room for another thread, or process, with an engine of its own, in the memory of the machine and of this
 * process's control groups, and in its descriptors. It runs before each thread is started, so that a server refuses a client
 * rather than let the machine swap, or be killed. It blocks only to read `/proc/meminfo` (20 µs) and the groups that limit it.
 */
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { ControlGroups, type MemoryGroup, memoryLeft } from './cgroup.ts';
import { PROCESS_DESCRIPTORS, THREAD_DESCRIPTORS, threadsDescribed } from './descriptors.ts';
import { DEFAULT_SERVER_OPTIONS, ServerError, type ServerOptions, type Warn } from './server.ts';
import { firstTimeOnly } from './thread.ts';

/** What serves one client: its own memory, and descriptors of this process. */
export interface Unit {
  readonly name: 'thread' | 'process';
  readonly bytes: number;
  readonly descriptors: number;
}

/** Its resident memory: 8 to 9 MB were measured. */
const THREAD: Unit = { name: 'thread', bytes: 9 * 2 ** 20, descriptors: THREAD_DESCRIPTORS };
/** Without what processes share, which is most of their resident 46 MB: 11 MB of the machine's memory were measured. */
export const PROCESS: Unit = { name: 'process', bytes: 11 * 2 ** 20, descriptors: PROCESS_DESCRIPTORS };
/** The memory left to others: a part of the total, and no less than this. */
const RESERVE_PART = 0.05;
const LEAST_RESERVE_BYTES = 256 * 2 ** 20;
/** As above, in a control group, which the other programs of the machine are not in. */
const LEAST_GROUP_RESERVE_BYTES = 64 * 2 ** 20;

/** What is free in the machine, or in one of its control groups, and what of that is left to others, bytes. */
export interface Memory {
  readonly freeBytes: number;
  readonly reserveBytes: number;
}

/** The memory of the machine and of each group that limits this process. */
export function readMemory(groups: readonly MemoryGroup[] = new ControlGroups().memoryGroups()): Memory[] {
  const machine = { freeBytes: machineFreeBytes(), reserveBytes: reserve(totalmem(), LEAST_RESERVE_BYTES) };
  const limited = groups.map((group) => ({
    freeBytes: memoryLeft(group),
    reserveBytes: reserve(group.limitBytes, LEAST_GROUP_RESERVE_BYTES),
  }));
  return [machine, ...limited];
}

function reserve(totalBytes: number, leastBytes: number): number {
  return Math.max(leastBytes, RESERVE_PART * totalBytes);
}

/** Memory of the machine that can be used without swapping, bytes. */
function machineFreeBytes(): number {
  try {
    const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // No /proc: the system's own figure is next best; it excludes memory that could be reclaimed.
  }
  return freemem();
}

/**
 * The number of further threads that fit into memory.
 * @param yetToTake what started threads have yet to take, bytes
 */
export function threadsBorne(
  memory: readonly Memory[] = readMemory(),
  yetToTake = 0,
  { bytes: each }: Unit = THREAD,
): number {
  const bytes = memory.map(({ freeBytes, reserveBytes }) => freeBytes - reserveBytes - yetToTake);
  return Math.max(0, Math.floor(Math.min(...bytes) / each));
}

/**
 * Rejects a `maxClients` above the default when a thread, or process, for each client would not have memory or descriptors.
 * @throws ServerError BAD_OPTION with the number of those that fit
 */
export function checkThreads(
  { maxClients }: Pick<ServerOptions, 'maxClients'>,
  borne?: number,
  described?: number,
  unit = THREAD,
): void {
  if (maxClients <= DEFAULT_SERVER_OPTIONS.maxClients) return;
  borne ??= threadsBorne(readMemory(), 0, unit);
  described ??= threadsDescribed(undefined, undefined, unit.descriptors);
  const needed =
    maxClients > borne
      ? `needs about ${gibibytes(maxClients * unit.bytes)}, and there is memory for ${borne}`
      : maxClients > described
        ? `needs ${unit.descriptors} descriptors each, and there are enough for ${described} (\`ulimit -n\`)`
        : null;
  if (needed === null) return;
  throw new ServerError(
    'BAD_OPTION',
    `a ${unit.name} for each of ${maxClients} clients ${needed}: lower --max-clients, or choose another model`,
  );
}

/**
 * For processes that are started beforehand.
 * @throws ServerError BAD_OPTION with the number of processes that fit
 */
export function checkProcesses(count: number, borne = threadsBorne(readMemory(), 0, PROCESS)): void {
  if (count <= borne) return;
  throw new ServerError(
    'BAD_OPTION',
    `${count} processes need about ${gibibytes(count * PROCESS.bytes)}, and there is memory for ${borne}: lower --threads`,
  );
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

export function noMemoryWarning({ name }: Unit = THREAD): string {
  return `no memory is left for the ${name} of another client, so it was refused: lower --max-clients, or choose another model`;
}

export function noDescriptorWarning({ name }: Unit = THREAD): string {
  return `no file descriptor is left for the ${name} of another client, so it was refused: raise \`ulimit -n\`, or choose another model`;
}

/**
 * The memory that started threads have yet to take. When many clients come at once, many threads start at once, and each
 * needs some time to take its memory.
 * @param takenBytes what this process has taken since its first thread
 */
export function promisedBytes(threads: number, takenBytes: number): number {
  return Math.max(0, threads * THREAD.bytes - Math.max(0, takenBytes));
}

export interface ThreadGate {
  /** Most threads for which this process has descriptors. */
  readonly most: number;
  /** Whether another thread may be started; warns the first time that none may for lack of memory, or of descriptors. */
  readonly mayStart: () => boolean;
  /** A client was refused for lack of descriptors elsewhere: warns the first time. */
  readonly refused: () => void;
}

/**
 * Make it before the server has clients.
 * @param threads the number of threads that were started and have not ended
 * @param borne how many more fit into memory; throws where there is no descriptor to read that
 */
export function threadGate(
  warn: Warn,
  threads: () => number,
  borne: (alive: number) => number = memoryReader(),
  most = threadsDescribed(),
  unit = THREAD,
): ThreadGate {
  const warnNoMemory = firstTimeOnly(() => warn(noMemoryWarning(unit)));
  const warnNoDescriptor = firstTimeOnly(() => warn(noDescriptorWarning(unit)));
  return {
    most,
    mayStart: () => {
      const alive = threads();
      if (alive >= most) return refuse(warnNoDescriptor);
      try {
        return borne(alive) >= 1 || refuse(warnNoMemory);
      } catch {
        // EMFILE, or ENFILE: other programs may have taken the machine's last descriptors.
        return refuse(warnNoDescriptor);
      }
    },
    refused: warnNoDescriptor,
  };
}

function refuse(warnOnce: () => void): false {
  warnOnce();
  return false;
}

function memoryReader(): (alive: number) => number {
  const groups = new ControlGroups().memoryGroups();
  const before = process.memoryUsage.rss();
  return (alive) =>
    threadsBorne(readMemory(groups), promisedBytes(alive, process.memoryUsage.rss() - before));
}

/**
 * As `threadGate`, for processes: what one takes after its start is the machine's figure, not this process's.
 * @param alive processes that were started and have not ended
 * @param starting those of them that have yet to take their memory
 */
export function processGate(warn: Warn, alive: () => number, starting: () => number): ThreadGate {
  const groups = new ControlGroups().memoryGroups();
  const borne = (): number => threadsBorne(readMemory(groups), starting() * PROCESS.bytes, PROCESS);
  return threadGate(warn, alive, borne, threadsDescribed(undefined, undefined, PROCESS.descriptors), PROCESS);
}
