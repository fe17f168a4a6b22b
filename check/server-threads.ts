/**
 * The threads of a server as `/proc` shows them: which exist, whether they did anything since the last look, and the
 * system call in which each one waits. The last is readable only by a process that may trace the server.
 */
import { readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProc, readProc } from '../bench/processes/proc.ts';

interface ServerThread {
  readonly pid: number;
  /** Context switches since its start: a thread that waits adds none. */
  readonly switches: number;
  /** It runs, or waits for a CPU or a disk. */
  readonly busy: boolean;
}

/** By thread id. A zombie has none. */
export type Threads = ReadonlyMap<number, ServerThread>;

export function readThreads(pids: readonly number[]): Threads {
  const threads = new Map<number, ServerThread>();
  for (const pid of pids) {
    for (const id of listProc(`${pid}/task`)) {
      const status = readProc(`${pid}/task/${id}/status`) ?? '';
      const state = /^State:\s+(\S)/m.exec(status)?.[1] ?? 'X';
      if (state === 'Z' || state === 'X') continue;
      const switches = [...status.matchAll(/ctxt_switches:\s+(\d+)/g)];
      const total = switches.reduce((sum, [, count]) => sum + Number(count), 0);
      threads.set(Number(id), { pid, switches: total, busy: state === 'R' || state === 'D' });
    }
  }
  return threads;
}

export function countProcesses(threads: Threads): number {
  return new Set([...threads.values()].map(({ pid }) => pid)).size;
}

/** The threads that did something between two looks, and those that are new. */
export function activeThreads(before: Threads, after: Threads): Threads {
  return new Map([...after].filter(([id, { switches }]) => before.get(id)?.switches !== switches));
}

/** What a thread waits for, as far as a system call says: `one` is a single descriptor, a client or the listener. */
export interface Wait {
  readonly call: string;
  readonly for: 'client' | 'one' | 'accept' | 'readiness' | 'other';
}

/** @returns null where no thread may be traced */
export function readWaits(threads: Threads): readonly Wait[] | null {
  const waits = [...threads].flatMap(([id, { pid }]) => readWait(pid, id) ?? []);
  return waits.length === 0 ? null : waits;
}

/** By the number that a system gives it. The others wait for something else than sockets. */
const CALLS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  x64: {
    0: 'read',
    7: 'poll',
    23: 'select',
    43: 'accept',
    45: 'recv',
    47: 'recvmsg',
    202: 'futex',
    232: 'epoll_wait',
    270: 'pselect',
    271: 'ppoll',
    281: 'epoll_wait',
    288: 'accept',
    426: 'io_uring_enter',
    441: 'epoll_wait',
  },
  arm64: {
    22: 'epoll_wait',
    63: 'read',
    72: 'pselect',
    73: 'ppoll',
    98: 'futex',
    202: 'accept',
    207: 'recv',
    212: 'recvmsg',
    242: 'accept',
    426: 'io_uring_enter',
    441: 'epoll_wait',
  },
};

const READINESS = new Set(['poll', 'ppoll', 'select', 'pselect', 'epoll_wait', 'io_uring_enter']);
const RECEIVING = new Set(['read', 'recv', 'recvmsg']);

/** `NUMBER ARGUMENT …` in hexadecimal; `running` for a thread that is in no call. */
function readWait(pid: number, id: number): Wait | null {
  const line = readProc(`${pid}/task/${id}/syscall`);
  if (line === null) return null;
  const [number = '', ...parameters] = line.split(' ');
  const call = CALLS[process.arch]?.[Number(number)];
  if (call === undefined) return { call: 'another call', for: 'other' };
  const [first = 0, second = 0] = parameters.map(Number);
  return { call, for: purposeOf(call, pid, first, second) };
}

function purposeOf(call: string, pid: number, first: number, second: number): Wait['for'] {
  if (call === 'accept') return 'accept';
  if (RECEIVING.has(call)) return isSocket(pid, first) ? 'client' : 'other';
  // A receive with a timeout polls its one socket.
  if ((call === 'poll' || call === 'ppoll') && second === 1) return 'one';
  return READINESS.has(call) ? 'readiness' : 'other';
}

function isSocket(pid: number, fd: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:');
  } catch {
    return false;
  }
}

const LOOK_MS = 50;
/** A runtime with a timer never rests; its threads are all there when none came or went for this many looks. */
const STABLE_LOOKS = 20;
const LONGEST_MS = 6000;

/** What is waited for; `answer` ends the wait early. */
export interface Rest {
  /** Looks in a row at which no thread was busy or had done anything. */
  readonly looks: number;
  readonly answer?: () => boolean;
}

/** A server has had the time to do what it was going to do. */
export const SETTLED: Rest = { looks: 4 };

/**
 * Waits until a server rests: all its threads wait, and none wakes. A thread that wants a CPU counts as busy, so that
 * this takes longer on a busy machine. At most 6 s, for a server that never rests.
 * @returns its threads at the last look
 */
export async function untilResting(pids: () => readonly number[], rest: Rest): Promise<Threads> {
  const untilMs = performance.now() + LONGEST_MS;
  let last = readThreads(pids());
  for (let resting = 0, stable = 0; resting < rest.looks;) {
    await sleep(LOOK_MS);
    const now = readThreads(pids());
    const active = activeThreads(last, now);
    const same = now.size === last.size && [...active.keys()].every((id) => last.has(id));
    const idle = same && active.size === 0 && now.size > 0 && ![...now.values()].some(({ busy }) => busy);
    resting = idle ? resting + 1 : 0;
    stable = same ? stable + 1 : 0;
    last = now;
    if (rest.answer?.() === true || performance.now() > untilMs) break;
    if (rest.answer === undefined && stable >= STABLE_LOOKS) break;
  }
  return last;
}
