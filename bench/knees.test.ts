import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelServer } from './names.ts';
import { FakeProcesses } from './fake-processes.ts';
import { anyRates, findRates, type KneeRates } from './knees.ts';
import { canPin, readAllowedCpus, setApart } from './pinning.ts';
import type { PlanRequest } from './plan.ts';
import { latency } from './scenarios/latency.ts';
import { PLAIN_PAGE, type Scenario } from './scenarios/scenario.ts';

let fakes: FakeProcesses;
beforeEach(() => {
  fakes = new FakeProcesses();
});
afterEach(() => fakes[Symbol.dispose]());

const APART = canPin() ? setApart(readAllowedCpus() ?? []) : null;

/** With the page that the server of the tests answers. */
const scenario: Scenario = {
  ...latency,
  sizes: { ...latency.sizes, quick: { ...latency.sizes.quick, variants: [PLAIN_PAGE] } },
};

const request = (apart: PlanRequest['apart']): PlanRequest => ({
  scenarios: [scenario],
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  apart,
});

const SERVER = 'event-loop/posix';

/** In front of an M/M/1 server that can do 1,000/s: five times its least mean response time is at about 800/s. */
async function findInQueue(apart: PlanRequest['apart']): Promise<KneeRates[string]> {
  const told: string[] = [];
  const asked = request(apart);
  const rates = await findRates(scenario, asked, fakes.means('good', 'queue'), (server, { kind }) =>
    told.push(`${server} ${kind}`),
  );
  expect(told).toEqual([`${SERVER} found`]);
  expect(Object.keys(rates)).toEqual(Object.keys(anyRates(scenario, asked)));
  return rates[SERVER] ?? [];
}

describe('the rates that a server is offered', () => {
  it('are parts of its knee, and one is beyond it', async () => {
    const rates = await findInQueue(null);
    expect(rates).toHaveLength(7);
    const [knee = 0, beyond = 0] = rates.slice(-2);
    expect(knee).toBeGreaterThan(700);
    expect(knee).toBeLessThan(900);
    expect(rates.map((rate) => Number((rate / knee).toFixed(2)))).toEqual([0.1, 0.3, 0.5, 0.7, 0.85, 1, 1.1]);
    expect(beyond).toBeGreaterThan(knee);
  });

  it.runIf(APART !== null)('are found though others want the core that the load has to itself', async () => {
    const [, , , , , knee = 0] = await findInQueue(APART);
    expect(knee).toBeGreaterThan(700);
    expect(knee).toBeLessThan(900);
  });

  it('are looked for with a warm-up of their own, whatever the run was given', () => {
    const asked = { ...request(null), warmupS: 0, warmupMostS: 0 };
    expect(Object.keys(anyRates(scenario, asked))).toEqual([SERVER]);
  });

  it('are not looked for where nothing is answered', async () => {
    await expect(findRates(scenario, request(null), fakes.means('good', 'idle'), () => {})).rejects.toThrow(
      /^no knee can be looked for: event-loop\/posix: no request was answered in the window$/,
    );
  });
});
