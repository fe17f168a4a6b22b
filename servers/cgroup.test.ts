import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ControlGroups, memoryLeft } from './cgroup.ts';

const MIB = 2 ** 20;

/** A machine whose `/proc` and `/sys` hold these files. */
function machine(files: Readonly<Record<string, string | number>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tellers-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), `${content}\n`);
  }
  return root;
}

const groupsOf = (files: Readonly<Record<string, string | number>>) => new ControlGroups(machine(files));

const V2 = {
  'proc/self/mountinfo': '30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw',
  'proc/self/cgroup': '0::/users/one',
};

const V1 = {
  'proc/self/mountinfo': [
    '32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
    '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
    '39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids',
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
  ].join('\n'),
  'proc/self/cgroup': '8:pids:/users\n4:memory:/users/one\n1:cpu,cpuacct:/users\n0::/',
};

const NO_LIMIT_V1 = '9223372036854771712';

describe('version 2', () => {
  const top = 'sys/fs/cgroup';
  const files = {
    ...V2,
    [`${top}/users/memory.max`]: 600 * MIB,
    [`${top}/users/memory.high`]: 'max',
    [`${top}/users/one/memory.max`]: 'max',
    [`${top}/users/one/memory.high`]: 500 * MIB,
    [`${top}/users/one/memory.swap.max`]: 0,
    [`${top}/users/cpu.max`]: '150000 100000',
    [`${top}/users/one/cpu.max`]: '40000 20000',
    [`${top}/users/one/cpu.weight`]: 50,
    [`${top}/users/one/pids.max`]: 'max',
    [`${top}/users/pids.max`]: 200,
  };

  it('of the limits of all groups up to the root, the strictest counts', () => {
    expect(groupsOf(files).readLimits()).toEqual({
      memoryLimitBytes: 600 * MIB,
      memoryHighBytes: 500 * MIB,
      swapLimitBytes: 0,
      cpuQuota: 1.5,
      cpuPeriodUs: 100_000,
      cpuWeight: 'weight 50',
      pidsLimit: 200,
    });
  });

  it('of the threads that each group leaves, the fewest count', () => {
    const used = { [`${top}/users/pids.current`]: 150, [`${top}/users/one/pids.current`]: 20 };
    const fewer = { [`${top}/users/one/pids.max`]: 30 };
    expect(groupsOf({ ...files, ...used }).readPidsLeft()).toBe(50);
    expect(groupsOf({ ...files, ...used, ...fewer }).readPidsLeft()).toBe(10);
  });

  it('memory.high limits the memory of its group', () => {
    const own = { [`${top}/users/one/memory.current`]: 300 * MIB };
    const stat = { [`${top}/users/one/memory.stat`]: `anon 9\ninactive_file ${40 * MIB}\nactive_file 7` };
    const groups = groupsOf({ ...files, ...own, ...stat }).memoryGroups();
    expect(groups.map(memoryLeft)).toEqual([240 * MIB, 600 * MIB]);
  });

  it('what the limits did is summed over the groups that have them', () => {
    const events = {
      [`${top}/users/cpu.stat`]: 'usage_usec 9\nnr_periods 5\nnr_throttled 2\nthrottled_usec 1500',
      [`${top}/users/one/cpu.stat`]: 'usage_usec 9\nnr_throttled 1\nthrottled_usec 500',
      [`${top}/users/memory.events`]: 'low 0\nhigh 0\nmax 4\noom 1\noom_kill 1',
      [`${top}/users/one/memory.events`]: 'low 0\nhigh 7\nmax 0\noom 0\noom_kill 0',
    };
    expect(groupsOf({ ...files, ...events }).readEvents()).toEqual({
      throttledUs: 2000,
      memoryHigh: 7,
      memoryKills: 1,
    });
  });
});

describe('version 1', () => {
  const top = 'sys/fs/cgroup';
  const files = {
    ...V1,
    [`${top}/memory/memory.limit_in_bytes`]: NO_LIMIT_V1,
    [`${top}/memory/users/memory.limit_in_bytes`]: NO_LIMIT_V1,
    [`${top}/memory/users/one/memory.limit_in_bytes`]: 600 * MIB,
    [`${top}/memory/users/one/memory.memsw.limit_in_bytes`]: 700 * MIB,
    [`${top}/memory/users/one/memory.usage_in_bytes`]: 500 * MIB,
    [`${top}/memory/users/one/memory.stat`]: `inactive_file 1\ntotal_inactive_file ${100 * MIB}`,
    [`${top}/memory/users/one/memory.oom_control`]: 'oom_kill_disable 0\nunder_oom 0\noom_kill 3',
    [`${top}/pids/pids.max`]: 'max',
    [`${top}/pids/users/pids.max`]: 60,
    [`${top}/pids/users/pids.current`]: 61,
    [`${top}/cpu/cpu.cfs_quota_us`]: -1,
    [`${top}/cpu/cpu.cfs_period_us`]: 100_000,
    [`${top}/cpu/users/cpu.cfs_quota_us`]: 50_000,
    [`${top}/cpu/users/cpu.cfs_period_us`]: 100_000,
    [`${top}/cpu/users/cpu.shares`]: 512,
    [`${top}/cpu/users/cpu.stat`]: 'nr_periods 3\nnr_throttled 2\nthrottled_time 2500000',
  };

  it('each resource has a tree of its own', () => {
    const groups = groupsOf(files);
    expect(groups.readLimits()).toEqual({
      memoryLimitBytes: 600 * MIB,
      memoryHighBytes: null,
      swapLimitBytes: 100 * MIB,
      cpuQuota: 0.5,
      cpuPeriodUs: 100_000,
      cpuWeight: 'shares 512',
      pidsLimit: 60,
    });
    expect(groups.readPidsLeft()).toBe(0);
    expect(groups.memoryGroups().map(memoryLeft)).toEqual([200 * MIB]);
    expect(groups.readEvents()).toEqual({ throttledUs: 2500, memoryHigh: 0, memoryKills: 3 });
  });

  it('in a container, the group that is mounted is the top, whatever its path is outside', () => {
    const inside = {
      'proc/self/mountinfo': '35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory',
      [`${top}/memory/memory.limit_in_bytes`]: 600 * MIB,
    };
    const paths = ['/docker/abc', '/', '/../other'];
    const limits = paths.map(
      (path) => groupsOf({ ...inside, 'proc/self/cgroup': `4:memory:${path}` }).readLimits().memoryLimitBytes,
    );
    expect(limits).toEqual(paths.map(() => 600 * MIB));
  });
});

it('without groups, or without limits, nothing is limited', () => {
  const limits = {
    memoryLimitBytes: null,
    memoryHighBytes: null,
    swapLimitBytes: null,
    cpuQuota: null,
    cpuPeriodUs: null,
    cpuWeight: null,
    pidsLimit: null,
  };
  const usual = {
    'sys/fs/cgroup/users/one/cpu.weight': 100,
    'sys/fs/cgroup/users/one/cpu.max': 'max 100000',
  };
  for (const files of [{}, V2, { ...V2, ...usual }]) {
    const groups = groupsOf(files);
    expect(groups.readLimits()).toEqual(limits);
    expect(groups.readEvents()).toBeNull();
    expect(groups.memoryGroups()).toEqual([]);
    expect(groups.readPidsLeft()).toBeNull();
  }
});
