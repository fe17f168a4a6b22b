import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS, type TrialContext } from '../processes/context.ts';
import { canPin, readAllowedCpus } from '../processes/pinning.ts';
import { parseCpuList, type Pinning, UNPINNED } from '../results/pinning.ts';
import { modelServer, type ServerName } from '../results/server-names.ts';
import { PLAIN_PAGE } from '../scenarios/scenario.ts';
import type { LoadBehaviour } from '../testing/fake-load.ts';
import { FakeProcesses, isAlive, until } from '../testing/fake-processes.ts';
import type { ServerBehaviour } from '../testing/fake-server.ts';
import { sampleTrial } from '../testing/sample-trial.ts';
import { countServed, jainIndex } from './trial-row.ts';
import { runComparison, runTrial } from './trial.ts';

const SERVER = modelServer('event-loop', 'posix');

const PLANNED: PlannedTrial = {
  ...sampleTrial({ server: SERVER, load: { kind: 'closed' }, clients: 2, trial: 5 }),
  block: 2,
};

/** Two ways to keep server and load apart; null where there is one CPU alone, or no taskset. */
const APART = twoWaysApart();

function twoWaysApart(): readonly [Pinning, Pinning] | null {
  const [first, second] = readAllowedCpus() ?? [];
  if (first === undefined || second === undefined || !canPin()) return null;
  return [
    { serverCpus: [first], loadCpus: [second] },
    { serverCpus: [second], loadCpus: [first] },
  ];
}

/** That a process may run on. */
function cpusOf(pid: number): number[] | null {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return parseCpuList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
}

let fakes: FakeProcesses;

beforeEach(() => {
  fakes = new FakeProcesses();
});

afterEach(() => fakes[Symbol.dispose]());

describe('a trial', () => {
  it('becomes a row with what the load found and what the server cost', async () => {
    const { row, clients, histogram, warnings } = await runTrial(
      PLANNED,
      'run-1',
      fakes.context('good', 'good'),
    );
    expect(row).toMatchObject({
      run_id: 'run-1',
      scenario: 'scaling',
      block: 2,
      trial: 5,
      server: 'event-loop/posix',
      clients: 2,
      requests_per_connection: null,
      duration_s: 0.5,
      requests: 400,
      throughput_rps: 800,
      latency_mean_us: 2500,
      latency_p90_us: 2600,
      latency_p99_us: null,
      latency_p999_us: null,
      connect_p50_us: null,
      clients_served: 2,
      effective_clients: 2,
      fairness_jain: 0.8,
      validity: 'valid',
      invalid_because: null,
    });
    expect(clients).toEqual([
      {
        run_id: 'run-1',
        trial: 5,
        client: 0,
        agent: null,
        requests: 300,
        latency_p50_us: 2400,
        latency_p99_us: 2900,
        longest_wait_us: 3100,
      },
      {
        run_id: 'run-1',
        trial: 5,
        client: 1,
        agent: null,
        requests: 100,
        latency_p50_us: 2400,
        latency_p99_us: 2900,
        longest_wait_us: 3000,
      },
    ]);
    expect(histogram).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('of an open loop records how many requests were never answered', async () => {
    const cell = { ...PLANNED.cell, load: { kind: 'open', rateRps: 100 } as const };
    const { row } = await runTrial({ ...PLANNED, cell }, 'run-1', fakes.context('good', 'queue'));
    expect(row.unanswered).toBe(0);
    const closed = await runTrial(PLANNED, 'run-1', fakes.context('good', 'good'));
    expect(closed.row.unanswered).toBeNull();
  });

  it.runIf(process.platform === 'linux')('is measured from outside', async () => {
    const { row } = await runTrial(PLANNED, 'run-1', fakes.context('good', 'good'));
    expect(row.server_threads_peak).toBeGreaterThan(1);
    expect(row.server_rss_peak_bytes).toBeGreaterThan(10e6);
    expect(row.server_cpu_us_per_request).toBeGreaterThanOrEqual(0);
    expect(row.server_voluntary_switches_per_request).toBeGreaterThan(0);
  });

  const invalid: [ServerBehaviour, LoadBehaviour, RegExp][] = [
    ['dies-at-start', 'good', /^the server did not start: exit code 1: no memory for it$/],
    ['malformed', 'good', /^the first message of the server cannot be read: host/],
    [
      'wrong-answer',
      'good',
      /^the proof failed: the body of its answer differs from the right one from byte \d+ on/,
    ],
    ['half-an-answer', 'good', /^the proof failed: its answer was cut short/],
    ['dies-under-load', 'good', /^the server died \(exit code 1: Error: out of luck\)$/],
    ['dies-under-load', 'fails', /^the server died \(exit code 1/],
    ['good', 'fails', /^the load did not begin: exit code 1: nothing to do it with$/],
    ['good', 'malformed', /^the result of the load cannot be read: 0\.result\./],
    ['good', 'wrong-answers', /^wrong answers: 2$/],
    ['good', 'resets', /^errors: 1 refused, 3 reset$/],
    ['good', 'idle', /^no request was answered in the window$/],
  ];
  it.each(invalid)(
    'with a %s server and a %s load is invalid, and leaves no process behind',
    async (server, load, because) => {
      const { row } = await runTrial(PLANNED, 'run-1', fakes.context(server, load));
      expect(row.invalid_because).toMatch(because);
      expect(row.validity).toBe('invalid');
      expect(fakes.pids.filter(isAlive)).toEqual([]);
    },
  );

  const late: [ServerBehaviour, LoadBehaviour, object, RegExp][] = [
    ['never-ready', 'good', { startMs: 1500 }, /^the server did not start: no message for 1.5 s$/],
    ['no-answer', 'good', { proofMs: 100 }, /^the proof failed: no whole answer in 100 ms$/],
    ['good', 'hangs', { loadMs: 1500 }, /^the load did not begin: no message for/],
    // Which comes first is chance: that the bound has passed, or that the server was killed for it.
    ['ignores-sigterm', 'good', { stopMs: 300 }, /^the server did not close: (?:no message for|SIGKILL)/],
  ];
  it.each(late)(
    'with a %s server and a %s load is invalid after its bound',
    async (server, load, bounds, because) => {
      const context = fakes.context(server, load, { bounds: { ...BOUNDS, ...bounds } });
      const { row } = await runTrial(PLANNED, 'run-1', context);
      expect(row.invalid_because).toMatch(because);
      expect(fakes.pids.filter(isAlive)).toEqual([]);
    },
  );

  it('keeps the figures of an invalid trial, and the warnings of the server', async () => {
    const { row } = await runTrial(PLANNED, 'run-1', fakes.context('good', 'resets'));
    expect(row).toMatchObject({ validity: 'invalid', throughput_rps: 800, errors_reset: 3 });
    const { warnings } = await runTrial(PLANNED, 'run-1', fakes.context('warns', 'good'));
    expect(warnings).toEqual(['tellers: a thread crashed']);
  });

  it('is invalid when the clock was set while it ran', async () => {
    const times = [1000, 5000];
    const clocks = {
      now: () => times.shift() ?? 0,
      clock: () => 0,
      othersCpuUs: () => null,
      groupEvents: () => null,
    };
    const { row } = await runTrial(PLANNED, 'run-1', fakes.context('good', 'good', { clocks }));
    expect(row.invalid_because).toBe('the clock jumped by 4000 ms');
  });

  it('is disturbed when its control group stands still, and reports a process that was killed for memory', async () => {
    let looks = 0;
    const groupEvents = () => ({ throttledUs: (looks += 1e6), memoryHigh: 0, memoryKills: looks / 1e6 });
    const clocks = { ...SYSTEM_CLOCKS, othersCpuUs: () => null, groupEvents };
    const { row, reasons } = await runTrial(PLANNED, 'run-1', fakes.context('good', 'good', { clocks }));
    expect(reasons.map(({ kind }) => kind)).toEqual(['cpu-throttled', 'memory-short']);
    expect(row.validity).toBe('disturbed');
  });

  it('is abandoned at once on abort, and leaves no process behind', async () => {
    const abort = new AbortController();
    const trial = runTrial(PLANNED, 'run-1', fakes.context('good', 'hangs', { signal: abort.signal }));
    trial.catch(() => {});
    await until(() => fakes.pids.length === 2);
    abort.abort(new Error('enough'));
    await expect(trial).rejects.toThrow('enough');
    expect(fakes.pids.filter(isAlive)).toEqual([]);
  });

  describe.runIf(APART !== null)('that is pinned', () => {
    const [here, there] = APART ?? [];

    it.each([
      ['where the run is', null],
      ['where its scenario is, before the run', there],
    ])('has its processes %s', async (_, own) => {
      const abort = new AbortController();
      const scenario = { ...PLANNED.cell.scenario, pinning: own ?? null };
      const context = fakes.context('good', 'hangs', {
        signal: abort.signal,
        ...(here && { pinning: here }),
      });
      const trial = runTrial({ ...PLANNED, cell: { ...PLANNED.cell, scenario } }, 'run-1', context);
      trial.catch(() => {});
      await until(() => fakes.pids.length === 2);
      const cpus = fakes.pids.map(cpusOf);
      abort.abort(new Error('enough'));
      await expect(trial).rejects.toThrow('enough');
      const { serverCpus, loadCpus } = own ?? here ?? UNPINNED;
      expect(cpus).toEqual([serverCpus, loadCpus]);
    });

    it('is disturbed when other programs use the machine, but not where the server is one of them', async () => {
      let us = 0;
      const clocks = { ...SYSTEM_CLOCKS, othersCpuUs: () => (us += 1e6) };
      const context = fakes.context('good', 'good', { clocks, ...(here && { pinning: here }) });
      const { row, reasons } = await runTrial(PLANNED, 'run-1', context);
      expect(reasons).toMatchObject([{ kind: 'machine-disturbed' }]);
      expect(row.validity).toBe('disturbed');
      await using running = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
      await once(running, 'listening');
      const { port } = running.address() as AddressInfo;
      const server = { kind: 'address', name: 'there', host: '127.0.0.1', port } as const;
      const outside = await runTrial({ ...PLANNED, cell: { ...PLANNED.cell, server } }, 'run-1', context);
      expect(outside.row).toMatchObject({ validity: 'valid', others_cpu_percent: null });
    });
  });
});

const page = (trial: number, server: ServerName): PlannedTrial => ({
  trial,
  block: 1,
  cell: { ...PLANNED.cell, server },
});

describe.runIf(posixAvailable())('a comparison in slices', () => {
  const echo = { ...PLAIN_PAGE, workload: { name: 'echo' } as const };
  const planned = (trial: number, server: ServerName): PlannedTrial => ({
    trial,
    block: 1,
    cell: { ...PLANNED.cell, variant: echo, server },
  });
  const context: TrialContext = {
    commands: COMMANDS,
    bounds: BOUNDS,
    signal: new AbortController().signal,
    clocks: { ...SYSTEM_CLOCKS, othersCpuUs: () => null },
  };
  const one = planned(1, SERVER);
  const other = planned(2, modelServer('sequential', 'posix'));
  // It never rests: it is stopped outside of its slices.
  const polling = planned(3, modelServer('accept-thread', 'posix'));

  it('measures its servers in turn, all over the same time', async () => {
    const outcomes = await runComparison([one, other, polling], 'run-1', 7, context);
    expect(outcomes.map(({ row }) => [row.trial, row.validity, row.clients_served])).toEqual([
      [1, 'valid', 2],
      [2, 'valid', 1],
      [3, 'valid', 2],
    ]);
    const slices = outcomes.flatMap((outcome) => outcome.slices).toSorted((a, b) => a.slot - b.slot);
    // 20 where the machine is quiet, and fewer and longer ones where it is busy.
    const rounds = slices.length / 3;
    expect(rounds).toBeGreaterThanOrEqual(3);
    expect(slices.map(({ slot }) => slot)).toEqual([...Array(3 * rounds).keys()]);
    // On a busy machine a slice may be late, but it never begins before its slot, of 30 ms at least.
    for (const { slot, start_s } of slices) expect(start_s).toBeGreaterThan(0.03 * slot);
    for (const { row, slices: own } of outcomes) {
      expect(own.map(({ round }) => round)).toEqual(Array.from({ length: rounds }, (_, at) => at + 1));
      expect(own.reduce((total, { requests }) => total + requests, 0)).toBe(row.requests);
      expect(row.slices).toBe(rounds);
      expect(row.server_cpu_us_per_request).toBeGreaterThan(0);
    }
  });

  it('goes on without a server that does not start', async () => {
    const broken = planned(2, { kind: 'command', name: 'broken', command: 'exit 3; {port}' });
    const [good, bad] = await runComparison([one, broken], 'run-1', 7, context);
    expect(good?.row).toMatchObject({ validity: 'valid', slices: good?.slices.length });
    expect(bad?.row.invalid_because).toMatch(/^the server did not start: exit code 3/);
  });

  it('stops an external server that does not rest outside of its slices, and continues it', async () => {
    const busy = `exec node -e 'require("http").createServer((q, a) => a.end("x")).listen({port}, "127.0.0.1"); setInterval(() => { const end = Date.now() + 4; while (Date.now() < end); }, 5)'`;
    const theirs = page(2, { kind: 'command', name: 'theirs', command: busy });
    const [, outcome] = await runComparison([page(1, SERVER), theirs], 'run-1', 7, context);
    expect(outcome?.row.validity).toBe('valid');
    // Of a server that worked all the time, a half would be in the slots of the other.
    expect(outcome?.row.server_cpu_percent).toBeLessThan(130);
    const answering = outcome?.slices.filter(({ requests }) => requests > 0) ?? [];
    // In more than one: so it was continued.
    expect(answering.length).toBeGreaterThan(1);
  });

  it('ends all its processes when it is aborted', async () => {
    const abort = new AbortController();
    const trials = runComparison([page(1, SERVER), page(2, SERVER)], 'run-1', 7, {
      ...fakes.context('good', 'hangs'),
      signal: abort.signal,
    });
    trials.catch(() => {});
    await until(() => fakes.pids.length === 4);
    abort.abort(new Error('enough'));
    await expect(trials).rejects.toThrow('enough');
    expect(fakes.pids.filter(isAlive)).toEqual([]);
  });
});

it.each([
  [[5, 5, 5, 5], 1],
  [[8, 0, 0, 0], 0.25],
  [[0, 0], null],
  [[3, 1], 0.8],
])("Jain's index of %o is %s", (requests, index) => {
  expect(jainIndex(requests)).toBe(index);
});

it.each([
  { name: 'all clients of a server that answers all', requests: [5, 5, 5], served: 3 },
  {
    name: 'one of 64 clients of a server that serves one at a time',
    requests: [37, ...Array(63).fill(0)],
    served: 1,
  },
  { name: 'a starved one of many', requests: [0, ...Array(63).fill(1000)], served: 63 },
  {
    name: 'unknown, where a few have none by chance',
    requests: [0, 0, 0, ...Array(13).fill(1.5)],
    served: null,
  },
  { name: 'none where nothing was answered', requests: [0, 0], served: 0 },
])('the clients served are $name', ({ requests, served }) => {
  expect(countServed(requests)).toBe(served);
});
