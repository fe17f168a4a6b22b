import { describe, expect, it } from 'vitest';
import type { Driver } from '../../clients/load.ts';
import type { Cell } from '../results/run-record.ts';
import { modelServer, serverLabel, type ServerName } from '../results/server-names.ts';
import { scaling } from '../scenarios/scaling.ts';
import { PLAIN_PAGE } from '../scenarios/scenario.ts';
import { ALL_SCENARIOS, SCENARIOS } from '../scenarios/scenarios.ts';
import { estimateS, makePlan, planBlock, type PlanRequest } from './plan.ts';

const TCP: Driver = { kind: 'tcp', engine: 'posix' };

const SERVERS: readonly ServerName[] = [
  modelServer('sequential', 'posix'),
  modelServer('event-loop', 'posix'),
  modelServer('worker-per-client', 'posix'),
];

const plan = (request: Partial<PlanRequest> = {}) =>
  makePlan({
    scenarios: SCENARIOS,
    size: 'quick',
    servers: SERVERS,
    drivers: [TCP],
    seed: 1,
    blocks: 3,
    again: 'never',
    ...request,
  });

const label = ({ scenario, server, driver, clients }: Cell): string =>
  `${scenario.name} ${serverLabel(server)} ${driver.kind} ${clients}`;

const order = (seed: number): string[] => plan({ seed }).trials.map(({ cell }) => label(cell));
const theirs = (name: string): ServerName => ({ kind: 'command', name, command: './server {port}' });

const labelsOf = (servers: readonly ServerName[]): string[] =>
  plan({ servers, blocks: 1, again: 'with-most-clients' }).trials.map(({ cell }) => serverLabel(cell.server));

describe('a plan', () => {
  it('has one trial of every cell in each block, numbered in order', () => {
    const { trials, blocks } = plan();
    expect(trials.map(({ trial }) => trial)).toEqual(trials.map((_, index) => index + 1));
    const cells = new Set(trials.map(({ cell }) => label(cell)));
    expect(cells.size).toBe(3 * (3 + 1));
    for (let block = 1; block <= blocks; block += 1) {
      const inBlock = trials.filter((trial) => trial.block === block).map(({ cell }) => label(cell));
      expect(inBlock).toHaveLength(cells.size);
      expect(new Set(inBlock)).toEqual(cells);
    }
    expect(trials.map(({ block }) => block)).toEqual(
      trials.map(({ block }) => block).toSorted((a, b) => a - b),
    );
  });

  it('is repeated by its seed, and every block has an order of its own', () => {
    expect(order(4)).toEqual(order(4));
    expect(order(4)).not.toEqual(order(5));
    const [first, second] = [1, 2].map((block) =>
      plan()
        .trials.filter((trial) => trial.block === block)
        .map(({ cell }) => label(cell)),
    );
    expect(first).not.toEqual(second);
  });

  it.each([
    ['clients', { clients: [2, 8] }, 2 * 2 * 3 * 3],
    ['blocks', { blocks: 1 }, 12],
    ['servers', { servers: SERVERS.slice(0, 1) }, 12],
    ['drivers', { drivers: [TCP, { kind: 'autocannon' }] }, 72],
    ['scenarios', { scenarios: SCENARIOS.slice(1) }, 9],
  ] as const)('takes %s from the request', (_what, request, trials) => {
    expect(plan(request).trials).toHaveLength(trials);
  });

  it('takes times from the request, and estimates with them', () => {
    const long = plan({ warmupS: 2, durationS: 10 });
    expect(long.scenarios.every(({ warmupS, durationS }) => warmupS === 2 && durationS === 10)).toBe(true);
    expect(long.estimatedS).toBeGreaterThan(long.trials.length * 12);
    expect(estimateS([])).toBe(0);
  });

  it.each([
    ['with-most-clients', SERVERS, ['scaling 64', 'churn 16']],
    ['always', SERVERS, ['scaling 1', 'scaling 16', 'scaling 64', 'churn 16']],
    ['never', SERVERS, []],
    ['with-most-clients', SERVERS.slice(1, 2), []],
    ['always', SERVERS.slice(1, 2), ['scaling 1', 'scaling 16', 'scaling 64', 'churn 16']],
    ['with-most-clients', SERVERS.slice(0, 1).concat(SERVERS.slice(2)), []],
  ] as const)('repeats the baseline %s, among %j', (again, servers, expected) => {
    const { trials } = plan({ again, servers, blocks: 1 });
    const labels = trials.map(({ cell }) => label(cell)).filter((one) => one.includes('(again)'));
    const loads = expected.map((load) => load.replace(' ', ' event-loop/posix (again) tcp '));
    expect(labels.toSorted()).toEqual(loads.toSorted());
  });

  it('offers a rate to all servers that can answer it, and saturates them in the same blocks', () => {
    const cost = ALL_SCENARIOS.filter(({ name }) => name === 'cost');
    const { trials } = plan({ scenarios: cost, rateRps: 500, blocks: 1, again: 'never' });
    const cells = trials.map(({ cell }) => `${label(cell)} ${cell.load.kind}`).toSorted();
    const open = cells.filter((cell) => cell.endsWith('open'));
    expect(open).toEqual([
      'cost event-loop/posix tcp 1 open',
      'cost event-loop/posix tcp 16 open',
      'cost sequential/posix tcp 1 open',
      'cost worker-per-client/posix tcp 1 open',
      'cost worker-per-client/posix tcp 16 open',
    ]);
    expect(cells.filter((cell) => cell.endsWith('closed'))).toHaveLength(6);
    expect(trials.every(({ cell: { load } }) => load.kind !== 'open' || load.rateRps === 500)).toBe(true);
    expect(() => plan({ scenarios: cost })).toThrow('--rate');
  });

  it('takes the first server named as baseline where no model runs', () => {
    expect(labelsOf([theirs('b'), theirs('a')])).toContain('b (again)');
    expect(labelsOf([theirs('b'), theirs('a')])).not.toContain('a (again)');
    expect(labelsOf([theirs('b'), ...SERVERS])).not.toContain('b (again)');
    expect(labelsOf([theirs('b')])).not.toContain('b (again)');
  });

  it('an external server is measured with its page alone', () => {
    const server: ServerName = { kind: 'address', name: 'mine', host: '127.0.0.1', port: 80 };
    const variants = [PLAIN_PAGE, { ...PLAIN_PAGE, name: 'echo', workload: { name: 'echo' as const } }];
    const size = { ...scaling.sizes.quick, variants };
    const scenarios = [{ ...scaling, sizes: { quick: size, standard: size } }];
    const { trials } = plan({ scenarios, servers: [server], blocks: 1 });
    expect(new Set(trials.map(({ cell }) => cell.variant.name))).toEqual(new Set(['']));
  });

  it('autocannon requests pages alone, and no baseline that cannot answer is planned', () => {
    const autocannon: Driver = { kind: 'autocannon' };
    const scenarios = ALL_SCENARIOS.filter(({ name }) => ['scaling', 'compute'].includes(name));
    const { trials } = plan({ scenarios, drivers: [TCP, autocannon], blocks: 1, again: 'with-most-clients' });
    const driven = trials.map(({ cell }) => `${cell.scenario.name} by ${cell.driver.kind}`);
    expect(new Set(driven)).toEqual(new Set(['scaling by tcp', 'scaling by autocannon', 'compute by tcp']));
    const compute = ALL_SCENARIOS.filter(({ name }) => name === 'compute');
    const nothing = { scenarios: compute, again: 'with-most-clients' } as const;
    expect(() => plan({ ...nothing, drivers: [autocannon] })).toThrow('autocannon can only request pages');
    expect(() => plan({ ...nothing, servers: [theirs('a'), theirs('b')] })).toThrow('nothing to run');
  });

  it('with a budget has as many blocks as there may be, and plans each on its own', () => {
    const budgeted = plan({ blocks: undefined, budgetS: 60 });
    expect([budgeted.blocks, budgeted.budgetS]).toEqual([12, 60]);
    const blocks = Array.from({ length: 13 }, (_, index) => planBlock(budgeted, index + 1));
    expect(blocks.slice(0, 12).flat()).toEqual(budgeted.trials);
    const beyond = blocks.at(-1) ?? [];
    expect(beyond.map(({ trial }) => trial)).toEqual(
      beyond.map((_, index) => budgeted.trials.length + index + 1),
    );
    expect(plan({ size: 'standard', blocks: undefined }).blocks).toBe(7);
    expect(plan({ size: 'standard', blocks: undefined, budgetS: 60 }).blocks).toBe(12);
  });

  it('plays a script in the first block only', () => {
    const scenarios = ALL_SCENARIOS.filter(({ name }) => ['scaling', 'timeline'].includes(name));
    const scripted = plan({ scenarios, blocks: 3 });
    const blocks = scripted.trials
      .filter(({ cell }) => cell.load.kind === 'script')
      .map(({ block }) => block);
    expect(blocks).toEqual([1, 1, 1]);
    expect(scripted.trials.map(({ trial }) => trial)).toEqual(scripted.trials.map((_, index) => index + 1));
    expect(plan({ scenarios: scenarios.slice(1), blocks: undefined }).blocks).toBe(1);
  });

  it('is rejected when it has no trial', () => {
    expect(() => plan({ scenarios: [] })).toThrow('nothing to run');
  });
});

it('gives a scenario that asks for all CPUs those, and no other scenario', () => {
  const all = { serverCpus: null, loadCpus: null };
  const sharing = { ...scaling, sharesCpus: true } as const;
  const pinnings = (shared: typeof all | null) =>
    plan({ scenarios: [scaling, sharing], shared }).scenarios.map(({ pinning }) => pinning);
  expect(pinnings(all)).toEqual([null, all]);
  expect(pinnings(null)).toEqual([null, null]);
});
