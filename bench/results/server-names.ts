/**
 * How servers, drivers and workloads are written in a plan, and their labels in rows and tables: `event-loop/posix`,
 * `tcp`. The schemas check what is read back from a results folder.
 */
import { z } from 'zod';
import { type Driver, ENGINE_NAMES } from '../../clients/load.ts';
import {
  IO_NAMES,
  type IoName,
  MODEL_NAMES,
  type ModelName,
  MULTIPLEXER_NAMES,
} from '../../servers/server.ts';
import { createHash } from 'node:crypto';
import { isExpectation, isRequest } from '../../clients/load-spec.ts';
import { describeRequest } from '../../workloads/http-asking.ts';
import { isWorkloadSpec, WORKLOAD_WANTED } from '../../workloads/workload-spec.ts';
import type { Expectation, RequestChoice, WorkloadSpec } from '../../workloads/workload.ts';

export const DRIVER_NAMES = ['tcp', 'autocannon'] as const satisfies readonly Driver['kind'][];

export type DriverName = (typeof DRIVER_NAMES)[number];

/** How a model is run, where it has a choice; what is left out is the model's default. */
const modelOptionsSchema = z.object({
  /** Of a pool, or loops. */
  threads: z.number().optional(),
  recv: z.enum(['blocking', 'polling']).optional(),
  handOff: z.enum(['array', 'accept']).optional(),
  multiplexer: z.enum(MULTIPLEXER_NAMES).optional(),
});

export type ModelOptions = z.infer<typeof modelOptionsSchema>;

const modelServerSchema = z.object({
  kind: z.literal('model').default('model'),
  model: z.enum(MODEL_NAMES),
  io: z.enum(IO_NAMES),
  options: modelOptionsSchema.optional(),
  /** The same server once more, under a label of its own: what differs between the two is noise. */
  again: z.literal(true).optional(),
});

/** Of servers that are not ours: what they are asked, if not a GET of `/`, and what a right answer is, if not the first. */
const askedSchema = z.object({
  request: z
    .custom<RequestChoice>((value) => value !== null && isRequest(value), 'must be a request')
    .optional(),
  expect: z.custom<Expectation>(isExpectation, 'must be an expectation').optional(),
});
/** A name appears in tables, file names and CSV. */
export const SERVER_NAME = /^[\w.+-](?:[\w.+ -]*[\w.+-])?$/;

const nameSchema = z
  .string()
  .max(240)
  .regex(SERVER_NAME, 'must be a name of letters, digits, spaces and . + - _');

/** The load is only ever aimed at this machine, whoever wrote the plan. */
export const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

/** A program of the user's: `{port}` in the command is replaced by the port it is to listen on. */
const commandServerSchema = askedSchema.extend({
  kind: z.literal('command'),
  name: nameSchema,
  /** As it is run: make it visible where it is shown. */
  command: z.string(),
  again: z.literal(true).optional(),
});

/** A server that is running already, and is only driven. */
const addressServerSchema = askedSchema.extend({
  kind: z.literal('address'),
  name: nameSchema,
  host: z.string().regex(LOOPBACK, 'must be an address of this machine, 127.x.x.x or ::1'),
  port: z.number(),
  again: z.literal(true).optional(),
});

export const serverSchema = z.union([modelServerSchema, commandServerSchema, addressServerSchema]);

export type ServerName = z.infer<typeof serverSchema>;

export type ModelServer = z.infer<typeof modelServerSchema>;

/** A server that is not ours. */
export type ExternalServer = Exclude<ServerName, ModelServer>;

export function modelServer(model: ModelName, io: IoName, options: ModelOptions = {}): ModelServer {
  return { kind: 'model', model, io, ...(Object.keys(options).length === 0 ? {} : { options }) };
}

/** What `model` and `io` of its rows are. An external server has its name for a model. */
export function describeServer(server: ServerName): { readonly model: string; readonly io: string } {
  return server.kind === 'model'
    ? { model: server.model, io: server.io }
    : { model: server.name, io: EXTERNAL_IO };
}

/**
 * What a server is asked, where that is not the work of its variant: `GET /news`. A request with more in it than a path
 * has a mark of its own, so that no other one is compared with it.
 */
export function requestLabel(server: ServerName): string | null {
  if (server.kind === 'model' || server.request === undefined) return null;
  const { request } = server;
  const isPlain = request.kind === 'fields' && request.headers.length === 0;
  const mark = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 8);
  return `${describeRequest(request)}${isPlain ? '' : ` #${mark}`}`;
}

/** The io of an external server: whatever it is. */
export const EXTERNAL_IO = 'external';

interface WithIo {
  readonly io: string;
}

/**
 * The io of the servers with which one is compared: its own, and where it is external, that of most interest among those
 * that ran beside it: `posix`, or else `node`.
 * @param rows of the same comparison
 */
export function comparedIo({ io }: WithIo, rows: readonly WithIo[]): string {
  if (io !== EXTERNAL_IO) return io;
  return IO_NAMES.find((one) => rows.some((row) => row.io === one)) ?? io;
}

/**
 * The label of a server in C that is the only one with that io, and stands beside the same one with another: it shows what
 * of its cost is the runtime's, and is in no ranking. Null where there is none.
 * @param rows of one scenario, without repeats
 */
export function loneTwin(rows: readonly (WithIo & { readonly server: string })[]): string | null {
  const inC = new Set(rows.filter(({ io }) => io === 'c').map(({ server }) => server));
  const [twin] = inC;
  if (twin === undefined || inC.size > 1) return null;
  const name = shortLabel({ server: twin, io: 'c' });
  return rows.some((row) => row.io !== 'c' && shortLabel(row) === name) ? twin : null;
}

export const driverSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), engine: z.enum(ENGINE_NAMES) }),
  z.object({ kind: z.literal('autocannon') }),
]) satisfies z.ZodType<Driver>;

/** Without a path: a plan names no file of the machine that it runs on. */
export const workloadSchema = z.custom<WorkloadSpec>(
  (value) => isWorkloadSpec(value) && !(value.name === 'file' && 'path' in value),
  `must be ${WORKLOAD_WANTED}`,
);
export const AGAIN = ' (again)';

/** What the others are compared with. */
export const BASELINE_MODEL = 'event-loop';

/**
 * `MODEL/IO`, and `MODEL/IO (again)` for the second of two that are the same. Options follow the model:
 * `worker-pool (16 threads, accept)/posix`. An external server has its own name.
 */
export function serverLabel(server: ServerName): string {
  const again = server.again === true ? AGAIN : '';
  if (server.kind !== 'model') return `${server.name}${again}`;
  const { model, io, options } = server;
  return `${model}${optionsLabel(options ?? {})}/${io}${again}`;
}

/** The label of a row without its io, where the io stands elsewhere. */
export function shortLabel({ server, io }: WithIo & { readonly server: string }): string {
  return server.endsWith(`/${io}`) ? server.slice(0, -io.length - 1) : server;
}

function optionsLabel({ threads, recv, handOff, multiplexer }: ModelOptions): string {
  const parts = [
    ...(threads === undefined ? [] : [`${threads} ${threads === 1 ? 'thread' : 'threads'}`]),
    ...(recv === undefined ? [] : [recv]),
    ...(handOff === undefined ? [] : [handOff]),
    ...(multiplexer === undefined ? [] : [multiplexer]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** The label of the server that is repeated; null when the label is not of a repeat. */
export function repeatedLabel(label: string): string | null {
  return label.endsWith(AGAIN) ? label.slice(0, -AGAIN.length) : null;
}

/** Whether a row is of the second of two servers that are the same: it measures noise, and is not compared. */
export function isRepeat({ server }: { readonly server: string }): boolean {
  return repeatedLabel(server) !== null;
}
