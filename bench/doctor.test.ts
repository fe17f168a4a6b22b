import { expect, it } from 'vitest';
import { diagnose, type Facts, type Finding, readFacts } from './doctor.ts';
import { STANDING_THREAD_DESCRIPTORS } from '../servers/descriptors.ts';

const QUIET: Facts = {
  cpu: 'Example CPU',
  cores: 8,
  memoryBytes: 32 * 2 ** 30,
  os: 'Debian GNU/Linux 12',
  kernel: '6.1.0',
  arch: 'x64',
  virtual: false,
  governor: 'performance',
  descriptorLimit: 20_000,
  somaxconn: 4096,
  congestionControl: 'cubic',
  memoryLimitBytes: null,
  memoryHighBytes: null,
  swapLimitBytes: null,
  cpuQuota: null,
  cpuPeriodUs: null,
  cpuWeight: null,
  pidsLimit: null,
  pidsLeft: null,
  loadAverage: 0.1,
  node: '26.10.0',
  wantedNode: '26.10.0',
  posix: true,
  allowedCpus: 8,
  canPin: true,
  availableBytes: 24 * 2 ** 30,
  threadsBorne: 2500,
  ports: { count: 28_232, waiting: 0, takenS: 1 },
};

const kindOf = (facts: Partial<Facts>, about: string): Finding['kind'] | undefined =>
  diagnose({ ...QUIET, ...facts }).find((finding) => finding.about === about)?.kind;

it('finds nothing against a quiet machine of eight cores', () => {
  expect(new Set(diagnose(QUIET).map(({ kind }) => kind))).toEqual(new Set(['good']));
});

it.each<[string, Partial<Facts>, string, Finding['kind']]>([
  ['another Node', { node: '24.0.0' }, 'Node', 'bad'],
  ['another system', { posix: false, os: 'macOS' }, 'socket calls', 'note'],
  ['two cores', { cores: 2, allowedCpus: 2 }, 'cores', 'note'],
  ['one core of many', { allowedCpus: 1 }, 'cores', 'bad'],
  ['a little work of others', { loadAverage: 2 }, 'load average', 'note'],
  ['much work of others', { loadAverage: 9 }, 'load average', 'bad'],
  ['a core that sleeps', { governor: 'powersave' }, 'CPU frequency', 'note'],
  ['a virtual machine', { virtual: true }, 'virtual machine', 'note'],
  ['no taskset', { canPin: false }, 'pinning', 'note'],
  ['few descriptors', { descriptorLimit: 1024 }, 'open descriptors', 'note'],
  ['a short backlog', { somaxconn: 128 }, 'backlog', 'note'],
  ['no word on congestion control', { congestionControl: null }, 'TCP', 'note'],
  ['little memory', { threadsBorne: 50 }, 'memory', 'note'],
  ['a CPU quota', { cpuQuota: 1.5, cpuPeriodUs: 100_000 }, 'CPU quota', 'bad'],
  ['a small share of the CPUs', { cpuWeight: 'weight 50' }, 'CPU share', 'note'],
  ['few threads', { pidsLimit: 300, pidsLeft: 200 }, 'threads', 'note'],
  ['too few threads for a run', { pidsLimit: 300, pidsLeft: 50 }, 'threads', 'bad'],
  ['few ports', { ports: { count: 200, waiting: 0, takenS: 1 } }, 'ports', 'note'],
  ['ports that are long taken', { ports: { count: 28_232, waiting: 0, takenS: 60 } }, 'ports', 'note'],
  ['no free port', { ports: { count: 200, waiting: 200, takenS: 60 } }, 'ports', 'bad'],
])('reports %s', (_, facts, about, kind) => {
  expect(kindOf(facts, about)).toBe(kind);
});

it('promises worker-per-client only the clients whose threads have descriptors, memory and a place in the group', () => {
  const few = { descriptorLimit: 400, threadsBorne: 33, memoryLimitBytes: 600 * 2 ** 20 };
  const facts = { ...QUIET, ...few, pidsLimit: 300, pidsLeft: 100 };
  const advice = Object.fromEntries(diagnose(facts).map((finding) => [finding.about, finding.advice]));
  expect(advice['open descriptors']).toMatch(/^about 244 clients at once, 30 with worker-per-client: /);
  expect(advice['threads']).toMatch(/so about 36 clients: raise pids\.max/);
  expect(advice['memory']).toBe(
    'room for about 33 threads of worker-per-client, of 0.6 GiB for its control group',
  );
});

/** The clients that `doctor` promises on so many CPUs. */
function roomOn(allowedCpus: number): number {
  const facts = { ...QUIET, descriptorLimit: 1024, allowedCpus };
  const { advice } = diagnose(facts).find(({ about }) => about === 'open descriptors') ?? { advice: '' };
  return Number(/^about (\d+) clients/.exec(advice)?.[1]);
}

it('counts the descriptors of a loop for each CPU', () => {
  expect(roomOn(2) - roomOn(64)).toBe(62 * STANDING_THREAD_DESCRIPTORS);
});

it('reads this machine', async () => {
  const facts = await readFacts(process.versions.node, true);
  expect(facts.cores).toBeGreaterThan(0);
  expect(facts.availableBytes).toBeGreaterThan(0);
  for (const { about, found } of diagnose(facts)) expect([about, found]).not.toContain('');
});
