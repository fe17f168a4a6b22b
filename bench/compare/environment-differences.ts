/** The differences between runs other than the servers: machine, versions, and method. */
import { visible } from '../../workloads/visible-text.ts';
import { formatCpuList } from '../results/pinning.ts';
import { pinningOf, type PlannedScenario, type RunRecord, type Variant } from '../results/run-record.ts';
import type { ExternalServer, ServerName } from '../results/server-names.ts';

/** One fact, with its value in each run; `–`: not known, or absent. */
export interface Difference {
  readonly what: string;
  readonly values: readonly string[];
}

/** The machine and method of each run. Facts that are the same in all runs are left out. */
export function findDifferences(runs: readonly RunRecord[]): Difference[] {
  const apart = new Set(
    runs.flatMap(({ plan }) =>
      plan.scenarios.flatMap(({ name, pinning }) => (pinning === null ? [] : [name])),
    ),
  );
  const facts = runs.map((run) => factsOf(run, apart));
  const names = [...new Set(facts.flatMap((of) => [...of.keys()]))];
  return names
    .map((what) => ({ what, values: facts.map((of) => of.get(what) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** @param apart the scenarios with their own CPUs in some run: they are listed one by one */
function factsOf(run: RunRecord, apart: ReadonlySet<string>): Map<string, string> {
  const { versions, commit, environment, pinning, plan, state } = run;
  const { loadAverage, ...machine } = environment;
  const facts: [string, string | number | boolean | null][] = [
    ...Object.entries(machine),
    // Rounded to whole cores: two runs never find a machine in exactly the same state.
    ['load average before', loadAverage === null ? null : Math.round(loadAverage)],
    ...Object.entries(versions).map(([name, version]): [string, string] => [name, version]),
    ['commit', commit === null ? null : commit.replace(/^([\da-f]{12})[\da-f]*/, '$1')],
    ...(plan.scenarios.every(({ name }) => apart.has(name)) ? [] : placesOf('', pinning)),
    [
      'drivers',
      plan.drivers
        .map((driver) => (driver.kind === 'tcp' ? `tcp on ${driver.engine}` : driver.kind))
        .join(', '),
    ],
    ['blocks', run.blocksDone ?? plan.blocks],
    ['state', state],
    ...plan.servers.flatMap(whereFrom),
    ...plan.scenarios.flatMap(methodOf),
    ...plan.scenarios
      .filter(({ name }) => apart.has(name))
      .flatMap(({ name }) => placesOf(`${name}: `, pinningOf(run, name))),
  ];
  return new Map(facts.map(([name, value]) => [LABELS[name] ?? name, value === null ? '–' : String(value)]));
}

function methodOf({ name, durationS, warmupS, variants }: PlannedScenario): [string, string | number][] {
  return [
    [`${name}: window`, `${durationS} s`],
    [`${name}: warm-up`, `${warmupS} s`],
    ...variants.flatMap((variant) => workOf(name, variant)),
  ];
}

function placesOf(scenario: string, { serverCpus, loadCpus }: RunRecord['pinning']): [string, string][] {
  return [
    [`${scenario}server CPUs`, formatCpus(serverCpus)],
    [`${scenario}load CPUs`, formatCpus(loadCpus)],
  ];
}

/** An external server: another program may have the same name. */
function whereFrom(server: ServerName): [string, string][] {
  switch (server.kind) {
    case 'model':
      return [];
    case 'command':
      return [[`command of ${server.name}`, visible(server.command)], ...askedFacts(server)];
    case 'address':
      return [[`address of ${server.name}`, `${server.host}:${server.port}`], ...askedFacts(server)];
    default:
      return server satisfies never;
  }
}

/** Other requests are another load, and by another rule other answers count. */
function askedFacts({ name, request, expect }: ExternalServer): [string, string][] {
  return [
    ...(request === undefined ? [] : [[`request to ${name}`, JSON.stringify(request)] as [string, string]]),
    ...(expect === undefined
      ? []
      : [[`right answer of ${name}`, describeExpectation(expect)] as [string, string]]),
  ];
}

function describeExpectation(expect: NonNullable<ExternalServer['expect']>): string {
  if (typeof expect === 'string') return 'equal to the first';
  if (expect.kind === 'regexp') return `matches ${expect.source}`;
  const status = expect.status === null ? 'status 2xx' : `status ${expect.status}`;
  return expect.bytes === null ? status : `${status}, ${expect.bytes} bytes`;
}

/** The work that is calibrated for each run: another number of steps is other work. */
function workOf(scenario: string, { name, workload }: Variant): [string, number][] {
  if (workload.name !== 'compute' || workload.iterations === undefined) return [];
  return [[`${name === '' ? scenario : `${scenario}, ${name}`}: steps`, workload.iterations]];
}

const LABELS: Readonly<Record<string, string>> = {
  cpu: 'processor',
  memoryBytes: 'memory, bytes',
  os: 'system',
  virtual: 'virtual machine',
  descriptorLimit: 'limit of descriptors',
  allowedCpus: 'CPUs allowed',
  memoryLimitBytes: 'memory of its control group, bytes',
  memoryHighBytes: 'memory.high of its control group, bytes',
  swapLimitBytes: 'swap of its control group, bytes',
  cpuQuota: 'CPU quota of its control group, CPUs',
  cpuPeriodUs: 'period of the CPU quota, µs',
  cpuWeight: 'CPU share of its control group',
  pidsLimit: 'limit of threads',
  congestionControl: 'congestion control',
  node: 'Node',
};

function formatCpus(cpus: readonly number[] | null): string {
  return cpus === null ? 'all' : formatCpuList(cpus);
}
