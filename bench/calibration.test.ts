import { expect, it } from 'vitest';
import { calibrateRate, planCalibration, safeRate } from './calibration.ts';
import { FakeProcesses } from './fake-processes.ts';
import type { PlanRequest } from './plan.ts';
import { ALL_SCENARIOS } from './scenarios/scenarios.ts';
import { modelServer } from './names.ts';
import { canPin, readAllowedCpus, setApart } from './pinning.ts';

const REQUEST: PlanRequest = {
  scenarios: ALL_SCENARIOS,
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  clients: [1],
};

it.each([
  [[5873, 9000], 1700],
  [[10_000], 3000],
  [[100, 50], 15],
  [[0.5], 1],
])('of servers that answer %j per second the rate is %i', (throughputs, rate) => {
  expect(safeRate(throughputs)).toBe(rate);
});

it('puts every server under the closed loops of the scenarios that need a rate, once', () => {
  const { trials } = planCalibration(REQUEST);
  expect(trials.map(({ cell }) => [cell.scenario.name, cell.load.kind])).toEqual([['cost', 'closed']]);
});

it('takes its own warm-up, whatever the run was given', () => {
  const { scenarios } = planCalibration({ ...REQUEST, warmupS: 0.1, warmupMostS: 0.2 });
  expect(scenarios.map(({ warmupS, warmupMostS }) => (warmupMostS ?? 0) >= warmupS)).toEqual([true]);
});

const APART = canPin() ? setApart(readAllowedCpus() ?? []) : null;

it.runIf(APART !== null)(
  'finds the rate though others want the core that the load has to itself',
  async () => {
    using fakes = new FakeProcesses();
    const means = fakes.means('good', 'queue', APART === null ? {} : { pinning: APART });
    expect(await calibrateRate(planCalibration(REQUEST), means)).toBe(300);
  },
);

it('finds the rate by trials, and says which server it could not measure', async () => {
  using fakes = new FakeProcesses();
  const plan = planCalibration(REQUEST);
  expect(await calibrateRate(plan, fakes.means('good', 'good'))).toBe(240);
  await expect(calibrateRate(plan, fakes.means('dies-at-start', 'good'))).rejects.toThrow(
    /give one with --rate \(event-loop\/posix with 1 client: the server did not start/,
  );
});
