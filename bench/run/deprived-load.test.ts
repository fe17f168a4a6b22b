import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { findInvalidities } from '../analysis/validity.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, type TrialContext, SYSTEM_CLOCKS } from '../processes/context.ts';
import { canPin, readAllowedCpus } from '../processes/pinning.ts';
import { areApart, type Pinning, UNPINNED } from '../results/pinning.ts';
import type { Cell, CellLoad } from '../results/run-record.ts';
import { modelServer } from '../results/server-names.ts';
import { PLAIN_PAGE } from '../scenarios/scenario.ts';
import { measure, type Measurement } from './measurement.ts';
import { runTrial } from './trial.ts';

const SERVER = modelServer('event-loop', 'posix');
const OTHERS = 3;

/** They end by themselves when the test is killed. */
const SPIN = `const end = Date.now() + 60_000; process.stdout.write('on'); while (Date.now() < end);`;

function cellOf(load: CellLoad, pinning: Pinning | null = null): Cell {
  const scenario = {
    name: 'deprived',
    title: 'title',
    question: 'question?',
    variants: [PLAIN_PAGE],
    clients: [4],
    servers: [SERVER],
    requestsPerConnection: null,
    loads: [load],
    ratesRps: null,
    warmupS: 0.1,
    warmupMostS: 0.2,
    durationS: 0.5,
    pinning,
  };
  const driver = { kind: 'tcp', engine: 'posix' } as const;
  return { scenario, variant: PLAIN_PAGE, server: SERVER, driver, load, clients: 4 };
}

function contextOn(pinning: Pinning): TrialContext {
  const signal = new AbortController().signal;
  return { commands: COMMANDS, pinning, bounds: BOUNDS, signal, clocks: SYSTEM_CLOCKS };
}

/** Programs that want all of the CPU's time. */
async function occupy(cpu: number): Promise<void> {
  const others = Array.from({ length: OTHERS }, () =>
    spawn('taskset', ['-c', String(cpu), process.execPath, '-e', SPIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  onTestFinished(() => {
    for (const other of others) other.kill('SIGKILL');
  });
  await Promise.all(others.map((other) => new Promise((resolve) => other.stdout.once('data', resolve))));
}

const allowed = readAllowedCpus() ?? [];
const cpu = allowed.at(-1) ?? 0;
const apart: Pinning = { serverCpus: allowed.slice(0, 1), loadCpus: [cpu] };

describe.skipIf(!canPin())('a load whose core is taken by others', () => {
  it.each<{ readonly load: CellLoad; readonly run: Pinning; readonly scenario: Pinning | null }>([
    { load: { kind: 'open', rateRps: 5000 }, run: UNPINNED, scenario: apart },
    { load: { kind: 'closed' }, run: apart, scenario: null },
  ])(
    'makes the trial invalid for that reason, whether the run or the scenario pins it: $load.kind',
    async ({ load, run, scenario }) => {
      const context = contextOn(run);
      await occupy(cpu);
      const cell = cellOf(load, scenario);
      const { row, reasons } = await runTrial({ trial: 1, block: 1, cell }, 'run', context);
      const kinds = reasons.map(({ kind }) => kind);
      // With one CPU there is none apart, and a closed loop shares it with the server as it may.
      const isTold = load.kind === 'open' || areApart(apart);
      expect(kinds).toEqual(isTold ? ['generator-deprived'] : []);
      if (!isTold) return;
      expect(row.validity).toBe('invalid');
      expect(row.invalid_because).toMatch(
        /^the load generator had to wait for a core for \d+ % of the window/,
      );
    },
  );
});

/** Sent and answered in time, by the bare figures: the machine gave server and load what they needed. */
const isHealthy = ({ load }: Measurement): boolean =>
  (load.sendLateness?.p99Us ?? Infinity) < 800 && load.requests >= (load.offeredRequests ?? Infinity) - 1;

describe.skipIf(!posixAvailable())('a load that has its core', () => {
  const ATTEMPTS = 8;
  const CELL = cellOf({ kind: 'open', rateRps: 200 });

  it('leaves the trial valid', async (context) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { measurement, fault } = await measure(CELL, contextOn(UNPINNED));
      if (measurement === null || !isHealthy(measurement)) continue;
      const { load } = measurement;
      const evidence = { fault, load, clients: 4, bystanders: null, clockDriftMs: 0, isApart: false };
      return expect(findInvalidities(evidence)).toEqual([]);
    }
    return context.skip('this machine is too busy to give a load its core');
  });
});
