/**
 * The CPU time of all programs that are not the run's own: what the machine was busy, less the runner and the processes
 * below it. It separates quiet from disturbed trials where run delay, pressure and steal do not. In the kernel's ticks.
 */
import { readProc, readTree } from './proc.ts';

/** Since 2.6 Linux reports times in hundredths of a second, whatever its own ticks are (USER_HZ). */
const TICK_US = 10_000;

/**
 * CPU time of other programs so far, µs: only differences have a meaning. Takes 10 µs for each thread of the run.
 * @returns null where the system does not report it
 */
export function readOthersCpuUs(runner = process.pid): number | null {
  const busyTicks = readBusyTicks(readProc('stat'));
  if (busyTicks === null) return null;
  const own = [runner, ...readTree(runner).keys()];
  return (busyTicks - own.reduce((total, pid) => total + readTicks(pid), 0)) * TICK_US;
}

/** User, nice, system, irq and softirq time of all CPUs (proc_stat(5)): not idle, and not of other virtual machines. */
function readBusyTicks(stat: string | null): number | null {
  const [user, nice, system, , , irq, softirq] =
    /^cpu +(.*)$/m
      .exec(stat ?? '')?.[1]
      ?.split(' ')
      .map(Number) ?? [];
  if (user === undefined || nice === undefined || system === undefined) return null;
  return user + nice + system + (irq ?? 0) + (softirq ?? 0);
}

/** Of a process and the children that it has waited for. */
function readTicks(pid: number): number {
  const stat = readProc(`${pid}/stat`);
  if (stat === null) return 0;
  // The name, in parentheses, may hold anything; utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((total, ticks) => total + Number(ticks), 0);
}
