/**
 * The processes that a probe measures: one of ours, or the whole tree of an external server, or of a model of several processes.
 * The kernel reports CPU time and memory for each process; here they become totals, or null where a total cannot be known.
 */
import type * as ProcessUsage from '../../posix/process-usage.ts';
import { ignoresItsChildren, type ProcessTree, readEndedChildrenCpuUs, readProc, readTree } from './proc.ts';

export interface Accounting {
  /** The living processes, as of the last look (rate-limited). */
  pids(): readonly number[];
  /** CPU time so far, µs. */
  readCpuUs(): number | null;
  /** Memory now, bytes. */
  readMemoryBytes(): number | null;
}

type Kernel = Pick<typeof ProcessUsage, 'readCpuUs'>;

export class OneProcess implements Accounting {
  readonly #pid: number;
  readonly #kernel: Kernel;

  constructor(pid: number, kernel: Kernel) {
    this.#pid = pid;
    this.#kernel = kernel;
  }

  pids(): readonly number[] {
    return [this.#pid];
  }

  readCpuUs(): number | null {
    return this.#kernel.readCpuUs(this.#pid);
  }

  readMemoryBytes(): number | null {
    return readResident(this.#pid);
  }
}

/** Reading must not disturb what is measured: at most this share of a core. */
const READING_SHARE = 0.02;

/** All processes below one, and that one itself where it is a part of the server and not only inherits its orphans. */
export class ProcessFamily implements Accounting {
  readonly #root: number;
  readonly #itself: readonly number[];
  readonly #kernel: Kernel;
  readonly #tree: RateLimited<ProcessTree>;
  readonly #memory: RateLimited<number | null>;
  #last: ProcessTree = new Map();
  /** A process has ended whose CPU time no parent collected. */
  #lost = false;

  constructor(root: number, kernel: Kernel, rootIs: 'supervisor' | 'member') {
    this.#root = root;
    this.#itself = rootIs === 'member' ? [root] : [];
    this.#kernel = kernel;
    this.#tree = new RateLimited(() => this.#look());
    this.#memory = new RateLimited(() => sumMemory(this.pids()));
  }

  pids(): readonly number[] {
    return [...this.#itself, ...this.#tree.value().keys()];
  }

  /**
   * The living processes, and those that have ended and were waited for: their time is in the parent's account.
   * @returns null when one has ended that no parent waited for: its time is lost, and a sum would be too low
   */
  readCpuUs(): number | null {
    const below = [...this.#tree.fresh().keys()];
    const pids = [...this.#itself, ...below];
    const own = pids.map((pid) => this.#kernel.readCpuUs(pid));
    if (this.#lost || own.every((us) => us === null)) return null;
    const ended = [this.#root, ...below].map(readEndedChildrenCpuUs);
    return [...own, ...ended].reduce<number>((total, us) => total + (us ?? 0), 0);
  }

  readMemoryBytes(): number | null {
    return this.#memory.value();
  }

  #look(): ProcessTree {
    const tree = readTree(this.#root);
    const gone = [...this.#last].filter(([pid]) => !tree.has(pid));
    this.#lost ||= gone.some(([, parent]) => ignoresItsChildren(parent));
    this.#last = tree;
    return tree;
  }
}

/** A value that is read again only when reading takes no more than its share of the time. */
class RateLimited<Value> {
  readonly #read: () => Value;
  #known: { readonly value: Value; readonly untilMs: number } | undefined;

  constructor(read: () => Value) {
    this.#read = read;
  }

  value(): Value {
    const known = this.#known;
    return known === undefined || performance.now() >= known.untilMs ? this.fresh() : known.value;
  }

  fresh(): Value {
    const startedAtMs = performance.now();
    const value = this.#read();
    const endedAtMs = performance.now();
    this.#known = { value, untilMs: endedAtMs + (endedAtMs - startedAtMs) / READING_SHARE };
    return value;
  }
}

/**
 * The resident memory of one process; of several, each page counted once as far as possible. Their own pages count by the
 * shares that the kernel computes; of mapped programs and libraries only the largest total counts. (Shares of those
 * would depend on what other processes of the machine run the same program.)
 */
function sumMemory(pids: readonly number[]): number | null {
  const [only, ...others] = pids;
  if (only !== undefined && others.length === 0) return readResident(only);
  const all = pids.map(readPages).filter((pages) => pages !== null);
  if (all.length === 0) return null;
  const own = all.reduce((total, { ownBytes }) => total + ownBytes, 0);
  return own + Math.max(...all.map(({ mappedBytes }) => mappedBytes));
}

/** The bytes that a process has in memory; null when it has gone. */
function readResident(pid: number): number | null {
  return readField(`${pid}/status`, 'VmRSS');
}

interface Pages {
  /** Its own, and its share of what it has in common with those that it was forked from. */
  readonly ownBytes: number;
  /** Of files. */
  readonly mappedBytes: number;
}

function readPages(pid: number): Pages | null {
  const mappedBytes = readField(`${pid}/status`, 'RssFile');
  const resident = readResident(pid);
  if (mappedBytes === null || resident === null) return null;
  const rollup = `${pid}/smaps_rollup`;
  const anonymous = readField(rollup, 'Pss_Anon');
  const shared = readField(rollup, 'Pss_Shmem');
  const known = anonymous === null || shared === null ? null : anonymous + shared;
  return { ownBytes: known ?? resident - mappedBytes, mappedBytes };
}

function readField(path: string, name: string): number | null {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readProc(path) ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
