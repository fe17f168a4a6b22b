/** What `against-c --json` prints, a line for each model: the measurements of each pair, and their ratios. */
import { z } from 'zod';
import type { Measured, WrkSpec } from '../../bench/reference-servers/against-c.ts';
import { stamp, stampSchema } from '../../bench/results/stamp.ts';
import { medianOf } from '../../bench/statistics/interval.ts';

const sideSchema = z.object({
  throughput_rps: z.number().describe('requests per second in the window'),
  throughput_with_warmup_rps: z.number().describe('requests per second with the warm-up'),
  server_cpu_us_per_request: z.number().describe('CPU of the server per request, µs'),
});

export const againstCSchema = z.object({
  schema: stampSchema('against-c'),
  model: z.string().describe('concurrency model of both'),
  clients: z.number().describe('clients of wrk'),
  warmup_s: z.number().describe('warm-up before the window, s'),
  duration_s: z.number().describe('length of the window, s'),
  pairs: z
    .array(z.object({ own: sideSchema.describe('our server'), c: sideSchema.describe('the C server') }))
    .describe('measured one after the other'),
  ratio: z
    .object({
      throughput: z.number().nullable().describe('throughput in the window'),
      throughput_with_warmup: z.number().nullable().describe('throughput with the warm-up'),
      server_cpu_per_request: z.number().nullable().describe('CPU of the server per request'),
    })
    .describe('ours over C: medians over the pairs'),
});

/** One measurement of each server. */
export interface Pair {
  readonly own: Measured;
  readonly c: Measured;
}

export function againstCRecord(
  model: string,
  { clients, warmupS, durationS }: WrkSpec,
  pairs: readonly Pair[],
): z.infer<typeof againstCSchema> {
  const ratioOf = (figure: keyof Measured) => medianOf(pairs.map(({ own, c }) => own[figure] / c[figure]));
  return {
    schema: stamp('against-c'),
    model,
    clients,
    warmup_s: warmupS,
    duration_s: durationS,
    pairs: pairs.map(({ own, c }) => ({ own: sideOf(own), c: sideOf(c) })),
    ratio: {
      throughput: ratioOf('rps'),
      throughput_with_warmup: ratioOf('coldRps'),
      server_cpu_per_request: ratioOf('cpuUsPerRequest'),
    },
  };
}

function sideOf({ rps, coldRps, cpuUsPerRequest }: Measured): z.infer<typeof sideSchema> {
  return {
    throughput_rps: rps,
    throughput_with_warmup_rps: coldRps,
    server_cpu_us_per_request: cpuUsPerRequest,
  };
}
