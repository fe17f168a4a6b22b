/** The micro-benchmarks by name, and measuring one of them. */
import type { ComparisonFigures, MicroBenchmark } from './benchmark.ts';
import { clientArrayBenchmark } from './client-array.ts';
import { measureComparison } from './measure.ts';
import { recordingBenchmark } from './recording.ts';
import { socketCallBenchmark } from './socket-call.ts';
import { workerStartBenchmark } from './worker-start.ts';

export const MICRO_BENCHMARKS = [
  workerStartBenchmark,
  clientArrayBenchmark,
  socketCallBenchmark,
  recordingBenchmark,
] as const;

/** @throws BenchError when a task fails, or the platform has no plain sockets */
export async function measureBenchmark(
  { name, open }: MicroBenchmark,
  rounds: number,
): Promise<ComparisonFigures[]> {
  await using held = new AsyncDisposableStack();
  const figures: ComparisonFigures[] = [];
  for (const comparison of await open(held)) {
    figures.push(await measureComparison(name, comparison, rounds));
  }
  return figures;
}
