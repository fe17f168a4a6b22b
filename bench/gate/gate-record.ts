/** The outcome of a gate as JSON, with what each block measured. Pure. */
import { z } from 'zod';
import { trialSchema } from '../results/columns.ts';
import { stamp, stampSchema } from '../results/stamp.ts';
import type { GateOutcome } from './gate.ts';

/** The columns of trials.csv that a gate compares by, and those that show whether a block was disturbed. */
const serverSchema = trialSchema.pick({
  throughput_rps: true,
  latency_p50_us: true,
  latency_p99_us: true,
  server_cpu_us_per_request: true,
  server_cpu_percent: true,
  load_busy_percent: true,
  others_cpu_percent: true,
});

const optional = (about: string) => z.number().nullable().describe(about);

export const gateSchema = z.object({
  schema: stampSchema('gate'),
  verdict: z
    .enum(['slower', 'not slower', 'not met', 'met', 'open', 'failed'])
    .describe(
      'met and not met: the thresholds of --slo; open: this machine cannot tell within the budget; failed: a server cannot be measured',
    ),
  because: z
    .string()
    .nullable()
    .describe('what failed, or why the last block that does not count is invalid; null: nothing, or none'),
  limit: z.number().describe('part of 1 by which AFTER may be slower'),
  metric: z
    .enum(['throughput', 'cpu'])
    .nullable()
    .describe('what decided, or keeps it open: throughput, or requests per second of server CPU'),
  blocks: optional('blocks that the ratio is of; null: fewer than five'),
  ratio: optional('AFTER over BEFORE, higher being better: geometric mean over the blocks'),
  ratio_low: optional('its interval, which holds at all looks together with 99 %: lower end'),
  ratio_high: optional('upper end'),
  slo: z.array(
    z.object({
      threshold: z.string().describe('as it was given'),
      column: z.string().describe('of trials.csv'),
      verdict: z.enum(['met', 'not met', 'open']).describe('whether the interval is on the right side'),
      blocks: optional('blocks that the value is of; null: fewer than five, or one has none'),
      value: optional('geometric mean over the blocks; plain mean where one is 0'),
      value_low: optional('its interval, as that of the ratio: lower end'),
      value_high: optional('upper end'),
    }),
  ),
  per_block: z
    .array(
      z.object({
        before: serverSchema.nullable().describe('columns of trials.csv; null: nothing is compared with'),
        after: serverSchema.describe('the same'),
        throughput_ratio: optional('AFTER over BEFORE: median over the rounds of slices'),
        cpu_ratio: optional('CPU per request of BEFORE over that of AFTER'),
      }),
    )
    .describe('what each block measured that counts, also those since the last look'),
});

/** @param limit the part by which AFTER may be slower */
export function gateJson({ kind, because, comparison, slos, blocks }: GateOutcome, limit: number): string {
  const look = comparison?.look;
  const record: z.infer<typeof gateSchema> = {
    schema: stamp('gate'),
    verdict: kind,
    because,
    limit,
    metric: comparison?.metric ?? null,
    blocks: look?.blocks ?? null,
    ratio: look?.value ?? null,
    ratio_low: look?.low ?? null,
    ratio_high: look?.high ?? null,
    slo: slos.map((slo) => ({
      threshold: slo.text,
      column: slo.column,
      verdict: slo.kind,
      blocks: slo.look?.blocks ?? null,
      value: slo.look?.value ?? null,
      value_low: slo.look?.low ?? null,
      value_high: slo.look?.high ?? null,
    })),
    per_block: blocks.map(({ before, after, ratios }) => ({
      before: before === null ? null : serverSchema.parse(before),
      after: serverSchema.parse(after),
      throughput_ratio: ratios?.throughput ?? null,
      cpu_ratio: ratios?.cpu ?? null,
    })),
  };
  return `${JSON.stringify(record)}\n`;
}
