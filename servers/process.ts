/**
 * Runs a server for a whole process: reports in JSON lines where it listens and what it did, and drains on SIGTERM or
 * SIGINT; at a second signal it ends at once. The lines go to `print`; the promise resolves when the server has ended.
 */
import { flushCompileCache } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { WorkloadSpec } from '../workloads/workload.ts';
import { completeSpec } from '../workloads/prepare.ts';
import { workloadLabel } from '../workloads/workload-spec.ts';
import { Interrupts } from './interrupts.ts';
import { becomeServer, findServer } from './models.ts';
import type { IoName, ModelName, ServerOptions, ServerSummary } from './server.ts';
import type { TimelineReading } from './timeline.ts';

export interface ProcessOptions extends ServerOptions {
  readonly model: ModelName;
  readonly io: IoName;
}

export type ServerEvent =
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
 * @returns the timeline when the server had ended; undefined without tracing, or after a second signal
 * @throws ServerError when the server cannot start, or died
 */
export async function runServer(
  options: ProcessOptions,
  console: Console,
): Promise<TimelineReading | undefined> {
  const { model, io } = options;
  // Nothing of Node stays beside the server in C, which prints its own events, unless its timeline is to be read.
  if (io === 'c' && options.trace === null)
    return becomeServer(model, { ...options, workload: completeSpec(options.workload) });
  // Until the process has ended: a signal must not interrupt what follows, such as writing the timeline.
  const interrupts = new Interrupts(() => performance.now());
  const leaving = new Leaving();
  const workload = completeSpec(options.workload);
  const start = await findServer(model, io);
  const starting = start({ ...options, workload }, (message) => console.warn(message));
  await using server = await starting.catch(async (error: unknown) => {
    await leaving.prepare();
    // Some of its threads may have started: Node reports them a turn later.
    await nextTurn();
    leaving.detach();
    throw error;
  });
  onAbort(interrupts.stop, () => {
    void leaving.prepare();
    server.close().catch(() => {});
  });
  onAbort(interrupts.abort, () => server.abandon());
  const { host, port } = server;
  const { pid } = process;
  console.print({ event: 'listening', model, io, ...describeWorkload(workload), host, port, pid });
  console.print({ event: 'closed', ...(await server.ended) });
  leaving.detach();
  return interrupts.abort.aborted ? undefined : server.timeline?.read();
}

/** Also acts when the signal came earlier: while the server started. */
function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act);
}

/**
 * The end of the process. Node ends the threads that are left, and waits for them: one that blocks would never end, and one
 * that loads native code would abort the process. So with threads left it ends without that.
 */
class Leaving {
  readonly #threads = new Set<Worker>();
  #exit: ((code: number) => void) | undefined;

  constructor() {
    process.on('worker', (thread) => {
      this.#threads.add(thread);
      thread.once('exit', () => this.#threads.delete(thread));
    });
    process.once('exit', (code) => this.#leave(code));
  }

  /** The server is closing, or did not start. Loaded only now: a `node` server needs no native code until then. */
  prepare(): Promise<void> {
    return import('../posix/libc.ts').then(
      ({ exit }) => void (this.#exit = exit),
      () => void (this.#exit = undefined),
    );
  }

  /** The threads that are left do not keep the process alive. */
  detach(): void {
    for (const thread of this.#threads) thread.unref();
  }

  #leave(code: number): void {
    // Node's teardown resets the signal handlers first: a Ctrl-C that npm forwards late would kill the process.
    if (this.#threads.size === 0) process.exit();
    flushCompileCache();
    if (this.#exit === undefined) process.kill(process.pid, 'SIGKILL');
    else this.#exit(code);
  }
}

function describeWorkload(spec: WorkloadSpec): { readonly workload: string; readonly iterations?: number } {
  const workload = workloadLabel(spec);
  if (spec.name !== 'compute' || spec.iterations === undefined) return { workload };
  return { workload, iterations: spec.iterations };
}
