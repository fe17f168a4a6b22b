/**
 * What a runner and an agent send each other, as schemas: whatever comes in is checked. A session begins with `open`
 * and `welcome`; then the runner starts programs, each with an id of its own, and calls what the agent can do with them.
 */
import { z } from 'zod';
import { environmentSchema, variantSchema, versionsSchema } from '../results/run-record.ts';
import { serverSchema } from '../results/server-names.ts';

/** Another one is refused. */
export const PROTOCOL = 1;

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

/** From the agent. */
export const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('welcome'), facts: factsSchema }),
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
