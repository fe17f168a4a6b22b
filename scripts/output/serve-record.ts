/** What `serve` prints, a line each: where it listens, and at its end what it did. */
import { z } from 'zod';
import { stamp, stampSchema } from '../../bench/results/stamp.ts';
import type { ServerEvent } from '../../servers/process.ts';
import { IO_NAMES, MODEL_NAMES } from '../../servers/server.ts';

const threadSchema = z.object({
  thread: z.number().describe('its number in the model, from 1'),
  clients: z.number().describe('clients that it served'),
});

export const serveSchema = z.discriminatedUnion('event', [
  z.object({
    schema: stampSchema('serve'),
    event: z.literal('listening').describe('it takes clients from now on'),
    model: z.enum(MODEL_NAMES).describe('concurrency model'),
    io: z.enum(IO_NAMES).describe('how bytes move'),
    workload: z.string().describe('the work of a request'),
    iterations: z
      .number()
      .nullable()
      .describe('steps of computation that a request of compute costs; null: another workload'),
    host: z.string().describe('address that it listens on'),
    port: z.number().describe('port that it listens on'),
    pid: z.number().describe('number of its process'),
  }),
  z.object({
    schema: stampSchema('serve'),
    event: z.literal('closed').describe('it has ended'),
    clients: z.number().describe('clients that it took'),
    requests: z.number().describe('requests that it answered'),
    threads: z.array(threadSchema).nullable().describe('null: its threads share no clients'),
    refused_clients: z
      .number()
      .describe('clients for which there was no place, descriptor or memory, and which could not wait'),
    crashed_threads: z
      .number()
      .describe('threads that crashed or could not be started, each with its one client'),
  }),
]);

export function serveRecord(event: ServerEvent): z.infer<typeof serveSchema> {
  const schema = stamp('serve');
  if (event.event === 'listening') return { schema, ...event, iterations: event.iterations ?? null };
  const { clients, requests, clientsByThread, refusedClients = 0, crashedThreads = 0 } = event;
  const threads = Object.entries(clientsByThread ?? {});
  return {
    schema,
    event: 'closed',
    clients,
    requests,
    threads:
      clientsByThread === undefined
        ? null
        : threads.map(([thread, served]) => ({ thread: Number(thread), clients: served })),
    refused_clients: refusedClients,
    crashed_threads: crashedThreads,
  };
}
