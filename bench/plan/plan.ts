/**
 * What a run will do, before anything is started: every scenario × server × driver × number of clients is a cell, a
 * block is one trial of every cell in a random order, and the seed repeats that order. Each block is planned on its own:
 * a run with a budget ends when it has enough, and leaves out what is settled. Pure.
 */
import { mostWarmupS } from '../../clients/load-spec.ts';
import type { Driver } from '../../clients/load.ts';
import { seededRandom, shuffle } from '../../clients/random.ts';
import { BenchError } from '../results/bench-error.ts';
import { groupBy } from '../results/rows.ts';
import type { Cell, CellLoad, PlannedScenario, RunRecord } from '../results/run-record.ts';
import { BASELINE_MODEL, serverLabel, type ServerName } from '../results/server-names.ts';
import { LOOKS } from '../statistics/looks.ts';
import type { Scenario, SizeName } from '../scenarios/scenario.ts';
import {
  canAnswer,
  canAnswerAll,
  canAsk,
  canBear,
  canRest,
  isScript,
  requestsPerConnectionOf,
  wantsScript,
} from './eligibility.ts';

/** The options of a plan; those left out come from the scenarios' size. */
export interface PlanRequest {
  readonly scenarios: readonly Scenario[];
  readonly size: SizeName;
  /** The same for all scenarios, or what each compares. */
  readonly servers: readonly ServerName[] | ((scenario: Scenario) => readonly ServerName[]);
  readonly drivers: readonly Driver[];
  readonly seed: number;
  readonly clients?: readonly number[] | undefined;
  readonly warmupS?: number | undefined;
  readonly warmupMostS?: number | undefined;
  readonly durationS?: number | undefined;
  readonly blocks?: number | undefined;
  /** Ends the run, s; without one, all blocks are run. */
  readonly budgetS?: number | undefined;
  /** Processes of each load in slices. */
  readonly loadProcesses?: number | undefined;
  /** Requests per second that open loops offer; needed where a scenario has one. */
  readonly rateRps?: number | undefined;
  /** By scenario: the rates of each server, where each has its own. */
  readonly ratesRps?: Readonly<Record<string, NonNullable<PlannedScenario['ratesRps']>>> | undefined;
  /** The CPUs of scenarios that ask for all of them; null: those of all others. */
  readonly shared?: PlannedScenario['pinning'] | undefined;
  /** Where the baseline is measured twice when servers are compared: with the most clients (the default), or always. */
  readonly again?: RepeatPolicy;
}

type RepeatPolicy = RunRecord['plan']['again'];

export interface PlannedTrial {
  /** From 1, in the order in which they run; numbers of trials that are left out are not used. */
  readonly trial: number;
  /** From 1. */
  readonly block: number;
  readonly cell: Cell;
}

/** Trials of one block whose cells differ in their server only. */
export type Comparison = readonly [PlannedTrial, ...PlannedTrial[]];

export interface Plan {
  readonly seed: number;
  readonly scenarios: readonly PlannedScenario[];
  readonly servers: readonly ServerName[];
  readonly drivers: readonly Driver[];
  /** With a budget at most, but for those that are repeated because others disturbed them. */
  readonly blocks: number;
  /** s; null: all blocks are run. */
  readonly budgetS: number | null;
  readonly loadProcesses: number;
  readonly again: RepeatPolicy;
  /** Of all blocks. */
  readonly trials: readonly PlannedTrial[];
  /** Of all trials, whatever the budget. */
  readonly estimatedS: number;
}

/** The blocks of a run that may end earlier. */
const MOST_BLOCKS = Math.max(...LOOKS);

/** @throws BenchError BAD_OPTION when there is nothing to run */
export function makePlan(request: PlanRequest): Plan {
  const { seed, drivers, budgetS = null, loadProcesses = 1, again = 'with-most-clients' } = request;
  const scenarios = request.scenarios.map((scenario) => size(scenario, request));
  const blocks = request.blocks ?? Math.max(...request.scenarios.map((one) => blocksOf(one, request)));
  return arrangePlan({ seed, scenarios, drivers, blocks, budgetS, loadProcesses, again });
}

function blocksOf(scenario: Scenario, { size: name, budgetS }: PlanRequest): number {
  if (wantsScript(scenario)) return 1;
  return (budgetS === undefined ? scenario.sizes[name].blocks : undefined) ?? MOST_BLOCKS;
}

/** All that determines a plan: equal arrangements give the same trials in the same order. */
type Arrangement = Omit<Plan, 'servers' | 'trials' | 'estimatedS'>;

/** @throws BenchError BAD_OPTION when there is nothing to run */
export function arrangePlan(arrangement: Arrangement): Plan {
  const { scenarios, blocks } = arrangement;
  const trials = Array.from({ length: blocks }, (_, index) => planBlock(arrangement, index + 1)).flat();
  if (trials.length === 0)
    throw new BenchError(
      'BAD_OPTION',
      'nothing to run: name a scenario and a model (external servers can only serve a plain page, and autocannon can only request pages)',
    );
  const servers = new Map(
    scenarios.flatMap((scenario) => scenario.servers).map((server) => [serverLabel(server), server]),
  );
  return { ...arrangement, servers: [...servers.values()], trials, estimatedS: estimateS(trials) };
}

/**
 * The trials of one block, from 1, also of one beyond those of the plan. Blocks interleave the cells, so that a machine that
 * drifts hits all of them alike.
 */
export function planBlock(arrangement: Arrangement, block: number): PlannedTrial[] {
  const cells = allCells(arrangement);
  const repeated = cells.filter(({ load }) => load.kind !== 'script');
  const due = block === 1 ? cells : repeated;
  const before = block === 1 ? 0 : cells.length + (block - 2) * repeated.length;
  const random = seededRandom(arrangement.seed, `order of block ${block}`);
  return shuffle(groupBy(due, comparisonOf), random)
    .flatMap((own) => shuffle(own, random))
    .map((cell, index) => ({ trial: before + index + 1, block, cell }));
}

function allCells(arrangement: Arrangement): Cell[] {
  const { scenarios, drivers } = arrangement;
  return scenarios
    .flatMap((scenario) => cellsOf(scenario, drivers).concat(repeatsOf(scenario, arrangement)))
    .filter((cell) => canAnswerAll(cell) && canAnswer(cell) && canAsk(cell) && canBear(cell));
}

function size(scenario: Scenario, request: PlanRequest): PlannedScenario {
  const { name, title, question, requestsPerConnection } = scenario;
  const standard = scenario.sizes[request.size];
  const variants = [...standard.variants];
  const servers =
    typeof request.servers === 'function' ? [...request.servers(scenario)] : [...request.servers];
  const clients = clientsOf(scenario, standard.clients, request);
  const warmupS = request.warmupS ?? standard.warmupS;
  const warmupMostS = longestWarmup(warmupS, request.warmupMostS);
  const durationS = request.durationS ?? standard.durationS;
  const { kneeParts, deadlineMs = null } = scenario;
  const kinds = kneeParts !== undefined ? [] : (scenario.loads ?? ['closed']);
  const loads = kinds.map((kind) => loadOf(kind, scenario, request));
  const ratesRps = kneeParts === undefined ? null : (request.ratesRps?.[name] ?? {});
  const pinning = scenario.sharesCpus === true ? (request.shared ?? null) : null;
  return {
    name,
    title,
    question,
    variants,
    clients,
    servers,
    requestsPerConnection,
    loads,
    ratesRps,
    kneeParts: kneeParts === undefined ? null : [...kneeParts],
    deadlineMs,
    burst: standard.burst ?? null,
    warmupS,
    warmupMostS,
    durationS,
    pinning,
  };
}

function loadOf(
  kind: Exclude<CellLoad['kind'], 'burst'>,
  scenario: Scenario,
  request: PlanRequest,
): CellLoad {
  switch (kind) {
    case 'closed':
      return { kind };
    case 'open':
      return { kind, rateRps: rateOf(request) };
    case 'script':
      return { kind, requests: scenario.requestsPerClient ?? 1 };
    default:
      return kind satisfies never;
  }
}

/** A script is for a few clients, so a list of several numbers applies to the loads only. */
function clientsOf(scenario: Scenario, standard: readonly number[], { clients }: PlanRequest): number[] {
  const applies = clients !== undefined && (clients.length === 1 || !wantsScript(scenario));
  return [...(applies ? clients : standard)];
}

function longestWarmup(leastS: number, mostS = mostWarmupS(leastS)): number {
  if (mostS >= leastS) return mostS;
  const message = `the longest warm-up, ${mostS} s, is shorter than the shortest, ${leastS} s: give another --warmup-most or --warmup`;
  throw new BenchError('BAD_OPTION', message);
}

function cellsOf(scenario: PlannedScenario, drivers: readonly Driver[]): Cell[] {
  // A script has its own clients, so it needs one driver only.
  const drivenBy = isScript(scenario) ? drivers.slice(0, 1) : drivers;
  return drivenBy.flatMap((driver) =>
    scenario.servers.flatMap((server) =>
      scenario.clients.flatMap((clients) =>
        scenario.variants.flatMap((variant) =>
          loadsOf(scenario, server).map((load) => ({
            scenario: withWindowOf(scenario, load),
            variant,
            server,
            driver,
            load,
            clients,
          })),
        ),
      ),
    ),
  );
}

/** The window of a burst is as long as that and the calm around it. */
function withWindowOf(scenario: PlannedScenario, load: CellLoad): PlannedScenario {
  if (load.kind !== 'burst') return scenario;
  const { beforeS, lengthS, afterS } = load.burst;
  return { ...scenario, durationS: beforeS + lengthS + afterS };
}

function loadsOf(
  { loads, ratesRps, kneeParts, burst }: PlannedScenario,
  server: ServerName,
): readonly CellLoad[] {
  if (ratesRps === null) return loads;
  const offered = (ratesRps[serverLabel(server)] ?? []).map((rateRps, index) => ({
    rateRps,
    part: kneeParts?.[index],
  }));
  const [lowest] = burst === null ? [] : offered;
  return [
    ...offered.map((load): CellLoad => Object.assign({ kind: 'open' as const }, load)),
    ...(burst === null || lowest === undefined ? [] : [{ kind: 'burst' as const, ...lowest, burst }]),
  ];
}

function rateOf({ rateRps }: PlanRequest): number {
  if (rateRps !== undefined) return rateRps;
  throw new BenchError('BAD_OPTION', 'an open loop needs a rate: give one with --rate');
}

/** The event loops, those without options if there are any; where none of our models runs, the first server named. */
function baselinesOf(servers: readonly ServerName[]): readonly ServerName[] {
  const ours = servers.filter((server) => server.kind === 'model');
  if (ours.length === 0) return servers.slice(0, 1);
  const loops = ours.filter(({ model }) => model === BASELINE_MODEL);
  const plain = loops.filter(({ options }) => options === undefined);
  return plain.length > 0 ? plain : loops;
}

/** The baselines of a comparison, measured twice: the difference of the two is the noise of the run. */
function repeatsOf(scenario: PlannedScenario, { drivers, again }: Arrangement): Cell[] {
  const { servers } = scenario;
  // Where each server has rates of its own, no two trials are alike.
  if (again === 'never' || scenario.ratesRps !== null || isScript(scenario)) return [];
  if (servers.length < 2 && again !== 'always') return [];
  const most = Math.max(...scenario.clients);
  const counts = again === 'always' ? scenario.clients : [most];
  return baselinesOf(servers).flatMap((server) =>
    drivers.flatMap((driver) =>
      scenario.variants.flatMap((variant) =>
        counts.map((clients) => ({
          scenario,
          variant,
          server: { ...server, again: true as const },
          driver,
          load: { kind: 'closed' as const },
          clients,
        })),
      ),
    ),
  );
}

/** @returns the trials in groups, in their order: those of a comparison follow each other */
export function groupComparisons(trials: readonly PlannedTrial[]): Comparison[] {
  return groupBy(trials, ({ block, cell }) => [block, ...comparisonOf(cell)]);
}

/** What tells a comparison from others, in every block. */
export function keyOf([{ cell }]: Comparison): string {
  return JSON.stringify(comparisonOf(cell));
}

/** What the cells of a comparison have in common. */
function comparisonOf({ scenario, variant, driver, load, clients }: Cell): readonly unknown[] {
  const { kind } = load;
  return [scenario.name, variant.name, driver.kind, kind, 'rateRps' in load ? load.rateRps : null, clients];
}

/* Starting and stopping two processes, and connecting a client (for a thread each, the dearest case); 2 cores. */
const PROCESSES_S = 0.6;
/** Where several servers of a comparison start at the same time. */
const PROCESSES_TOGETHER_S = 0.3;
const CLIENT_S = 0.006;

/** Of a few clients with a few requests, one after the other at the worst. */
const SCRIPT_S = 0.5;

/** A rough time for trials, s; the progress line corrects it as they end. */
export function estimateS(trials: readonly PlannedTrial[]): number {
  return trials.reduce((total, { cell }) => total + estimateTrialS(cell), 0);
}

function estimateTrialS(cell: Cell): number {
  const { scenario, clients, load } = cell;
  if (load.kind === 'script') return PROCESSES_S + CLIENT_S * clients + SCRIPT_S;
  const processesS = canRest(cell) ? PROCESSES_TOGETHER_S : PROCESSES_S;
  // A connection for a single request is opened when that is due.
  const isOpenedLater = 'rateRps' in load && requestsPerConnectionOf(cell) === 1;
  return processesS + (isOpenedLater ? 0 : CLIENT_S * clients) + scenario.warmupS + scenario.durationS;
}
