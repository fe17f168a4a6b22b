/**
 * Measures a server from outside, over the window only: CPU by the kernel's clock of that process, context switches,
 * threads and memory from `/proc`. Reading costs some 20 µs, and 10 µs a thread where all threads are read. What the
 * system does not report, or what could not be seen, is null, never a guess.
 */
import type { Schedule } from '../../clients/load.ts';
import type * as ProcessUsage from '../../posix/process-usage.ts';
import type { Switches } from '../../posix/process-usage.ts';
import { OneProcess, ProcessFamily, type Accounting } from './accounting.ts';
import { isStopped, listProc, readProc } from './proc.ts';
import type { ServerProbe, Size, Usage } from './server-probe.ts';
import { StopWatch } from './stops.ts';

export const NOTHING_MEASURED: Usage = {
  lengthS: 0,
  cpuUsPerS: null,
  switchesPerS: null,
  threadsPeak: null,
  rssPeakBytes: null,
  descriptors: null,
};

/** How often memory and threads are looked at; a peak between two looks is missed. */
const SAMPLE_MS = 100;

/** Context switches of each living thread since its start. */
type ThreadSwitches = ReadonlyMap<string, Switches>;

interface Opening {
  readonly atMs: number;
  readonly cpuUs: number | null;
  readonly threads: ThreadSwitches | null;
  readonly timer: NodeJS.Timeout;
}

export class Probe implements ServerProbe {
  readonly #accounting: Accounting;
  readonly #kernel: typeof ProcessUsage;
  #opening: Opening | undefined;
  #seen = new Set<string>();
  #threadsPeak = 0;
  #rssPeakBytes = 0;

  private constructor(accounting: Accounting, kernel: typeof ProcessUsage) {
    this.#accounting = accounting;
    this.#kernel = kernel;
  }

  /** @returns null where the system has no `/proc` */
  static async open(pid: number): Promise<Probe | null> {
    if (process.platform !== 'linux') return null;
    const kernel = await import('../../posix/process-usage.ts');
    return new Probe(new OneProcess(pid, kernel), kernel);
  }

  /**
   * Of all processes below one.
   * @param rootIs whether that one is measured too, or only inherits orphans
   * @returns null where the system has no `/proc`
   */
  static async openFamily(root: number, rootIs: 'supervisor' | 'member'): Promise<Probe | null> {
    if (process.platform !== 'linux') return null;
    const kernel = await import('../../posix/process-usage.ts');
    return new Probe(new ProcessFamily(root, kernel, rootIs), kernel);
  }

  /** Resident memory now, bytes. */
  get rssBytes(): number | null {
    return this.#accounting.readMemoryBytes();
  }

  /** Its threads and memory now; null where they cannot be seen. */
  get size(): Size | null {
    const bytes = this.rssBytes;
    return bytes === null ? null : { threads: listThreads(this.#accounting.pids()).length, bytes };
  }

  /** CPU time so far, µs. */
  get cpuUs(): number | null {
    return this.#accounting.readCpuUs();
  }

  /** Whether a signal has stopped one of the processes. */
  get isStopped(): boolean {
    return this.#accounting.pids().some(isStopped);
  }

  /** Context switches of all threads that live now, since they were started. */
  get switches(): Switches | null {
    const threads = readThreads(this.#accounting.pids());
    return threads === null ? null : sum([...threads.values()]);
  }

  /** Context switches of all children of the runner that have ended, over their whole lives, all threads. */
  get endedChildrenSwitches(): Switches {
    return this.#kernel.readEndedChildrenSwitches();
  }

  watchStops(schedule: Schedule | null): StopWatch {
    return new StopWatch(() => this.isStopped, schedule);
  }

  /** The window opens. */
  begin(): void {
    const threads = readThreads(this.#accounting.pids());
    this.#seen = new Set(threads?.keys());
    const cpuUs = this.#accounting.readCpuUs();
    const timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#opening = { atMs: performance.now(), cpuUs, threads, timer };
    this.#sample();
  }

  /** The window closes. Rates are by its length as seen here, so that a late look at a clock is no error. */
  end(): Usage {
    const opening = this.#opening;
    if (opening === undefined) return NOTHING_MEASURED;
    const cpuUs = this.#accounting.readCpuUs();
    const lengthS = (performance.now() - opening.atMs) / 1000;
    this.#sample();
    this[Symbol.dispose]();
    const switches = this.#switchesSince(opening.threads);
    return {
      lengthS,
      cpuUsPerS: cpuUs === null || opening.cpuUs === null ? null : (cpuUs - opening.cpuUs) / lengthS,
      switchesPerS: switches === null ? null : perSecond(switches, lengthS),
      threadsPeak: this.#threadsPeak === 0 ? null : this.#threadsPeak,
      rssPeakBytes: this.#rssPeakBytes === 0 ? null : this.#rssPeakBytes,
      descriptors: countDescriptors(this.#accounting.pids()),
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#opening?.timer);
    this.#opening = undefined;
  }

  #sample(): void {
    const threads = listThreads(this.#accounting.pids());
    for (const thread of threads) this.#seen.add(thread);
    this.#threadsPeak = Math.max(this.#threadsPeak, threads.length);
    this.#rssPeakBytes = Math.max(this.#rssPeakBytes, this.#accounting.readMemoryBytes() ?? 0);
  }

  #switchesSince(before: ThreadSwitches | null): Switches | null {
    const now = readThreads(this.#accounting.pids());
    if (now === null || before === null) return null;
    if (![...this.#seen].every((thread) => now.has(thread))) return null;
    return subtract(sum([...now.values()]), sum([...before.values()]));
  }
}

function countDescriptors(pids: readonly number[]): number | null {
  const open = pids.reduce((total, pid) => total + listProc(`${pid}/fd`).length, 0);
  return open === 0 ? null : open;
}

/** Each as `PID/task/THREAD`. */
function listThreads(pids: readonly number[]): string[] {
  return pids.flatMap((pid) => listProc(`${pid}/task`).map((thread) => `${pid}/task/${thread}`));
}

/** A thread that ends while they are read is left out; null where there is none. */
function readThreads(pids: readonly number[]): ThreadSwitches | null {
  const switches = new Map<string, Switches>();
  for (const thread of listThreads(pids)) {
    const status = readProc(`${thread}/status`);
    if (status !== null) switches.set(thread, parseSwitches(status));
  }
  return switches.size === 0 ? null : switches;
}

function parseSwitches(status: string): Switches {
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { voluntary: field('voluntary_ctxt_switches'), involuntary: field('nonvoluntary_ctxt_switches') };
}

function sum(all: readonly Switches[]): Switches {
  return {
    voluntary: all.reduce((total, { voluntary }) => total + voluntary, 0),
    involuntary: all.reduce((total, { involuntary }) => total + involuntary, 0),
  };
}

export function subtract(later: Switches, earlier: Switches): Switches {
  return {
    voluntary: later.voluntary - earlier.voluntary,
    involuntary: later.involuntary - earlier.involuntary,
  };
}

function perSecond({ voluntary, involuntary }: Switches, seconds: number): Switches {
  return { voluntary: voluntary / seconds, involuntary: involuntary / seconds };
}
