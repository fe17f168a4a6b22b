/**
 * The registry of findings: what the trials of a scenario show beside the throughput and cost of every scenario. A
 * scenario that is not listed here is answered by its rankings alone. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import type { Pinning } from '../results/pinning.ts';
import type { Results } from '../results/results.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import { isRepeat } from '../results/server-names.ts';
import { measureTimeline, type Moment, type TimelineFigures } from '../results/timeline.ts';
import { type ActiveCell, activeCells, type BesideBystander, besideBystanders } from './bystanders.ts';
import { type CostFindings, costFindings } from './costs.ts';
import { type Away, distancesOf } from './distances.ts';
import { deliveriesOf, type Delivery } from './deliveries.ts';
import { type FairnessLoad, fairnessLoads } from './fairness.ts';
import { type ServerKnee, serverKnees } from './knees.ts';
import { type OverloadFindings, overloadCells, recoveries } from './overload.ts';
import type { PairSummary } from './pairs.ts';
import {
  type MapCell,
  mapCells,
  type Payload,
  payloadsOf,
  rankComparisons,
  type RankedComparison,
} from './ranking.ts';
import type { Summary } from './summary.ts';

/** The measurements of one scenario, without repeats of baselines. */
export interface Evidence {
  readonly planned: PlannedScenario;
  /** null: all load generators of the run together. */
  readonly driver: string | null;
  /** The CPUs that its trials had. */
  readonly pinning: Pinning;
  /** In the order of the tables. */
  readonly trials: readonly TrialRow[];
  readonly summary: readonly Summary[];
  readonly pairs: readonly PairSummary[];
  /** Of all scenarios. The key is the label of the server. */
  readonly timelines: Results['timelines'];
}

export type Findings =
  | { readonly kind: 'throughput'; readonly comparisons: readonly RankedComparison[] }
  | { readonly kind: 'latency'; readonly knees: readonly ServerKnee[] }
  | ({ readonly kind: 'overload' } & OverloadFindings)
  | ({ readonly kind: 'cost' } & CostFindings)
  | { readonly kind: 'head-of-line'; readonly beside: readonly BesideBystander[] }
  | { readonly kind: 'idle'; readonly cells: readonly ActiveCell[] }
  | { readonly kind: 'broadcast'; readonly deliveries: readonly Delivery[] }
  | { readonly kind: 'fairness'; readonly loads: readonly FairnessLoad[] }
  | { readonly kind: 'distance'; readonly distances: readonly Away[] }
  | { readonly kind: 'payload'; readonly payloads: readonly Payload[] }
  | { readonly kind: 'timeline'; readonly recorded: readonly RecordedServer[] }
  | { readonly kind: 'crossover'; readonly cells: readonly MapCell[] };

export interface RecordedServer extends TimelineFigures {
  readonly server: string;
  readonly workload: string;
  readonly moments: readonly Moment[];
}

type Find = (evidence: Evidence, seed: number) => Findings;

const FINDINGS: Readonly<Record<string, Find>> = {
  latency: ({ planned, trials }, seed) => ({
    kind: 'latency',
    knees: serverKnees(trials, planned.name, seed),
  }),
  overload: ({ planned, trials }, seed) => ({
    kind: 'overload',
    cells: overloadCells(trials, seed),
    recoveries: recoveries(trials, planned.burst?.afterS ?? 0, seed),
    deadlineMs: planned.deadlineMs ?? 0,
    burst: planned.burst,
  }),
  cost: ({ trials }, seed) => ({ kind: 'cost', ...costFindings(trials, seed) }),
  'head-of-line': ({ trials }) => ({ kind: 'head-of-line', beside: besideBystanders(trials) }),
  idle: ({ trials }) => ({ kind: 'idle', cells: activeCells(trials) }),
  multiplexers: ({ trials }) => ({ kind: 'idle', cells: activeCells(trials) }),
  broadcast: ({ trials }) => ({ kind: 'broadcast', deliveries: deliveriesOf(trials) }),
  fairness: ({ trials }) => ({ kind: 'fairness', loads: fairnessLoads(trials) }),
  distance: ({ trials }) => ({ kind: 'distance', distances: distancesOf(trials) }),
  payload: ({ planned, summary, pairs }) => ({
    kind: 'payload',
    payloads: payloadsOf(summary, pairs, planned.variants),
  }),
  timeline: ({ planned, timelines }) => ({
    kind: 'timeline',
    recorded: recordedServers(timelines, planned.name),
  }),
  crossover: ({ summary, pairs }) => ({ kind: 'crossover', cells: mapCells(summary, pairs) }),
};

/** The scenarios whose figures use one load generator: its rows must not be mixed with those of another. */
const BY_DRIVER: ReadonlySet<string> = new Set([
  'head-of-line',
  'idle',
  'multiplexers',
  'broadcast',
  'fairness',
  'distance',
  'payload',
  'crossover',
]);

export function findingsOf(evidence: Evidence, seed: number): Findings {
  const find = FINDINGS[evidence.planned.name];
  if (find !== undefined) return find(evidence, seed);
  return { kind: 'throughput', comparisons: rankComparisons(evidence.summary, evidence.pairs) };
}

/** @param all of the scenario, repeats included */
export function evidenceOf(all: Omit<Evidence, 'driver'>): Evidence[] {
  const { name } = all.planned;
  const trials = all.trials.filter((row) => !isRepeat(row));
  const whole: Evidence = { ...all, driver: null, trials };
  const drivers = new Set(trials.map(({ driver }) => driver));
  if (!BY_DRIVER.has(name) || drivers.size < 2) return [whole];
  return [...drivers].map((driver) =>
    Object.assign({}, whole, {
      driver,
      trials: trials.filter((row) => row.driver === driver),
      summary: all.summary.filter((row) => row.driver === driver),
      pairs: all.pairs.filter((pair) => pair.driver === driver),
    }),
  );
}

export function recordedServers(timelines: Results['timelines'], scenario: string): RecordedServer[] {
  return [...timelines].flatMap(([server, moments]) => {
    const [first] = moments;
    if (first?.scenario !== scenario) return [];
    return [Object.assign(measureTimeline(moments), { server, workload: first.workload, moments })];
  });
}
