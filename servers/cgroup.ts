/**
 * The limits of the control groups that this process is in (cgroups(7), versions 1 and 2): of its own and of all above it,
 * as far as they are visible. Each call reads some small files, and blocks for no longer; what cannot be read is no limit.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What the groups allow; null: no limit, or not known. Of several groups the strictest counts. */
export interface GroupLimits {
  /** Bytes beyond which processes are killed. */
  readonly memoryLimitBytes: number | null;
  /** Bytes beyond which processes are slowed down (version 2). */
  readonly memoryHighBytes: number | null;
  /** Bytes of swap. */
  readonly swapLimitBytes: number | null;
  /** CPU time per time, in CPUs: beyond it, all threads stand still until the period ends. */
  readonly cpuQuota: number | null;
  readonly cpuPeriodUs: number | null;
  /** The share beside other groups, where it is not the default: `weight 50`, or `shares 512` of version 1. */
  readonly cpuWeight: string | null;
  /** Processes and threads. */
  readonly pidsLimit: number | null;
}

/** What the limits have done so far: only differences have a meaning. */
export interface GroupEvents {
  /** Time for which threads stood still for lack of CPU quota, µs; each CPU's counts. */
  readonly throttledUs: number;
  /** How often processes were slowed down for their memory. */
  readonly memoryHigh: number;
  /** Processes killed for lack of memory. */
  readonly memoryKills: number;
}

/** A group that limits memory. */
export interface MemoryGroup {
  readonly folder: string;
  readonly version: 1 | 2;
  readonly limitBytes: number;
}

/** The folders of the groups for one resource, the process's own first; version 1 has a tree for each. */
interface Tree {
  readonly version: 1 | 2;
  readonly folders: readonly string[];
}

/** Version 1 reports "no limit" as the largest whole number of pages. */
const UNLIMITED = 2 ** 62;
const DEFAULT_WEIGHT = 100;
const DEFAULT_SHARES = 1024;

export class ControlGroups {
  readonly #memory: Tree;
  readonly #cpu: Tree;
  readonly #pids: Tree;

  /** @param root where `/proc` and `/sys` are */
  constructor(root = '/') {
    const mounts = readMounts(root);
    this.#memory = findTree(root, mounts, 'memory');
    this.#cpu = findTree(root, mounts, 'cpu');
    this.#pids = findTree(root, mounts, 'pids');
  }

  readLimits(): GroupLimits {
    const [quota] = this.#quotas().toSorted((a, b) => a.cpus - b.cpus);
    return {
      memoryLimitBytes: least(this.#memory, { 1: 'memory.limit_in_bytes', 2: 'memory.max' }),
      memoryHighBytes: least(this.#memory, { 2: 'memory.high' }),
      swapLimitBytes: this.#swapLimit(),
      cpuQuota: quota?.cpus ?? null,
      cpuPeriodUs: quota?.periodUs ?? null,
      cpuWeight: this.#weight(),
      pidsLimit: least(this.#pids, { 1: 'pids.max', 2: 'pids.max' }),
    };
  }

  /** null where nothing is limited. */
  readEvents(): GroupEvents | null {
    const quotas = this.#quotas();
    const groups = this.memoryGroups();
    if (quotas.length === 0 && groups.length === 0) return null;
    const cpu = quotas.map(({ folder }) => readText(join(folder, 'cpu.stat')));
    const memory = groups.map(({ folder, version }) =>
      readText(join(folder, version === 1 ? 'memory.oom_control' : 'memory.events')),
    );
    return {
      // Version 1 counts in ns.
      throttledUs: sumFields(cpu, 'throttled_usec') + sumFields(cpu, 'throttled_time') / 1000,
      memoryHigh: sumFields(memory, 'high'),
      memoryKills: sumFields(memory, 'oom_kill'),
    };
  }

  /** Processes and threads that the groups allow beside those that there are; null: no limit, or not known. */
  readPidsLeft(): number | null {
    const left = this.#pids.folders.flatMap((folder) => {
      const limit = readLimit(join(folder, 'pids.max'));
      return limit === null ? [] : [limit - (readNumber(join(folder, 'pids.current')) ?? 0)];
    });
    return left.length === 0 ? null : Math.max(0, Math.min(...left));
  }

  /** The groups that limit memory, the process's own first. */
  memoryGroups(): readonly MemoryGroup[] {
    const { version, folders } = this.#memory;
    const names = version === 1 ? ['memory.limit_in_bytes'] : ['memory.max', 'memory.high'];
    return folders.flatMap((folder) => {
      const limits = names.map((name) => readLimit(join(folder, name))).filter((limit) => limit !== null);
      return limits.length === 0 ? [] : [{ folder, version, limitBytes: Math.min(...limits) }];
    });
  }

  #swapLimit(): number | null {
    if (this.#memory.version === 2) return least(this.#memory, { 2: 'memory.swap.max' });
    // Version 1 limits the sum of both.
    const both = least(this.#memory, { 1: 'memory.memsw.limit_in_bytes' });
    const memory = least(this.#memory, { 1: 'memory.limit_in_bytes' });
    return both === null || memory === null ? null : Math.max(0, both - memory);
  }

  #quotas() {
    return this.#cpu.folders.flatMap((folder) => {
      const [quota, period] =
        this.#cpu.version === 2
          ? (readText(join(folder, 'cpu.max')) ?? '').split(' ').map(Number)
          : [readNumber(join(folder, 'cpu.cfs_quota_us')), readNumber(join(folder, 'cpu.cfs_period_us'))];
      // `max`, or -1 in version 1: no limit.
      if (!(Number(quota) > 0) || !(Number(period) > 0)) return [];
      return [{ folder, cpus: Number(quota) / Number(period), periodUs: Number(period) }];
    });
  }

  #weight(): string | null {
    const [own] = this.#cpu.folders;
    if (own === undefined) return null;
    const [name, usual] = this.#cpu.version === 2 ? ['weight', DEFAULT_WEIGHT] : ['shares', DEFAULT_SHARES];
    const value = readNumber(join(own, `cpu.${name}`));
    return value === null || value === usual ? null : `${name} ${value}`;
  }
}

/**
 * The bytes that processes of a group can still take: its limit less what is in use. The cache of files that were not used
 * lately counts as free, as the kernel takes it back first.
 */
export function memoryLeft({ folder, version, limitBytes }: MemoryGroup): number {
  const used = readNumber(join(folder, version === 1 ? 'memory.usage_in_bytes' : 'memory.current'));
  if (used === null) return limitBytes;
  const stat = readText(join(folder, 'memory.stat'));
  const cache = readField(stat, 'total_inactive_file') ?? readField(stat, 'inactive_file') ?? 0;
  return Math.max(0, limitBytes - Math.max(0, used - cache));
}

interface Mount {
  readonly version: 1 | 2;
  /** The group that is mounted: in a container it may be one below the root. */
  readonly group: string;
  readonly folder: string;
  /** Of version 1. */
  readonly controllers: readonly string[];
}

/** The fields of `mountinfo` (proc_pid_mountinfo(5)): ID, parent, device, root, folder, options, …, `-`, type, source, more. */
function readMounts(root: string): readonly Mount[] {
  return (readText(join(root, 'proc/self/mountinfo')) ?? '').split('\n').flatMap((line) => {
    const [own = '', type = ''] = line.split(' - ');
    const [, , , group = '/', folder = '/'] = own.split(' ');
    const [name, , options = ''] = type.split(' ');
    if (name !== 'cgroup' && name !== 'cgroup2') return [];
    return [{ version: name === 'cgroup' ? 1 : 2, group, folder, controllers: options.split(',') } as const];
  });
}

/** A resource that has a tree of version 1 is not in that of version 2. */
function findTree(root: string, mounts: readonly Mount[], controller: string): Tree {
  const mount =
    mounts.find(({ version, controllers }) => version === 1 && controllers.includes(controller)) ??
    mounts.find(({ version }) => version === 2);
  if (mount === undefined) return { version: 2, folders: [] };
  const lines = (readText(join(root, 'proc/self/cgroup')) ?? '').split('\n').map((line) => line.split(':'));
  const own = lines.find(([id, controllers = '']) =>
    mount.version === 1 ? controllers.split(',').includes(controller) : id === '0',
  );
  const top = join(root, mount.folder);
  const below = relative(mount.group, own?.slice(2).join(':') ?? mount.group);
  // A path that is not below the mounted group is that of another namespace: only the mounted group is visible.
  const steps = below === '' || below.startsWith('..') ? [] : below.split('/');
  const folders = steps.map((_, index) => join(top, ...steps.slice(0, steps.length - index)));
  return { version: mount.version, folders: [...folders, top] };
}

function least({ version, folders }: Tree, names: Readonly<{ 1?: string; 2?: string }>): number | null {
  const name = names[version];
  if (name === undefined) return null;
  const limits = folders.map((folder) => readLimit(join(folder, name))).filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

function readLimit(file: string): number | null {
  const value = readNumber(file);
  return value === null || value >= UNLIMITED || value < 0 ? null : value;
}

/** null where there is none: `max` is no number. */
function readNumber(file: string): number | null {
  const text = readText(file)?.trim() ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : null;
}

function readField(text: string | null, name: string): number | null {
  const value = new RegExp(`^${name} (\\d+)`, 'm').exec(text ?? '')?.[1];
  return value === undefined ? null : Number(value);
}

function sumFields(texts: readonly (string | null)[], name: string): number {
  return texts.reduce((total, text) => total + (readField(text, name) ?? 0), 0);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return null;
  }
}
