/**
 * Measures a comparison with tinybench. Each round is a tinybench run of all its tasks, in turn forwards and backwards,
 * so that drift of the machine hits all of them alike; a ratio is taken within a round, and then the median of rounds.
 */
import { quantile } from 'simple-statistics';
import { Bench, type Task } from 'tinybench';
import { posixAvailable } from '../../servers/models.ts';
import { BenchError } from '../results/bench-error.ts';
import type { Comparison, ComparisonFigures, MicroTask, Ratio, TaskFigures } from './benchmark.ts';

const NS_PER_MS = 1e6;

/** One task's samples of one round: ns per operation. */
interface Sampled {
  readonly samplesNs: readonly number[];
  readonly p50Ns: number;
}

/** @throws BenchError TASK_FAILED when a task threw: tinybench only marks it */
export async function measureComparison(
  benchmark: string,
  comparison: Comparison,
  rounds: number,
): Promise<ComparisonFigures> {
  const byRound: ReadonlyMap<MicroTask, Sampled>[] = [];
  for (let round = 0; round < rounds; round++) byRound.push(await measureRound(comparison, round));
  const { title, operation, targetRatio, tasks } = comparison;
  const figures = tasks.map((task) => taskFigures(task, tasks[0], byRound));
  return { benchmark, title, operation, targetRatio, rounds, tasks: figures };
}

async function measureRound(comparison: Comparison, round: number): Promise<Map<MicroTask, Sampled>> {
  const { share, tasks } = comparison;
  const warmup = round === 0;
  const bench = new Bench({
    iterations: share.calls,
    time: share.timeMs,
    warmup,
    warmupIterations: share.calls,
    warmupTime: share.timeMs,
    retainSamples: true,
  });
  for (const task of round % 2 === 0 ? tasks : tasks.toReversed()) addTask(bench, task, comparison);
  await bench.run();
  return new Map(tasks.map((task) => [task, sampled(bench.getTask(task.name), task)]));
}

function addTask(bench: Bench, { name, run, before, after }: MicroTask, { async }: Comparison): void {
  const options = {
    // Without this, tinybench finds out by a call of `run` without `before`.
    async,
    ...(before === undefined ? {} : { beforeEach: before }),
    ...(after === undefined ? {} : { afterEach: after }),
  };
  bench.add(name, run, options);
}

function sampled(measured: Task | undefined, { name, operations }: MicroTask): Sampled {
  const result = measured?.result;
  if (result?.state !== 'completed') {
    const cause = result?.state === 'errored' ? result.error : undefined;
    const reason = cause?.message ?? `it is ${result?.state ?? 'missing'}`;
    throw new BenchError('TASK_FAILED', `cannot measure "${name}": ${reason}`, { cause });
  }
  const perOperation = (ms: number): number => (ms * NS_PER_MS) / operations;
  const { p50, samples } = result.latency;
  return { p50Ns: perOperation(p50), samplesNs: (samples ?? []).map(perOperation) };
}

function taskFigures(
  task: MicroTask,
  baseline: MicroTask,
  byRound: readonly ReadonlyMap<MicroTask, Sampled>[],
): TaskFigures {
  const samplesNs = byRound.flatMap((round) => round.get(task)?.samplesNs ?? []);
  const p50Of = (round: ReadonlyMap<MicroTask, Sampled>, of: MicroTask): number =>
    round.get(of)?.p50Ns ?? Number.NaN;
  const ratios = byRound.map((round) => p50Of(round, task) / p50Of(round, baseline));
  return {
    task: task.name,
    samples: samplesNs.length,
    meanNs: samplesNs.reduce((sum, sampleNs) => sum + sampleNs, 0) / samplesNs.length,
    p50Ns: quantile(samplesNs, 0.5),
    p99Ns: quantile(samplesNs, 0.99),
    ratio: task === baseline ? null : ratioOver(ratios),
  };
}

function ratioOver(ratios: number[]): Ratio {
  return {
    median: quantile(ratios, 0.5),
    lowerQuartile: quantile(ratios, 0.25),
    upperQuartile: quantile(ratios, 0.75),
  };
}

/** @throws BenchError UNSUPPORTED_PLATFORM */
export function requireLinux(benchmark: string): void {
  if (posixAvailable()) return;
  throw new BenchError(
    'UNSUPPORTED_PLATFORM',
    `${benchmark} needs Linux, this is ${process.platform}: choose others with --only`,
  );
}
