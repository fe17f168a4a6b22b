/** What a server holds, counted over all its processes from `/proc`. Reading does not disturb it. */
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, listProc, readProc } from '../bench/processes/proc.ts';

export interface Counts {
  readonly descriptors: number;
  readonly threads: number;
  readonly processes: number;
  /** Ended, and not waited for. */
  readonly zombies: number;
  /** Own memory that is in use, bytes. */
  readonly residentBytes: number;
  /** Address space, bytes. */
  readonly addressBytes: number;
}

export type Counted = keyof Counts;

function readCounts(pids: readonly number[]): Counts {
  const running = pids.filter(isRunning);
  const total = (count: (pid: number) => number): number => running.reduce((sum, pid) => sum + count(pid), 0);
  return {
    descriptors: total((pid) => listProc(`${pid}/fd`).length),
    threads: total((pid) => listProc(`${pid}/task`).length),
    processes: running.length,
    zombies: pids.length - running.length,
    residentBytes: total((pid) => readBytes(pid, 'RssAnon')),
    addressBytes: total((pid) => readBytes(pid, 'VmSize')),
  };
}

function readBytes(pid: number, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readProc(`${pid}/status`) ?? '')?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

const LOOK_MS = 25;
/** So many equal looks in a row. */
const EQUAL_LOOKS = 4;
const SETTLE_MS = 3000;

/** Waits until the numbers no longer change: what clients have left behind is cleared, or stays. */
export async function settledCounts(pids: () => readonly number[]): Promise<Counts> {
  const deadlineMs = performance.now() + SETTLE_MS;
  let counts = readCounts(pids());
  for (let equal = 1; equal < EQUAL_LOOKS && performance.now() < deadlineMs;) {
    await delay(LOOK_MS);
    const next = readCounts(pids());
    equal = isSame(counts, next) ? equal + 1 : 1;
    counts = next;
  }
  return counts;
}

function isSame(a: Counts, b: Counts): boolean {
  return (['descriptors', 'threads', 'processes', 'zombies'] as const).every((name) => a[name] === b[name]);
}
