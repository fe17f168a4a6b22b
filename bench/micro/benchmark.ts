/**
 * What a micro-benchmark is: comparisons of tasks that do the same job, measured in turn in many short rounds. It gives
 * figures of building blocks, which explain what whole servers do; it never replaces a trial.
 */

/** One way to do a job. */
export interface MicroTask {
  readonly name: string;
  /** Operations in one call of `run`: figures are per operation. */
  readonly operations: number;
  /** The timed part. What it returns is ignored, and keeps the work from being optimised away. */
  readonly run: () => unknown;
  /** Before and after each call of `run`, untimed. */
  readonly before?: () => void | Promise<void>;
  readonly after?: () => void | Promise<void>;
}

/** Several ways to do one job; ratios are to the first. */
export interface Comparison {
  readonly title: string;
  /** One operation, in words. */
  readonly operation: string;
  readonly tasks: readonly [baseline: MicroTask, ...others: MicroTask[]];
  /** Whether the tasks return promises, which are waited for. */
  readonly async: boolean;
  /** The ratio to the baseline that the project allows itself, at the most. */
  readonly targetRatio: number | null;
  /** Each task's share of a round: at least so many calls of `run`, and at least so long. */
  readonly share: { readonly calls: number; readonly timeMs: number };
}

export interface MicroBenchmark {
  readonly name: string;
  /** @param held what stays open until all comparisons are measured */
  readonly open: (held: AsyncDisposableStack) => Promise<readonly Comparison[]>;
}

/** A ratio over rounds: the median, and the middle half of the rounds. */
export interface Ratio {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

/** Durations of one operation, ns, over all rounds. */
export interface TaskFigures {
  readonly task: string;
  readonly samples: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  /** To the baseline, paired by round; null for the baseline itself. */
  readonly ratio: Ratio | null;
}

export interface ComparisonFigures {
  readonly benchmark: string;
  readonly title: string;
  readonly operation: string;
  readonly targetRatio: number | null;
  readonly rounds: number;
  readonly tasks: readonly TaskFigures[];
}
