/** The JSON of `oha --output-format json` (before: `--json`), which does not contain the number of clients. Pure. */
import { z } from 'zod';
import { meanOf, perSecond, PLAIN, sumOf, toUs, type UnnamedSeries } from './series.ts';

const countsSchema = z.record(z.string(), z.number());
/** Null where nothing was answered. In s. */
const percentilesSchema = z.record(z.string(), z.number().nullable());
const schema = z.object({
  summary: z.object({
    successRate: z.number().nullable(),
    total: z.number(),
    average: z.number().nullable(),
    requestsPerSec: z.number().nullable(),
  }),
  latencyPercentiles: percentilesSchema.nullish(),
  latencyPercentilesSuccessful: percentilesSchema.nullish(),
  statusCodeDistribution: countsSchema,
  errorDistribution: countsSchema,
});

/** Requests under way when the time was over: no failures. */
const DEADLINE = 'aborted due to deadline';

/** @returns null when it is not from oha */
export function readOha(json: unknown): UnnamedSeries | null {
  const read = schema.safeParse(json);
  if (!read.success) return null;
  const { summary, latencyPercentiles, statusCodeDistribution, errorDistribution } = read.data;
  const right = read.data.latencyPercentilesSuccessful ?? null;
  const percentiles = right ?? latencyPercentiles ?? {};
  const answers = sumOf(Object.values(statusCodeDistribution));
  // Its success rate counts an answer of any status.
  const successes = sumOf(
    Object.entries(statusCodeDistribution).flatMap(([status, count]) =>
      status.startsWith('2') ? count : [],
    ),
  );
  const errors = Object.entries(errorDistribution).filter(([error]) => error !== DEADLINE);
  return {
    ...PLAIN,
    tool: 'oha',
    clients: null,
    durationS: summary.total,
    answersRps: perSecond(answers, summary.total),
    throughputRps: perSecond(successes, summary.total),
    mean: answers === 0 ? null : meanOf(toUs(summary.average, 1e6)),
    p50Us: toUs(percentiles['p50'], 1e6),
    p99Us: toUs(percentiles['p99'], 1e6),
    percentilesOf: right === null ? 'all answers' : 'right answers',
    errors: answers - successes + sumOf(errors.map(([, count]) => count)),
  };
}
