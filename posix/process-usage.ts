/**
 * What the kernel accounts for other processes and `/proc` does not report: the CPU time of a process in nanoseconds, and
 * the context switches of children that have ended. Both include threads that have ended, whose entries in
 * `/proc/PID/task` are gone, and so nothing is missed where threads come and go. Linux, 64 bit. Nothing blocks.
 */
import koffi from 'koffi';

const library = koffi.load(null);
const clockGetcpuclockid = library.func('int clock_getcpuclockid(int, void *)') as (
  pid: number,
  clock: Uint8Array,
) => number;
const clockGettime = library.func('int clock_gettime(int, void *)') as (
  clock: number,
  time: Uint8Array,
) => number;
const getrusage = library.func('int getrusage(int, void *)') as (who: number, usage: Uint8Array) => number;

const RUSAGE_CHILDREN = -1;
/* struct rusage: two struct timeval (4 longs), then 14 longs, of which the last two are ru_nvcsw and ru_nivcsw. */
const RUSAGE_LONGS = 18;
const VOLUNTARY = 16;
const INVOLUNTARY = 17;

/**
 * CPU time that a process has used since its start, all its threads together, ended ones too. The kernel adds what a
 * running thread uses at its next tick or switch, so it may be some ms behind.
 * @returns µs, or null when there is no such process
 */
export function readCpuUs(pid: number): number | null {
  const clock = new Int32Array(1);
  if (clockGetcpuclockid(pid, new Uint8Array(clock.buffer)) !== 0) return null;
  const time = new BigInt64Array(2);
  if (clockGettime(clock[0] ?? 0, new Uint8Array(time.buffer)) !== 0) return null;
  return Number(time[0]) * 1e6 + Number(time[1]) / 1e3;
}

export interface Switches {
  /** A thread gave up the CPU to wait. */
  readonly voluntary: number;
  /** A thread was preempted. */
  readonly involuntary: number;
}

/** Context switches of all children of this process that have ended and were waited for, over their whole lives. */
export function readEndedChildrenSwitches(): Switches {
  const usage = new BigInt64Array(RUSAGE_LONGS);
  getrusage(RUSAGE_CHILDREN, new Uint8Array(usage.buffer));
  return { voluntary: Number(usage[VOLUNTARY]), involuntary: Number(usage[INVOLUNTARY]) };
}
