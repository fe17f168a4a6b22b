/**
 * Finds the rates that open loops offer, by brief trials that are in no row. One rate for all servers is a share of the
 * slowest one's throughput in a closed loop. Where each server has rates of its own (scenario `latency`), they are parts
 * of its knee.
 */
import { spoilsEstimate } from '../analysis/validity.ts';
import { canAnswerAll } from '../plan/eligibility.ts';
import { makePlan, type Plan, type PlannedTrial, type PlanRequest } from '../plan/plan.ts';
import type { TrialContext } from '../processes/context.ts';
import { BenchError } from '../results/bench-error.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import { serverLabel } from '../results/server-names.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { KNEE_FACTOR } from '../statistics/knee.ts';
import { type Knee, KneeSearch, type Offered } from './knee-search.ts';
import { runTrial, type TrialOutcome } from './trial.ts';

/**
 * Of the slowest's throughput at saturation. Low, because at a higher one servers queue, threads compete for cores with
 * the load, and what is measured is the machine's scheduler.
 */
const SHARE = 0.3;
const BRIEF = { warmupS: 0.25, warmupMostS: undefined, durationS: 0.5, blocks: 1 } as const;

export function needsRate({ loads = [], kneeParts }: Scenario): boolean {
  return loads.includes('open') && kneeParts === undefined;
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
 * @throws BenchError BAD_PLAN when a server could not be measured; the reason of the context's signal when it aborts
 */
export async function calibrateRate(plan: Plan, context: TrialContext): Promise<number> {
  const throughputs: number[] = [];
  for (const planned of plan.trials) {
    const { row, reasons } = await runTrial(planned, 'calibration', context);
    if (spoilsEstimate(reasons) || row.throughput_rps === null) {
      const because = `${row.server} with ${row.clients} ${row.clients === 1 ? 'client' : 'clients'}: ${row.invalid_because ?? 'nothing was measured'}`;
      throw new BenchError('BAD_PLAN', `no rate could be measured: give one with --rate (${because})`);
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

const SEARCH_TIMES = {
  warmupS: 0.2,
  warmupMostS: undefined,
  durationS: 0.5,
  blocks: 1,
  again: 'never',
} as const;

/** Trials that a search takes, as a rule, with the closed loop before it. */
const USUAL_TRIALS = 9;

/** Trials longer than that, with the start of their processes. */
const TRIAL_S = SEARCH_TIMES.warmupS + SEARCH_TIMES.durationS + 0.8;

export function seeksKnees({ kneeParts }: Scenario): boolean {
  return kneeParts !== undefined;
}

/** Reports each knee when all servers were searched. */
export type KneeObserver = (server: string, knee: Knee) => void;

/** By the label of a server: requests per second. */
export type KneeRates = NonNullable<PlannedScenario['ratesRps']>;

/** About how long the search takes for the servers of a scenario, s. */
export function estimateSearchS(scenario: Scenario, request: PlanRequest): number {
  return planSearch(scenario, request).length * USUAL_TRIALS * TRIAL_S;
}

/** As many rates as a search will find, to estimate the size of a plan. */
export function anyRates(scenario: Scenario, request: PlanRequest): KneeRates {
  const labels = planSearch(scenario, request).map(({ cell }) => serverLabel(cell.server));
  return Object.fromEntries(labels.map((label) => [label, [...(scenario.kneeParts ?? [])]]));
}

/**
 * @returns by the label of a server, the rates that it is to be offered
 * @throws BenchError BAD_PLAN when a server held no rate at all; the reason of the context's signal when it aborts
 */
export async function findRates(
  scenario: Scenario,
  request: PlanRequest,
  context: TrialContext,
  observe: KneeObserver,
): Promise<KneeRates> {
  const found: Found[] = [];
  for (const planned of planSearch(scenario, request)) found.push(await findOwnKnee(planned, context));
  const { kneeParts = [], deadlineMs } = scenario;
  const leastUs = Math.min(...found.map(({ search }) => search.leastMeanUs));
  const limitUs = deadlineMs === undefined ? KNEE_FACTOR * leastUs : Infinity;
  const rates: Record<string, number[]> = {};
  for (const each of found) {
    const label = serverLabel(each.planned.cell.server);
    const knee = await findSharedKnee(each, limitUs, context);
    observe(label, knee);
    rates[label] = ratesOf(knee, kneeParts);
  }
  return rates;
}

type HeldKnee = Exclude<Knee, { readonly kind: 'none' }>;

/** A server with the knee of its own least response time. */
interface Found {
  readonly planned: PlannedTrial;
  readonly search: KneeSearch;
  readonly own: HeldKnee;
}

/**
 * One closed loop, with the most clients, for each server that can be offered a rate: its throughput is where the search
 * begins. It is of the first variant, and without a deadline: the knee is that of the server, not of clients that give up.
 */
function planSearch(scenario: Scenario, request: PlanRequest): readonly PlannedTrial[] {
  const { kneeParts: _parts, deadlineMs: _deadline, ...plain } = scenario;
  const size = scenario.sizes[request.size];
  const sizes = { ...scenario.sizes, [request.size]: { ...size, variants: size.variants.slice(0, 1) } };
  const scenarios: Scenario[] = [{ ...plain, sizes, loads: ['closed'] }];
  const { trials } = makePlan({ ...request, ...SEARCH_TIMES, scenarios });
  const most = Math.max(...trials.map(({ cell }) => cell.clients));
  const offered = trials.filter(
    ({ cell }) => cell.clients === most && canAnswerAll({ ...cell, load: { kind: 'open', rateRps: 1 } }),
  );
  return [...new Map(offered.map((planned) => [serverLabel(planned.cell.server), planned])).values()];
}

async function findOwnKnee(planned: PlannedTrial, context: TrialContext): Promise<Found> {
  const { clients, variant } = planned.cell;
  // No more than find room: what becomes of the others is not asked here.
  const served = Math.min(clients, variant.limits?.maxClients ?? clients);
  const closed = { ...planned, cell: { ...planned.cell, clients: served } };
  const { row, reasons } = await runTrial(closed, 'knee', context);
  if (spoilsEstimate(reasons) || row.throughput_rps === null || row.throughput_rps === 0) {
    const because = row.invalid_because ?? 'nothing was answered';
    throw new BenchError('BAD_PLAN', `the knee cannot be searched for: ${row.server}: ${because}`);
  }
  const search = new KneeSearch(row.throughput_rps);
  await goOn(search, planned, context);
  const own = search.knee;
  if (own.kind === 'none') throw new BenchError('BAD_PLAN', `${row.server}: ${describeNone(own)}`);
  return { planned, search, own };
}

/** Where a server is above the limit at any rate, the rates about its own knee are the best that it can be offered. */
async function findSharedKnee(
  { planned, search, own }: Found,
  limitUs: number,
  context: TrialContext,
): Promise<HeldKnee> {
  search.limitTo(limitUs);
  await goOn(search, planned, context);
  const { knee } = search;
  return knee.kind === 'none' ? own : knee;
}

async function goOn(search: KneeSearch, planned: PlannedTrial, context: TrialContext): Promise<void> {
  for (let rateRps = search.nextRps; rateRps !== null; rateRps = search.nextRps) {
    const cell = { ...planned.cell, load: { kind: 'open' as const, rateRps } };
    search.record(rateRps, readOffered(await runTrial({ ...planned, cell }, 'knee', context)));
  }
}

/** Whether the server kept up; what others disturbed is an estimate all the same. */
export function readOffered({ row, reasons }: Pick<TrialOutcome, 'row' | 'reasons'>): Offered {
  if (reasons.some(({ kind }) => kind === 'server-overloaded')) return { kind: 'overloaded' };
  const { validity, latency_mean_us: meanUs } = row;
  const isLate = reasons.every(({ kind }) => kind === 'generator-late');
  if (meanUs === null || (validity === 'invalid' && !(isLate && sparesMean(row, meanUs))))
    return { kind: 'not-offered' };
  return { kind: 'answered', meanUs };
}

/**
 * Whether the lateness of a load is too small to show in the mean response time, from which a knee is found: that of half of the
 * requests is at most a hundredth of it, and that of 99 % is at most all of it.
 */
function sparesMean(
  { send_lateness_p50_us: p50Us, send_lateness_p99_us: p99Us }: TrialOutcome['row'],
  meanUs: number,
): boolean {
  return p50Us !== null && p99Us !== null && p50Us <= 0.01 * meanUs && p99Us <= meanUs;
}

function describeNone({ because }: Extract<Knee, { readonly kind: 'none' }>): string {
  return because === 'overloaded'
    ? 'it was overloaded at every rate that was tried: leave it out with --models'
    : 'the load generator was late at every rate that was tried: end other programs';
}

/** @returns parts of the knee, to three digits; only as far as the load generator gets */
function ratesOf(knee: HeldKnee, kneeParts: readonly number[]): number[] {
  const { belowRps } = knee;
  const most = knee.kind === 'found' ? Math.sqrt(belowRps * knee.aboveRps) : belowRps;
  const parts = knee.kind === 'found' ? kneeParts : kneeParts.filter((part) => part <= 1);
  return parts.map((part) => Number((part * most).toPrecision(3)));
}
