/**
 * Finds a rate that all servers of a run can hold: each is put under the closed loops of the scenario once, briefly, and
 * the slowest answer tells. What was measured for it is in no row.
 */
import { BenchError } from './bench-error.ts';
import type { Means } from './measurement.ts';
import { makePlan, type Plan, type PlanRequest } from './plan.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { runTrial } from './trial.ts';
import { spoilsEstimate } from './validity.ts';

/**
 * Of the slowest's throughput at saturation. Low, because at a higher one servers queue, threads compete for cores with
 * the load, and what is measured is the machine's scheduler.
 */
const SHARE = 0.3;
const BRIEF = { warmupS: 0.25, warmupMostS: undefined, durationS: 0.5, blocks: 1 } as const;

export function needsRate({ loads = [], rates = 'one-for-all' }: Scenario): boolean {
  return loads.includes('open') && rates === 'one-for-all';
}

/** The trials by which the rate is found. */
export function planCalibration(request: PlanRequest): Plan {
  const scenarios = request.scenarios
    .filter(needsRate)
    .map((scenario): Scenario => Object.assign({}, scenario, { loads: ['closed'] }));
  return makePlan({ ...request, ...BRIEF, scenarios, again: 'never' });
}

/**
 * @returns requests per second
 * @throws BenchError BAD_PLAN when a server gave no answer to go by; the reason of the means' signal when it aborts
 */
export async function calibrateRate(plan: Plan, means: Means): Promise<number> {
  const throughputs: number[] = [];
  for (const planned of plan.trials) {
    const { row, reasons } = await runTrial(planned, 'calibration', means);
    if (spoilsEstimate(reasons) || row.throughput_rps === null) {
      const because = `${row.server} with ${row.clients} ${row.clients === 1 ? 'client' : 'clients'}: ${row.invalid_because ?? 'nothing was measured'}`;
      throw new BenchError('BAD_PLAN', `no rate was found: give one with --rate (${because})`);
    }
    throughputs.push(row.throughput_rps);
  }
  return safeRate(throughputs);
}

/** Rounded down to two digits: 5873 × 0.3 → 1700. */
export function safeRate(throughputsRps: readonly number[]): number {
  const rate = SHARE * Math.min(...throughputsRps);
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1);
  return Math.max(1, Math.floor(rate / unit) * unit);
}
