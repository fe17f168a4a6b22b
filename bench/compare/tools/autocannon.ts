/** The JSON of `autocannon --json`. Its latencies are whole milliseconds, rounded down. Pure. */
import { z } from 'zod';
import { meanOf, perSecond, PLAIN, toUs, type UnnamedSeries } from './series.ts';

const schema = z.object({
  connections: z.number(),
  pipelining: z.number().optional(),
  duration: z.number(),
  errors: z.number(),
  non2xx: z.number().optional(),
  mismatches: z.number().optional(),
  requests: z.object({ total: z.number() }),
  latency: z.object({ mean: z.number().optional(), average: z.number(), p50: z.number(), p99: z.number() }),
});

/** @returns null when it is not from autocannon */
export function readAutocannon(json: unknown): UnnamedSeries | null {
  const read = schema.safeParse(json);
  if (!read.success) return null;
  const { connections, pipelining = 1, duration, errors, requests, latency } = read.data;
  const { non2xx = 0, mismatches = 0 } = read.data;
  // Where it compares bodies, that of an answer with another status differs too.
  const wrong = Math.min(Math.max(non2xx, mismatches), requests.total);
  const mean = meanOf(toUs(latency.mean ?? latency.average, 1000));
  return {
    ...PLAIN,
    tool: 'autocannon',
    clients: connections,
    pipelining,
    durationS: duration,
    // Not its average: that is over whole seconds, and the last one is often incomplete.
    answersRps: perSecond(requests.total, duration),
    throughputRps: perSecond(requests.total - wrong, duration),
    mean: mean && { ...mean, atMostUs: mean.atMostUs + 1000 },
    p50Us: toUs(latency.p50, 1000),
    p99Us: toUs(latency.p99, 1000),
    resolutionUs: 1000,
    // It counts timeouts among its errors.
    errors: errors + wrong,
  };
}
