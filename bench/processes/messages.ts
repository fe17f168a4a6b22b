/** The messages of a trial's processes, checked where they come in: the server's, the load's and the script's. */
import { z } from 'zod';
import { loadResultSchema } from '../../clients/load-result.ts';
import type { ScriptedClient } from '../../clients/script.ts';
import { type Attempt, done, failed } from './attempt.ts';
import type { TimelineNote } from './target.ts';

export const listeningSchema = z.object({ host: z.string(), port: z.number() });

export const closedSchema = z.object({
  clients: z.number(),
  requests: z.number(),
  clientsByThread: z.record(z.string(), z.number()).optional(),
});

/** A `timeline` event: the server has written its timeline. */
export const timelineSchema = z.object({
  originNs: z.string().regex(/^\d+$/),
  overwritten: z.number(),
  torn: z.number(),
}) satisfies z.ZodType<TimelineNote>;

/** How the server of a supervisor ended (supervisor.ts). */
export const endedSchema = z.object({
  code: z.number().nullable(),
  signal: z.custom<NodeJS.Signals>((value) => typeof value === 'string').nullable(),
  asked: z.boolean(),
  forced: z.boolean(),
});

/** A `result` event. */
export const resultSchema = z.object({ result: loadResultSchema });

/** A `ready` event. */
export const readySchema = z.object({ drainUs: z.number(), latencyUs: z.number(), answersPerS: z.number() });

/** A `measured` event of a load with an appointment. */
export const measuredSchema = z.object({ lateUs: z.number(), heldUpUs: z.number() });
/** What a relay reports (clients/relay/spec.ts). */
export const relayReadySchema = z.object({ port: z.number() });
export const relaySeenSchema = z.object({ meanMs: z.number().nullable(), cpuPercent: z.number() });

/** A `script` event. */
export const scriptSchema = z.object({
  clients: z.array(
    z.object({
      connectedNs: z.string(),
      requests: z.array(z.object({ askedNs: z.string(), answeredNs: z.string() })),
    }),
  ),
}) satisfies z.ZodType<{ clients: ScriptedClient[] }>;

/** @param name what is read, for the reason of a failure: `the result of the load` */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  message: unknown,
  name: string,
): Attempt<z.infer<Schema>> {
  const read = schema.safeParse(message);
  if (read.success) return done(read.data);
  const [issue] = read.error.issues;
  return failed(`${name} cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
