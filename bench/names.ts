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

export const serverSchema = z.object({ model: z.enum(MODEL_NAMES), io: z.enum(IO_NAMES) });
export type ServerName = z.infer<typeof serverSchema>;

export const driverSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), engine: z.enum(IO_NAMES) }),
  z.object({ kind: z.literal('autocannon') }),
]) satisfies z.ZodType<Driver>;

export const workloadSchema = z.object({ name: z.enum(WORKLOAD_NAMES) });

/** `MODEL/IO` */
export function serverLabel({ model, io }: ServerName): string {
  return `${model}/${io}`;
}
