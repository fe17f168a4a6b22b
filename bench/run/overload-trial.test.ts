/** Short trials of `overload` on a real server, which is offered more than any machine can answer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { completeSpec } from '../../workloads/prepare.ts';
import { parseInvalidities } from '../analysis/invalidity-text.ts';
import { makePlan } from '../plan/plan.ts';
import { COMMANDS } from '../processes/commands.ts';
import { modelServer } from '../results/server-names.ts';
import { calibrated } from '../scenarios/calibrated.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { overload } from '../scenarios/overload.ts';
import { FakeProcesses } from '../testing/fake-processes.ts';
import { runTrial } from './trial.ts';

let fakes: FakeProcesses;

beforeEach(() => {
  fakes = new FakeProcesses();
});

afterEach(() => fakes[Symbol.dispose]());

/** A core answers 1,000 a second at most. */
const RATE_RPS = 3000;
const CALM_RPS = 50;

/** A second of the calm after it is looked at. */
const BURST = { times: RATE_RPS / CALM_RPS, beforeS: 0.2, lengthS: 0.5, afterS: 2 };

/** Patient clients and a short array: they are refused in time by a server that has little of a busy machine. */
const { quick } = overload.sizes;
const variants = quick.variants.map((one) =>
  Object.assign({}, one, { limits: { maxClients: 2, whenFull: one.limits?.whenFull ?? 'wait' } }),
);
const patient: Scenario = {
  ...overload,
  deadlineMs: 500,
  sizes: { ...overload.sizes, quick: { ...quick, variants, burst: BURST } },
};

const { trials } = makePlan({
  scenarios: [calibrated(patient, 'quick', completeSpec)],
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  warmupS: 0.2,
  durationS: 0.5,
  blocks: 1,
  ratesRps: { overload: { 'event-loop/posix': [CALM_RPS, RATE_RPS] } },
});

/** What a busy machine does to a trial. */
const BUSY = /^(?:generator|machine|cpu)-/;

describe.runIf(posixAvailable())('an event loop with more requests than it can answer', () => {
  it.each(['wait', 'refuse'] as const)('where clients %s, is no invalid trial', async (whenFull) => {
    const planned = trials.find(
      ({ cell: { load, variant } }) =>
        load.kind === 'open' && load.rateRps === RATE_RPS && variant.limits?.whenFull === whenFull,
    );
    if (planned === undefined) throw new Error('nothing is planned');
    const context = { ...fakes.context('good', 'good'), commands: COMMANDS };
    const { row, clients } = await runTrial(planned, 'run', context);
    const reasons = parseInvalidities(row.invalid_because);
    expect(reasons.filter((kind) => !BUSY.test(kind))).toEqual([]);
    expect(row).toMatchObject({ offered_rps: RATE_RPS, offered_part: 0.8, clients_served: null });
    expect(clients).toEqual([]);
    expect(row.goodput_rps).toBeLessThan(RATE_RPS / 2);
    const { errors_unavailable: refused, errors_wrong_answer: wrong, errors_timeout: late } = row;
    expect(refused).toBe(wrong);
    if (whenFull === 'refuse') expect(refused).toBeGreaterThan(0);
    else expect([refused, (late ?? 0) > 0]).toEqual([0, true]);
  });

  it('after a burst is looked at until it has recovered', async () => {
    const planned = trials.find(
      ({ cell: { load, variant } }) => load.kind === 'burst' && variant.limits?.whenFull === 'refuse',
    );
    if (planned === undefined) throw new Error('nothing is planned');
    const { row } = await runTrial(planned, 'run', {
      ...fakes.context('good', 'good'),
      commands: COMMANDS,
    });
    expect(row).toMatchObject({ load: 'burst', offered_rps: CALM_RPS, offered_part: 0.5 });
    expect(row.duration_s).toBeGreaterThanOrEqual(2.7);
    const { requests, errors_wrong_answer: refused, errors_timeout: late, errors_reset: reset } = row;
    const seen = (requests ?? 0) + (refused ?? 0) + (late ?? 0) + (reset ?? 0);
    // 135 without a burst, 1,610 with it.
    expect(seen).toBeGreaterThan(600);
    // A busy machine may not let it recover.
    expect(row.recovery_s ?? 0).toBeLessThanOrEqual(1);
  });
});
