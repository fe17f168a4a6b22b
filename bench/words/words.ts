/**
 * The catalogue of the texts of a figure. Each language is a value of this type, so that none lacks a text. The names of
 * models, scenarios, workloads and drivers are those of the commands in every language. Pure.
 */
import type { BYSTANDER_KINDS } from '../../clients/bystanders.ts';
import type { LoadKind } from '../../clients/load.ts';
import type { Work } from '../analysis/overview.ts';
import type { QuantityAxis } from '../analysis/quantities.ts';
import type { RunRecord } from '../results/run-record.ts';
import type { Bar } from '../results/timeline.ts';
import type { Against, Measure } from '../scenarios/figure-kind.ts';
import type { Numbers } from './numbers.ts';

/** The quantity on an x axis. */
export type Axis = Exclude<Against, 'variant'> | QuantityAxis;

export interface Words {
  readonly numbers: Numbers;
  readonly question: (measure: Measure, axis: Axis) => string;
  readonly questions: Readonly<
    Record<'response' | 'percentiles' | 'bystanders' | 'shares' | 'map' | 'matrix', string>
  >;
  readonly latency: string;
  /** Titles of y axes. */
  readonly measures: Readonly<Record<Measure, string>>;
  /** Titles of x axes. */
  readonly axes: Readonly<Record<Axis | 'percentiles' | 'shares' | 'bystanders', string>>;
  readonly conditions: {
    readonly scenario: (name: string) => string;
    readonly workload: (name: string) => string;
    readonly connectionsKept: string;
    readonly requestsEach: (count: string, isOne: boolean) => string;
    readonly io: (name: string) => string;
    readonly driver: (name: string, load: LoadKind['kind']) => string;
    readonly clients: (count: string, isOne: boolean) => string;
    readonly blocks: (count: string, isOne: boolean, window: string) => string;
    readonly unfinished: (state: RunRecord['state'], done: string, planned: string) => string;
  };
  readonly reading: {
    readonly noValidTrial: string;
    readonly singleTrials: string;
    readonly twoTrials: string;
    readonly intervals: (as: 'bars' | 'bands') => string;
    readonly hollow: string;
    readonly notDrawn: (count: string, isOne: boolean) => string;
    readonly servedUnknown: string;
    readonly cut: string;
    readonly law: string;
    readonly diagonal: string;
    readonly knee: string;
    readonly percentiles: string;
    readonly bystanders: (without: string) => string;
    readonly shares: string;
    readonly map: string;
    /** Of what stands in the matrix. @see matrixKey */
    readonly matrix: Readonly<Record<'best' | 'open' | 'starving' | 'waits' | 'cpu', string>>;
  };
  readonly labels: {
    readonly unanswered: (count: string, all: string) => string;
    readonly theServed: (count: string) => string;
    readonly serves: (count: string, all: string) => string;
    readonly part: (count: string, all: string) => string;
    readonly upTo: (count: string, isOne: boolean) => string;
    readonly knee: (rate: string) => string;
    readonly noValidTrial: string;
    readonly nothingMeasured: string;
    readonly notMeasured: (measure: Measure) => string;
    readonly window: (length: string) => string;
    readonly noAnswer: (count: string, all: string) => string;
    readonly jain: (index: string) => string;
    readonly gotNothing: (count: string, all: string) => string;
    readonly noDifference: string;
    /** Under a ratio that is of server CPU per request. */
    readonly byCpu: string;
    readonly notComparable: string;
    /** In place of a value whose interval says nothing. */
    readonly tooNoisy: string;
    readonly missing: string;
  };
  readonly timeline: {
    readonly question: (clients: string, isOne: boolean) => string;
    /** The requests of each client. */
    readonly script: (requests: string, isOne: boolean) => string;
    readonly axis: string;
    readonly phases: Readonly<Record<Bar['phase'], string>>;
    readonly client: (number: string) => string;
    readonly threads: (numbers: readonly string[]) => string;
    readonly facts: (facts: {
      readonly threads: string;
      readonly isOneThread: boolean;
      /** The most clients served at a time. */
      readonly atOnce: string;
      readonly wait: string;
    }) => string;
  };
  /** The name of a variant in sentences and tables, which is English on disk. */
  readonly variant: (name: string) => string;
  /** Variants, by their quantity. */
  readonly quantities: Readonly<Record<QuantityAxis, (value: string) => string>>;
  readonly bystanders: Readonly<Record<(typeof BYSTANDER_KINDS)[number] | 'none', string>>;
  /** Places of servers in the matrix. */
  readonly places: {
    readonly best: string;
    readonly equal: string;
    /** In place of `equal` where the quantity is fairness. */
    readonly fair: string;
    readonly open: string;
    /** How many times worse. */
    readonly behind: (factor: string) => string;
    readonly starving: (served: string, all: string) => string;
    readonly tooFew: string;
    /** What a figure comes from that is not the model's: a V8 thread for each request. How many times better it is in C. */
    readonly start: (inC: string | null) => string;
    /** Too few answers for a percentile: the longest latency. */
    readonly waits: (longest: string) => string;
    readonly missing: string;
  };
  /** What the clients of a scenario do: the headings of rows. */
  readonly scenarios: Readonly<Record<ScenarioName, string>>;
  readonly answer: {
    readonly works: Readonly<Record<Work, string>>;
    readonly clients: (counts: string) => string;
    readonly handlers: Readonly<Record<'wait-time' | 'cpu-time', (length: string) => string>>;
    /** Some work with so many clients. */
    readonly with: (work: string, clients: string) => string;
    /** The parts of a sentence. */
    readonly clauses: (parts: readonly string[]) => string;
    /** One of them, by what it is about. */
    readonly clause: (about: string, finding: string) => string;
    readonly alone: (server: string) => string;
    /** The only one that answers all clients. */
    readonly only: (server: string) => string;
    /** Better than the next by a factor; `more`: of a quantity of which more is better. */
    readonly ahead: (facts: {
      readonly server: string;
      readonly factor: string;
      readonly next: string;
      readonly quantity: 'throughput' | 'latency' | 'CPU' | 'other';
    }) => string;
    readonly equal: (servers: string) => string;
    /** @param least a difference that would have shown; null: any may have been missed */
    readonly open: (servers: string, least: string | null) => string;
    readonly tooFew: (servers: string) => string;
    readonly nobody: string;
    readonly range: (low: string, high: string) => string;
    readonly nothing: string;
  };
}

export const SCENARIO_NAMES = [
  'scaling',
  'churn',
  'latency',
  'cost',
  'blocking',
  'compute',
  'head-of-line',
  'broadcast',
  'idle',
  'overload',
  'multiplexers',
  'distance',
  'payload',
  'fairness',
  'crossover',
  'timeline',
] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];
