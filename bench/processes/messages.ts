/** What the processes of a trial say, checked where it comes in: the server's lines and the load's result. */
import { z } from 'zod';
import { loadResultSchema } from '../../clients/load-result.ts';
import { type Attempt, done, failed } from './attempt.ts';

export const listeningSchema = z.object({ host: z.string(), port: z.number() });

export const closedSchema = z.object({
  clients: z.number(),
  requests: z.number(),
  clientsByThread: z.record(z.string(), z.number()).optional(),
});

/** What a supervisor tells of the server that it kept (supervisor.ts). */
export const endedSchema = z.object({
  code: z.number().nullable(),
  signal: z.custom<NodeJS.Signals>((value) => typeof value === 'string').nullable(),
  asked: z.boolean(),
  forced: z.boolean(),
});

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
