/** The JSON of `autocannon --json`. Its latencies are whole milliseconds, rounded down. Pure. */
import { z } from 'zod';
import { meanOf, perSecond, PLAIN, toUs, type UnnamedSeries } from './series.ts';

const schema = z.object({
  connections: z.number(),
  pipelining: z.number().optional(),
  duration: z.number(),
  sampleInt: z.number().optional(),
  errors: z.number(),
  non2xx: z.number().optional(),
  mismatches: z.number().optional(),
  requests: z.object({ total: z.number(), sent: z.number().optional() }),
  latency: z.object({
    mean: z.number().optional(),
    average: z.number(),
    p50: z.number(),
    p99: z.number(),
    totalCount: z.number().optional(),
  }),
});

/** The part of the duration that the last sample may add. */
const MOST_ROUNDED = 0.05;

/** @returns null when it is not from autocannon */
export function readAutocannon(json: unknown): UnnamedSeries | null {
  const read = schema.safeParse(json);
  if (!read.success) return null;
  const { connections, pipelining = 1, duration, errors, requests, latency } = read.data;
  const { non2xx = 0, mismatches = 0, sampleInt = 1000 } = read.data;
  // Where it compares bodies, that of an answer with another status differs too.
  const wrong = Math.min(Math.max(non2xx, mismatches), requests.total);
  // With an amount (`-a`) it leaves no request under way, and ends at the next sample.
  const isRounded = requests.sent === requests.total && duration * MOST_ROUNDED < sampleInt / 1000;
  const mean = meanOf(toUs(latency.mean ?? latency.average, 1000));
  return {
    ...PLAIN,
    tool: 'autocannon',
    // With a rate (`-R`) it adds the latencies that it expected during a long one.
    load: (latency.totalCount ?? 0) > requests.total ? 'open' : 'closed',
    clients: connections,
    pipelining,
    durationS: duration,
    // Not its average: that is over whole seconds, and the last one is often incomplete.
    answersRps: perSecond(requests.total, duration),
    throughputRps: isRounded ? null : perSecond(requests.total - wrong, duration),
    unclear: isRounded ? 'rounded-duration' : null,
    mean: mean && { ...mean, atMostUs: mean.atMostUs + 1000 },
    p50Us: toUs(latency.p50, 1000),
    p99Us: toUs(latency.p99, 1000),
    resolutionUs: 1000,
    // It counts timeouts among its errors.
    errors: errors + wrong,
  };
}
