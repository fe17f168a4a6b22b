import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { findInvalidities, UNDISTURBED } from '../analysis/validity.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, type TrialContext, SYSTEM_CLOCKS } from '../processes/context.ts';
import { canPin, readAllowedCpus } from '../processes/pinning.ts';
import { type Pinning, UNPINNED } from '../results/pinning.ts';
import type { Cell, CellLoad } from '../results/run-record.ts';
import { modelServer } from '../results/server-names.ts';
import { sampleTrial } from '../testing/sample-trial.ts';
import { measure, type Measurement } from './measurement.ts';
import { runTrial } from './trial.ts';

const SERVER = modelServer('event-loop', 'posix');
const OTHERS = 3;

/** A shell that ends at once leaves them to another process: they are none of the run's. They end by themselves. */
const SPIN = `const end = Date.now() + 30_000; process.stdout.write(process.pid + '\\n'); while (Date.now() < end);`;

const cellOf = (load: CellLoad): Cell => sampleTrial({ server: SERVER, load, clients: 4 }).cell;

function contextOn(pinning: Pinning): TrialContext {
  const signal = new AbortController().signal;
  return { commands: COMMANDS, pinning, bounds: BOUNDS, signal, clocks: SYSTEM_CLOCKS };
}

/** Programs that want all of the CPU's time, and are not below this process. */
async function occupy(cpu: number): Promise<void> {
  const line = `taskset -c ${cpu} "$0" -e "$1" &`;
  const starting = Array.from({ length: OTHERS }, async () => {
    const shell = spawn('sh', ['-c', line, process.execPath, SPIN], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = (await once(shell.stdout, 'data')) as [Buffer];
    onTestFinished(() => {
      process.kill(Number(pid.toString()), 'SIGKILL');
    });
  });
  await Promise.all(starting);
}

const allowed = readAllowedCpus() ?? [];
const cpu = allowed.at(-1) ?? 0;
const apart: Pinning = { serverCpus: allowed.slice(0, 1), loadCpus: [cpu] };

describe.skipIf(!canPin())('a load whose core is taken by others', () => {
  it.each<{ readonly load: CellLoad; readonly kinds: string[]; readonly validity: string }>([
    {
      load: { kind: 'open', rateRps: 5000 },
      kinds: ['machine-disturbed', 'generator-deprived'],
      validity: 'invalid',
    },
    { load: { kind: 'closed' }, kinds: ['machine-disturbed'], validity: 'disturbed' },
  ])(
    'makes the trial invalid or disturbed for that reason: $load.kind',
    async ({ load, kinds, validity }) => {
      await occupy(cpu);
      const planned = { trial: 1, block: 1, cell: cellOf(load) };
      const { row, reasons } = await runTrial(planned, 'run', contextOn(apart));
      expect(reasons.map(({ kind }) => kind)).toEqual(kinds);
      expect(row.validity).toBe(validity);
      expect(row.others_cpu_percent).toBeGreaterThan(10);
      expect(row.invalid_because).toMatch(/^other programs used the machine: \d+ % of a CPU/);
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
      const { measurement, fault } = await measure({ cell: CELL, block: 1 }, contextOn(UNPINNED), null);
      if (measurement === null || !isHealthy(measurement)) continue;
      const { load } = measurement;
      return expect(findInvalidities({ ...UNDISTURBED, fault, load, clients: 4 })).toEqual([]);
    }
    return context.skip('this machine is too busy to give a load its core');
  });
});
