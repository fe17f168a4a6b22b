/**
 * Runs a server for a whole process: reports in JSON lines where it listens and what it did, and drains on SIGTERM or
 * SIGINT. The lines go to `print`; the promise resolves when the server has ended.
 */
import type { WorkloadSpec } from '../workloads/workload.ts';
import { completeSpec } from '../workloads/prepare.ts';
import { workloadLabel } from '../workloads/workload-spec.ts';
import { Interrupts, skipTeardown } from './interrupts.ts';
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
      /** The cost of a `compute` request: every server of a comparison gets the same number. */
      readonly iterations?: number;
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
 * @returns the timeline when the threads had ended; undefined without tracing
 * @throws ServerError when the server cannot start, or died
 */
export async function runServer(
  options: ProcessOptions,
  console: Console,
): Promise<TimelineReading | undefined> {
  const { model, io } = options;
  const workload = completeSpec(options.workload);
  const start = await findServer(model, io);
  await using server = await start({ ...options, workload }, (message) => console.warn(message));
  // Until the process has ended: a signal must not interrupt what follows, such as writing the timeline.
  const interrupts = new Interrupts(() => performance.now());
  interrupts.stop.addEventListener('abort', () => void server.close().catch(() => {}));
  interrupts.abort.addEventListener('abort', giveUp);
  process.once('exit', skipTeardown);
  const { host, port } = server;
  const { pid } = process;
  console.print({ event: 'listening', model, io, ...describeWorkload(workload), host, port, pid });
  console.print({ event: 'closed', ...(await server.ended) });
  return server.timeline?.read();
}

/** Not `process.exit`: it would wait for threads that block in system calls. */
function giveUp(): void {
  process.kill(process.pid, 'SIGKILL');
}

function describeWorkload(spec: WorkloadSpec): { readonly workload: string; readonly iterations?: number } {
  const workload = workloadLabel(spec);
  if (spec.name !== 'compute' || spec.iterations === undefined) return { workload };
  return { workload, iterations: spec.iterations };
}
