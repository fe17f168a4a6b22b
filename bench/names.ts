/**
 * How servers, drivers and workloads are written in a plan, and their labels in rows and tables: `event-loop/posix`,
 * `tcp`. The schemas check what is read back from a results folder.
 */
import { z } from 'zod';
import type { Driver } from '../clients/load.ts';
import { IO_NAMES, MODEL_NAMES } from '../servers/server.ts';
import { WORKLOAD_NAMES } from '../workloads/workload.ts';

export const DRIVER_NAMES = ['tcp', 'autocannon'] as const satisfies readonly Driver['kind'][];
export type DriverName = (typeof DRIVER_NAMES)[number];

export const serverSchema = z.object({
  model: z.enum(MODEL_NAMES),
  io: z.enum(IO_NAMES),
  /** The same server once more, under a label of its own: what differs between the two is noise. */
  again: z.literal(true).optional(),
});
export type ServerName = z.infer<typeof serverSchema>;

export const driverSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), engine: z.enum(IO_NAMES) }),
  z.object({ kind: z.literal('autocannon') }),
]) satisfies z.ZodType<Driver>;

export const workloadSchema = z.object({ name: z.enum(WORKLOAD_NAMES) });

const AGAIN = ' (again)';

/** What the others are compared with. */
export const BASELINE_MODEL = 'event-loop';

/** `MODEL/IO`, and `MODEL/IO (again)` for the second of two that are the same. */
export function serverLabel({ model, io, again }: ServerName): string {
  return `${model}/${io}${again === true ? AGAIN : ''}`;
}

/** The label of the second of two servers that are the same. */
export function againLabel(label: string): string {
  return `${label}${AGAIN}`;
}

/** Whether a row is of the second of two servers that are the same: it measures noise, and competes with none. */
export function isAgain({ server }: { readonly server: string }): boolean {
  return server.endsWith(AGAIN);
}
