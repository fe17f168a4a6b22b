/**
 * A server as a process of its own: says in JSON lines where it listens and what it did, and drains on SIGTERM or
 * SIGINT. The lines are handed to `print`; the promise resolves when the server has ended.
 */
import { findServer } from './models.ts';
import type { IoName, ModelName, ServerOptions, ServerSummary } from './server.ts';
import type { TimelineReading } from './timeline.ts';

export interface ProcessOptions extends ServerOptions {
  readonly model: ModelName;
  readonly io: IoName;
}

type ServerEvent =
  | {
      readonly event: 'listening';
      readonly model: ModelName;
      readonly io: IoName;
      readonly workload: string;
      readonly host: string;
      readonly port: number;
      readonly pid: number;
    }
  | ({ readonly event: 'closed' } & ServerSummary);

export interface Console {
  print(event: ServerEvent): void;
  warn(message: string): void;
}

/**
 * @returns what its timeline held when its threads had ended; undefined without one
 * @throws ServerError when the server cannot start, or died
 */
export async function runServer(
  options: ProcessOptions,
  console: Console,
): Promise<TimelineReading | undefined> {
  const { model, io, workload } = options;
  const start = await findServer(model, io);
  await using server = await start(options, ({ message }) => console.warn(message));
  const close = (): void => void server.close().catch(() => {});
  process.once('SIGTERM', close);
  process.once('SIGINT', close);
  const { host, port } = server;
  console.print({ event: 'listening', model, io, workload: workload.name, host, port, pid: process.pid });
  console.print({ event: 'closed', ...(await server.ended) });
  return server.timeline?.read();
}
