import { describe, expect, it } from 'vitest';
import type { RunRecord, Variant } from '../results/run-record.ts';
import type { ServerName } from '../results/server-names.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { findDifferences } from './environment-differences.ts';

/** The sample run with another server or other work. */
function record(server: ServerName | null, workload: Variant['workload'] | null = null): RunRecord {
  const { run } = sampleAnalysis();
  const servers = server === null ? run.plan.servers : [...run.plan.servers, server];
  const scenarios = run.plan.scenarios.map((scenario) =>
    workload === null ? scenario : { ...scenario, variants: [{ name: 'v', workload, bystanders: null }] },
  );
  return { ...run, plan: { ...run.plan, servers, scenarios } };
}

const mine = (command: string): ServerName => ({ kind: 'command', name: 'mine', command });
const asked = (path: string, bytes: number | null): ServerName => ({
  kind: 'command',
  name: 'mine',
  command: './a {port}',
  request: { kind: 'fields', path, headers: [] },
  expect: { kind: 'status', status: null, bytes },
});
const there = (port: number): ServerName => ({ kind: 'address', name: 'there', host: '127.0.0.1', port });
const steps = (iterations: number) => ({ name: 'compute', ms: 1, iterations }) as const;

it('a run has no environment differences from itself', () => {
  expect(findDifferences([record(mine('./a {port}')), record(mine('./a {port}'))])).toEqual([]);
});

it('a server with another command, or in one run only, is a difference', () => {
  expect(findDifferences([record(mine('./a {port}')), record(mine('./b {port}'))])).toEqual([
    { what: 'command of mine', values: ['./a {port}', './b {port}'] },
  ]);
  expect(findDifferences([record(null), record(there(80))])).toEqual([
    { what: 'address of there', values: ['–', '127.0.0.1:80'] },
  ]);
});

it('another limit of the control group is a difference', () => {
  const run = record(null);
  const limited = { ...run.environment, memoryLimitBytes: 600 * 2 ** 20, cpuQuota: 0.5 };
  expect(findDifferences([run, { ...run, environment: limited }])).toEqual([
    { what: 'memory of its control group, bytes', values: ['–', '629145600'] },
    { what: 'CPU quota of its control group, CPUs', values: ['–', '0.5'] },
  ]);
});

it('another request to a server, or another right answer of it, is a difference', () => {
  expect(findDifferences([record(asked('/x', 4)), record(asked('/y', null))])).toEqual([
    {
      what: 'request to mine',
      values: ['/x', '/y'].map((path) => JSON.stringify({ kind: 'fields', path, headers: [] })),
    },
    { what: 'right answer of mine', values: ['status 2xx, 4 bytes', 'status 2xx'] },
  ]);
});

it('another calibration of the work is a difference', () => {
  expect(findDifferences([record(null, steps(1000)), record(null, steps(1010))])).toEqual([
    { what: 'scaling, v: steps', values: ['1000', '1010'] },
    { what: 'churn, v: steps', values: ['1000', '1010'] },
  ]);
});

describe('a difference in pinning', () => {
  const run = record(null);
  const apart = { serverCpus: [0, 1], loadCpus: [3] };
  /** The run with its own CPUs for the first scenario, or for all. */
  const withOwn = (which: 'first' | 'all'): RunRecord => ({
    ...run,
    plan: {
      ...run.plan,
      scenarios: run.plan.scenarios.map((scenario, index) =>
        which === 'all' || index === 0 ? { ...scenario, pinning: apart } : scenario,
      ),
    },
  });

  it('is listed for the run, and for each scenario with its own CPUs', () => {
    expect(findDifferences([run, { ...run, pinning: apart }])).toEqual([
      { what: 'server CPUs', values: ['all', '0-1'] },
      { what: 'load CPUs', values: ['all', '3'] },
    ]);
    expect(findDifferences([run, withOwn('first')])).toEqual([
      { what: 'scaling: server CPUs', values: ['all', '0-1'] },
      { what: 'scaling: load CPUs', values: ['all', '3'] },
    ]);
  });

  it('does not arise between pinning by flag and the same pinning by default', () => {
    expect(findDifferences([withOwn('all'), { ...run, pinning: apart }])).toEqual([]);
  });
});
