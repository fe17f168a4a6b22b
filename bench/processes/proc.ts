/**
 * Reads `/proc`: its files, and the tree of processes below another one. What does not exist, any more or on this system,
 * is null or empty, since processes end while they are read.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** @param path below `/proc` */
export function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return null;
  }
}

export function listProc(path: string): readonly string[] {
  try {
    return readdirSync(`/proc/${path}`);
  } catch {
    return [];
  }
}

/** What a symbolic link points to. */
function readProcLink(path: string): string {
  try {
    return readlinkSync(`/proc/${path}`);
  } catch {
    return '';
  }
}

/** Process ids, each with that of its parent. */
export type ProcessTree = ReadonlyMap<number, number>;

/**
 * Children, their children, and inherited orphans. Each thread lists the children that it started, so that reading costs
 * some 10 µs a thread. Empty where there is no Linux.
 * @returns all that is below `root`, without itself; also those that have ended, until their parent waits for them
 */
export function readTree(root: number): ProcessTree {
  const parents = new Map<number, number>();
  const pending = [root];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const child of readChildren(parent)) {
      // A process may end while its children are read, and be found below its heir too.
      if (child === root || parents.has(child)) continue;
      parents.set(child, parent);
      pending.push(child);
    }
  }
  return parents;
}

/**
 * Whether a process has not ended. A zombie has, unless only its first thread has ended and others still run.
 */
export function isRunning(pid: number): boolean {
  const [state] = readStat(pid) ?? [];
  if (state === 'Z') return listProc(`${pid}/task`).length > 1;
  return state !== undefined && state !== 'X';
}

/** Whether a signal has stopped a process until SIGCONT. */
export function isStopped(pid: number): boolean {
  return readStat(pid)?.[0] === 'T';
}

/** The process group of a process; null when there is no such process. */
export function readGroup(pid: number): number | null {
  const group = readStat(pid)?.[2];
  return group === undefined ? null : Number(group);
}

/** The session of a process: it keeps it for life, unless it begins one of its own. Null when there is no such process. */
export function readSession(pid: number): number | null {
  const session = readStat(pid)?.[3];
  return session === undefined ? null : Number(session);
}

/** All processes of these sessions that have not ended. */
export function runningInSessions(sessions: ReadonlySet<number>): number[] {
  return listProc('')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => sessions.has(readSession(pid) ?? 0) && isRunning(pid));
}

/** The fields of a process's `stat` after its name, which stands in parentheses and may hold anything: state, parent, group, session … */
function readStat(pid: number): readonly string[] | null {
  const stat = readProc(`${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** The processes below `root` that have not ended. */
export function runningBelow(root: number): number[] {
  return [...readTree(root).keys()].filter(isRunning);
}

/** @param pid of a process, or of a group as a negative number; does nothing with 0 */
export function trySignal(pid: number, name: NodeJS.Signals): void {
  if (pid === 0) return;
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in between, or now runs as another user, so that it cannot be signalled from here.
  }
}

/**
 * CPU time of the children that a process has waited for, and of those that they had waited for. In the kernel's ticks
 * of 10 ms, so that many short-lived ones add up right, and a single one may be missed.
 * @returns µs, or null when there is no such process
 */
export function readEndedChildrenCpuUs(pid: number): number | null {
  const fields = readStat(pid);
  if (fields === null) return null;
  // cutime and cstime are fields 16 and 17, the first after the name is 3.
  return (Number(fields[13]) + Number(fields[14])) * TICK_US;
}

/** Since 2.6 Linux reports times in hundredths of a second, whatever its own ticks are (USER_HZ). */
const TICK_US = 10_000;

/** Whether the kernel reaps the children of a process unseen, and drops their CPU time. */
export function ignoresItsChildren(pid: number): boolean {
  const ignored = /^SigIgn:\s*([0-9a-f]+)/m.exec(readProc(`${pid}/status`) ?? '')?.[1] ?? '0';
  return (BigInt(`0x${ignored}`) & SIGCHLD_BIT) !== 0n;
}

const SIGCHLD_BIT = 1n << 16n;

/** The TCP ports on which any of these processes listens, ascending. */
export function readListeningPorts(pids: readonly number[]): number[] {
  const sockets = new Set(pids.flatMap(readSockets));
  const rows = ['net/tcp', 'net/tcp6'].flatMap((table) => (readProc(table) ?? '').split('\n').slice(1));
  const ports = rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    const isOne = state === LISTEN && sockets.has(inode);
    return isOne ? [Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16)] : [];
  });
  return [...new Set(ports)].toSorted((a, b) => a - b);
}

const LISTEN = '0A';

/** The inodes of a process's sockets. */
function readSockets(pid: number): string[] {
  return listProc(`${pid}/fd`).flatMap((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(readProcLink(`${pid}/fd/${fd}`))?.[1];
    return inode === undefined ? [] : [inode];
  });
}

function readChildren(pid: number): number[] {
  return listProc(`${pid}/task`).flatMap((thread) =>
    (readProc(`${pid}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  );
}
