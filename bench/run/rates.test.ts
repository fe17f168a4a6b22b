import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlanRequest } from '../plan/plan.ts';
import { canPin, readAllowedCpus, setApart } from '../processes/pinning.ts';
import { UNPINNED } from '../results/pinning.ts';
import { modelServer } from '../results/server-names.ts';
import { latency } from '../scenarios/latency.ts';
import { PLAIN_PAGE, type Scenario } from '../scenarios/scenario.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { FakeProcesses } from '../testing/fake-processes.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import {
  anyRates,
  calibrateRate,
  findRates,
  type KneeRates,
  planCalibration,
  readOffered,
  safeRate,
} from './rates.ts';

const REQUEST: PlanRequest = {
  scenarios: ALL_SCENARIOS,
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  clients: [4],
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

const APART = canPin() ? setApart(readAllowedCpus() ?? [], 1) : null;

it.runIf(APART !== null)(
  'finds the rate though others want the core that the load has to itself',
  async () => {
    using fakes = new FakeProcesses();
    const context = fakes.context('good', 'queue', APART === null ? {} : { pinning: APART });
    expect(await calibrateRate(planCalibration(REQUEST), context)).toBe(300);
  },
);

it('finds the rate by trials, and fails with the server that it could not measure', async () => {
  using fakes = new FakeProcesses();
  const plan = planCalibration(REQUEST);
  expect(await calibrateRate(plan, fakes.context('good', 'good'))).toBe(240);
  await expect(calibrateRate(plan, fakes.context('dies-at-start', 'good'))).rejects.toThrow(
    /give one with --rate \(event-loop\/posix with 4 clients: the server did not start/,
  );
});

let fakes: FakeProcesses;

beforeEach(() => {
  fakes = new FakeProcesses();
});

afterEach(() => fakes[Symbol.dispose]());

/** With the page that the server of the tests answers. */
const scenario: Scenario = {
  ...latency,
  sizes: { ...latency.sizes, quick: { ...latency.sizes.quick, variants: [PLAIN_PAGE] } },
};

const SEARCH: PlanRequest = {
  scenarios: [scenario],
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
};

const SERVER = 'event-loop/posix';

const LATE = { kind: 'generator-late', latenessUs: 2000, boundUs: 1000 } as const;
const DISTURBED = { kind: 'machine-disturbed', othersPercent: 50 } as const;
const OVERLOADED = { kind: 'server-overloaded', achievedPercent: 50 } as const;

/** In front of an M/M/1 server that can do 1,000/s: five times its least mean response time is at about 800/s. */
async function findInQueue(pinning = UNPINNED): Promise<KneeRates[string]> {
  const observed: string[] = [];
  const rates = await findRates(
    scenario,
    SEARCH,
    fakes.context('good', 'queue', { pinning }),
    (server, { kind }) => observed.push(`${server} ${kind}`),
  );
  expect(observed).toEqual([`${SERVER} found`]);
  expect(Object.keys(rates)).toEqual(Object.keys(anyRates(scenario, SEARCH)));
  return rates[SERVER] ?? [];
}

describe('the rates that a server is offered', () => {
  it('are parts of its knee, and one is beyond it', async () => {
    const rates = await findInQueue();
    expect(rates).toHaveLength(7);
    const [knee = 0, beyond = 0] = rates.slice(-2);
    expect(knee).toBeGreaterThan(700);
    expect(knee).toBeLessThan(900);
    expect(rates.map((rate) => Number((rate / knee).toFixed(2)))).toEqual([0.1, 0.3, 0.5, 0.7, 0.85, 1, 1.1]);
    expect(beyond).toBeGreaterThan(knee);
  });

  it.runIf(APART !== null)('are found though others want the core that the load has to itself', async () => {
    const [, , , , , knee = 0] = await findInQueue(APART ?? UNPINNED);
    expect(knee).toBeGreaterThan(700);
    expect(knee).toBeLessThan(900);
  });

  it('the search for rates has its own warm-up, independent of the warm-up of the run', () => {
    const asked = { ...SEARCH, warmupS: 0, warmupMostS: 0 };
    expect(Object.keys(anyRates(scenario, asked))).toEqual([SERVER]);
  });

  it.each([
    ['on time', [], {}, 'answered'],
    ['beside other programs', [DISTURBED], { validity: 'disturbed' }, 'answered'],
    ['late too seldom to show in the mean', [LATE], {}, 'answered'],
    ['late by more than the mean', [LATE], { send_lateness_p99_us: 2001 }, 'not-offered'],
    ['late as a rule', [LATE], { send_lateness_p50_us: 21 }, 'not-offered'],
    ['late beside other programs', [LATE, DISTURBED], {}, 'not-offered'],
    ['late and overloading', [LATE, OVERLOADED], {}, 'overloaded'],
    ['without an answer', [], { latency_mean_us: null }, 'not-offered'],
  ] as const)('a load that was %s', (_, reasons, fields, kind) => {
    const lateness = { send_lateness_p50_us: 20, send_lateness_p99_us: 2000 };
    const validity = reasons.length === 0 ? 'valid' : 'invalid';
    const row = sampleTrial({ load: 'open', validity, latency_mean_us: 2000, ...lateness, ...fields });
    expect(readOffered({ row, reasons }).kind).toBe(kind);
  });

  it('are not looked for where nothing is answered', async () => {
    await expect(findRates(scenario, SEARCH, fakes.context('good', 'idle'), () => {})).rejects.toThrow(
      /^the knee cannot be searched for: event-loop\/posix: no request was answered in the window$/,
    );
  });
});
