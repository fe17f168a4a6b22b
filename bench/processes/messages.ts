/** What the processes of a trial say, checked where it comes in: the server's lines and the load's result. */
import { z } from 'zod';
import type { LoadResult } from '../../clients/load.ts';
import { type Attempt, done, failed } from './attempt.ts';

export const listeningSchema = z.object({ host: z.string(), port: z.number() });

export const closedSchema = z.object({
  clients: z.number(),
  requests: z.number(),
  clientsByThread: z.record(z.string(), z.number()).optional(),
});

/** What a keeper tells of the server that it kept (keeper.ts). */
export const endedSchema = z.object({
  code: z.number().nullable(),
  signal: z.custom<NodeJS.Signals>((value) => typeof value === 'string').nullable(),
  asked: z.boolean(),
  forced: z.boolean(),
});

const latencySchema = z.object({
  count: z.number(),
  meanUs: z.number(),
  p50Us: z.number(),
  p90Us: z.number(),
  p99Us: z.number(),
  p999Us: z.number(),
  maxUs: z.number(),
  hdr: z.string().nullable(),
  resolutionUs: z.number(),
});

const shareSchema = z.object({
  client: z.number(),
  requests: z.number(),
  p50Us: z.number().nullable(),
  p99Us: z.number().nullable(),
  longestWaitUs: z.number(),
});

const loadResultSchema = z.object({
  durationS: z.number(),
  requests: z.number(),
  latency: latencySchema.nullable(),
  connect: latencySchema.nullable(),
  connections: z.number(),
  errors: z.object({
    refused: z.number(),
    reset: z.number(),
    timeout: z.number(),
    wrongAnswer: z.number(),
  }),
  clients: z.array(shareSchema).nullable(),
  cpuPercent: z.number(),
  busyPercent: z.number().nullable(),
  coreWaitPercent: z.number().nullable(),
  warmupS: z.number(),
  warmupRequests: z.number(),
  warmupSteady: z.boolean().nullable(),
  offeredRps: z.number().nullable(),
  offeredRequests: z.number().nullable(),
  unanswered: z.number().nullable(),
  heldUp: z.number().nullable(),
  sendLateness: latencySchema.nullable(),
  deliveries: z.number().nullable(),
  deliveryLatency: latencySchema.nullable(),
}) satisfies z.ZodType<LoadResult>;

/** A `result` event. */
export const resultSchema = z.object({ result: loadResultSchema });

/** @param speaker who said it, for the reason of a failure */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  message: unknown,
  speaker: string,
): Attempt<z.infer<Schema>> {
  const read = schema.safeParse(message);
  if (read.success) return done(read.data);
  const [issue] = read.error.issues;
  return failed(`${speaker} cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
