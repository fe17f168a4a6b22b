/** The schemas of all that `--json` prints, by the name in its field `schema`; and how the figures of a command become it. */
import { z } from 'zod';
import type { Finding } from '../../bench/doctor.ts';
import { gateSchema } from '../../bench/gate/gate-record.ts';
import type { ComparisonFigures } from '../../bench/micro/benchmark.ts';
import { type RecordName, stamp, stampSchema } from '../../bench/results/stamp.ts';
import { type Report, reportSchema } from '../../check/report.ts';
import { loadSchema } from './load-record.ts';

const doctorSchema = z.object({
  schema: stampSchema('doctor'),
  findings: z.array(
    z.object({
      kind: z
        .enum(['good', 'note', 'bad'])
        .describe('good; note: a limit to know of; bad: spoils or prevents measurements'),
      about: z.string().describe('what was looked at'),
      found: z.string().describe('what was found'),
      advice: z.string().describe('what it means and what to do; empty: nothing'),
    }),
  ),
});

export function doctorRecord(findings: readonly Finding[]): z.infer<typeof doctorSchema> {
  return { schema: stamp('doctor'), findings: [...findings] };
}

const microSchema = z.object({
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

const checkSchema = reportSchema.extend({ schema: stampSchema('check') });

export function checkRecord(report: Report): z.infer<typeof checkSchema> {
  return { schema: stamp('check'), ...report };
}

const cellValue = z.union([z.string(), z.number(), z.null()]);

const compareSchema = z.object({
  schema: stampSchema('compare'),
  metric: z.string().describe('what is compared'),
  runs: z.array(z.object({ letter: z.string(), path: z.string(), run_id: z.string(), state: z.string() })),
  differences: z
    .array(z.object({ what: z.string(), values: z.array(z.string()) }))
    .describe('machine and method: what is not the same in all runs'),
  cells: z
    .array(z.record(z.string(), cellValue))
    .describe('rows with the columns of compare --csv: a_ and b_ are the runs by their letters'),
  overall_ratio: z.number().nullable().describe('mean ratio of all common cells'),
  others: z.array(z.record(z.string(), z.unknown())).describe('results of other tools'),
  allowed: z.number().nullable().describe('change for the worse that --fail-on allows, as a part of 1'),
});

/** By the name of the command. */
export const RECORDS: Readonly<Record<RecordName, z.ZodObject>> = {
  load: loadSchema,
  doctor: doctorSchema,
  micro: microSchema,
  check: checkSchema,
  compare: compareSchema,
  gate: gateSchema,
};
