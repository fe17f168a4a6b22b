/** What `micro --json` prints: a line for each comparison. */
import { z } from 'zod';
import type { ComparisonFigures } from '../../bench/micro/benchmark.ts';
import { stamp, stampSchema } from '../../bench/results/stamp.ts';

export const microSchema = z.object({
  schema: stampSchema('micro'),
  benchmark: z.string().describe('name of the benchmark'),
  title: z.string().describe('what is compared'),
  operation: z.string().describe('one operation, in words'),
  target_ratio: z.number().nullable().describe('ratio to the first task that the project allows at most'),
  rounds: z.number().describe('rounds, each of all tasks'),
  tasks: z.array(
    z.object({
      task: z.string().describe('one way to do it'),
      samples: z.number().describe('calls that were timed'),
      mean_ns: z.number().describe('mean time of an operation, ns'),
      p50_ns: z.number().describe('median time of an operation, ns'),
      p99_ns: z.number().describe('99th percentile of it, ns'),
      ratio: z.number().nullable().describe('to the first task: median over rounds; null: it is the first'),
      ratio_lower_quartile: z.number().nullable().describe('middle half of the rounds: lower end'),
      ratio_upper_quartile: z.number().nullable().describe('upper end'),
    }),
  ),
});

export function microRecord(figures: ComparisonFigures): z.infer<typeof microSchema> {
  const { benchmark, title, operation, targetRatio, rounds, tasks } = figures;
  return {
    schema: stamp('micro'),
    benchmark,
    title,
    operation,
    target_ratio: targetRatio,
    rounds,
    tasks: tasks.map(({ task, samples, meanNs, p50Ns, p99Ns, ratio }) => ({
      task,
      samples,
      mean_ns: meanNs,
      p50_ns: p50Ns,
      p99_ns: p99Ns,
      ratio: ratio?.median ?? null,
      ratio_lower_quartile: ratio?.lowerQuartile ?? null,
      ratio_upper_quartile: ratio?.upperQuartile ?? null,
    })),
  };
}
