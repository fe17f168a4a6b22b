/**
 * What a runner and an agent send each other, as schemas: whatever comes in is checked. A session begins with `open`
 * and `welcome`; then the runner starts programs, each with an id of its own, and calls what the agent can do with them.
 */
import { z } from 'zod';
import type { Schedule } from '../../clients/load.ts';
import { loadResultSchema } from '../../clients/load-result.ts';
import { environmentSchema, variantSchema, versionsSchema } from '../results/run-record.ts';
import { serverSchema } from '../results/server-names.ts';

/** Another one is refused. */
export const PROTOCOL = 2;

/** What both ends must have in common, so that all figures of a run come from the same programs. */
const buildSchema = z.object({
  protocol: z.number(),
  versions: versionsSchema,
  commit: z.string().nullable(),
});

export type Build = z.infer<typeof buildSchema>;

/** A server that an agent starts: the parts of a cell that decide how. */
const placedServerSchema = z.object({
  server: serverSchema,
  variant: variantSchema,
  clients: z.number().int().positive(),
});

export type PlacedServer = z.infer<typeof placedServerSchema>;

/** How a server is stopped outside of its slots; null: it is not. */
export const pauseSchema = z
  .object({ pid: z.number(), signal: z.enum(['SIGSTOP', 'SIGUSR2']) })
  .nullable() satisfies z.ZodType<Schedule['pause']>;

/** That a load measured; null: its window was not in slices. */
export const slicesSchema = loadResultSchema.unwrap().shape.slices;

/** On the clock of the agent. */
export const scheduleSchema = z.object({
  startUs: z.number(),
  slots: z.array(
    z.object({
      number: z.number(),
      fromUs: z.number(),
      openUs: z.number(),
      untilUs: z.number(),
      drainedUs: z.number(),
    }),
  ),
  endUs: z.number(),
  pause: pauseSchema,
}) satisfies z.ZodType<Schedule>;

const idSchema = z.number().int().nonnegative();

/** From the runner. */
export const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), build: buildSchema }),
  /** `sentUs`: on the runner's clock. */
  z.object({ kind: z.literal('ping'), sentUs: z.number() }),
  /** The specification is read where that of a load process is: clients/load-spec.ts. */
  z.object({ kind: z.literal('load'), id: idSchema, spec: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('server'), id: idSchema, placed: placedServerSchema }),
  /** A line for the stdin of a program. */
  z.object({ kind: z.literal('say'), id: idSchema, message: z.unknown() }),
  z.object({ kind: z.literal('stop'), id: idSchema, graceMs: z.number() }),
  z.object({
    kind: z.literal('call'),
    call: z.number(),
    id: idSchema,
    method: z.string(),
    given: z.unknown(),
  }),
]);

export type Request = z.infer<typeof requestSchema>;

/** What an agent reports of itself. */
const factsSchema = z.object({
  name: z.string(),
  /** Where its servers are reached. */
  address: z.string(),
  environment: environmentSchema,
  /** The same for all agents of a machine, and of no other; null: not known. */
  machine: z.string().nullable(),
});

export type AgentFacts = z.infer<typeof factsSchema>;

/** What an agent allows of all loads at once: their clients, and the time that each may take (bounds.ts), s. */
const allowanceSchema = z.object({ clients: z.number(), timeS: z.number() });

export type Allowance = z.infer<typeof allowanceSchema>;

/** From the agent. */
export const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('welcome'), facts: factsSchema, allowance: allowanceSchema }),
  z.object({ kind: z.literal('refused'), because: z.string() }),
  /** Both times on the agent's clock. */
  z.object({ kind: z.literal('pong'), sentUs: z.number(), agentUs: z.number() }),
  z.object({ kind: z.literal('event'), id: idSchema, event: z.looseObject({ event: z.string() }) }),
  z.object({ kind: z.literal('stderr'), id: idSchema, line: z.string() }),
  z.object({
    kind: z.literal('ended'),
    id: idSchema,
    code: z.number().nullable(),
    signal: z.custom<NodeJS.Signals>((value) => typeof value === 'string').nullable(),
  }),
  z.object({ kind: z.literal('answer'), call: z.number(), value: z.unknown() }),
  z.object({ kind: z.literal('failure'), call: z.number(), because: z.string() }),
]);

export type Report = z.infer<typeof reportSchema>;

/** µs on the monotonic clock of this machine, which all its processes share. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint()) / 1000;
}
