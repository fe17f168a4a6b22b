import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Bystanders } from '../../clients/bystanders.ts';
import { makePlan } from '../plan/plan.ts';
import { modelServer } from '../results/server-names.ts';
import { runTrial } from '../run/trial.ts';
import { scaling } from '../scenarios/scaling.ts';
import { PLAIN_PAGE } from '../scenarios/scenario.ts';
import { FakeProcesses, isAlive, until } from '../testing/fake-processes.ts';
import { COMMANDS } from './commands.ts';

let fakes: FakeProcesses;

beforeEach(() => {
  fakes = new FakeProcesses();
});

afterEach(() => fakes[Symbol.dispose]());

/** One short trial of a real server under a real load, beside bystanders. */
async function tryBeside(model: 'event-loop' | 'sequential', bystanders: Bystanders) {
  const { trials } = makePlan({
    scenarios: [
      {
        ...scaling,
        sizes: { ...scaling.sizes, quick: { ...QUICK, variants: [{ ...PLAIN_PAGE, bystanders }] } },
      },
    ],
    size: 'quick',
    servers: [modelServer(model, 'posix')],
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
  });
  const [planned] = trials;
  if (planned === undefined) throw new Error('nothing is planned');
  return runTrial(planned, 'run', { ...fakes.context('good', 'good'), commands: COMMANDS });
}

const QUICK = { clients: [2], warmupS: 0.1, durationS: 0.3, blocks: 1, variants: [PLAIN_PAGE] };

it('idle bystanders stay connected beside the load in several processes, and are counted', async () => {
  const { row } = await tryBeside('event-loop', { kind: 'idle', count: 6000 });
  expect(row).toMatchObject({ validity: 'valid', clients: 2, bystanders: 6000, bystanders_left: 6000 });
  expect(row.server_descriptors).toBeGreaterThan(6002);
});

it('an idle bystander stalls a server that serves one client at a time, in a valid trial', async () => {
  const { row } = await tryBeside('sequential', { kind: 'idle', count: 1 });
  expect(row).toMatchObject({ validity: 'valid', requests: 0, throughput_rps: 0, clients_served: 0 });
});

const noSeat = () => [process.execPath, '-e', 'process.stderr.write("no seat\\n"); process.exitCode = 3'];

it('bystanders that cannot connect fail the trial, and leave no process behind', async () => {
  const { trials } = makePlan({
    scenarios: [scaling],
    size: 'quick',
    servers: [modelServer('event-loop', 'posix')],
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
  });
  const [planned] = trials;
  if (planned === undefined) throw new Error('nothing is planned');
  const context = fakes.context('good', 'good');
  const { row } = await runTrial(
    {
      ...planned,
      cell: { ...planned.cell, variant: { ...PLAIN_PAGE, bystanders: { kind: 'idle', count: 1 } } },
    },
    'run',
    { ...context, commands: { ...context.commands, bystanders: noSeat } },
  );
  expect(row.invalid_because).toBe('the bystanders did not connect: exit code 3: no seat');
  await until(() => fakes.pids.every((pid) => !isAlive(pid)));
});
