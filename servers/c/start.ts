/**
 * A server in C as a child of this process. Its own process reports and drains: here its messages are joined to the
 * contract. Where the whole process is the server, it becomes the program instead: see `becomeProgram`.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { makeFile } from '../../workloads/made-file.ts';
import { PARENT_PIPE } from '../orphan.ts';
import {
  type ModelName,
  type RunningServer,
  ServerError,
  type ServerOptions,
  type ServerSummary,
  type StartServer,
  type Warn,
} from '../server.ts';
import { Timeline } from '../timeline.ts';
import { build, programOf } from './program.ts';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

interface Message {
  readonly event: string;
}

interface Listening extends Message {
  readonly host: string;
  readonly port: number;
}

export function startProgram(model: ModelName): StartServer {
  return async (options, warn) => {
    const { path, args } = await programOf(model, options);
    const env = { ...process.env, [PARENT_PIPE]: '1' };
    using kept = options.trace === null ? undefined : await keepTimeline(options.trace, options.maxClients);
    const shared = kept === undefined ? [] : [kept.fd];
    const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe', ...shared], env });
    return await supervise(child as Child, warn, kept?.timeline);
  };
}

/** Threads of a program that have no client of their own. */
const OTHER_THREADS = 2;

/** The ring of a timeline in memory that the program shares: this process reads it, and writes none of its events. */
async function keepTimeline(events: number, maxClients: number) {
  const { SharedMemory } = await import('../../posix/shared-memory.ts');
  const threads = maxClients + OTHER_THREADS;
  const memory = new SharedMemory('tellers-timeline', Timeline.bytesFor(events, threads));
  const timeline = Timeline.create(memory.buffer, 0, events, threads);
  return { fd: memory.fd, timeline, [Symbol.dispose]: () => memory[Symbol.dispose]() };
}

/**
 * Replaces this process by the program: same process id, stdin and stdout. What measures the process, or sends it a signal,
 * then has the C server itself and no Node beside it, to read its timeline. Returns never.
 * @throws ServerError as `programOf`
 */
export async function becomeProgram(model: ModelName, options: ServerOptions): Promise<never> {
  const { workload } = options;
  const makesFile = workload.name === 'file' && workload.path === undefined;
  const path = makesFile ? (await makeFile(workload)).path : undefined;
  const prepared = path === undefined ? options : { ...options, workload: { ...workload, path } as const };
  const program = await programOf(model, prepared, makesFile);
  if (process.execve === undefined) throw new ServerError('UNSUPPORTED_IO', NO_EXECVE);
  return process.execve(program.path, [program.path, ...program.args], process.env);
}

const NO_EXECVE = 'this Node cannot become another program: use --io posix';

/** Why a process cannot become the model's program; undefined: it can, and the program is built. */
export async function whyMissing(model: ModelName): Promise<string | undefined> {
  if (process.execve === undefined) return NO_EXECVE;
  return await build(model).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

async function supervise(child: Child, warn: Warn, timeline: Timeline | undefined): Promise<RunningServer> {
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    errors.push(line.replace(/^tellers: /, ''));
    warn(errors.at(-1) ?? '');
  });
  const messages = new Map<string, Message>();
  const lines = createInterface(child.stdout).on('line', (line) => {
    const message = JSON.parse(line) as Message;
    messages.set(message.event, message);
  });
  const closed = once(child, 'close').then(([code]: unknown[]) => code);
  await Promise.race([once(lines, 'line'), closed]);
  const listening = messages.get('listening') as Listening | undefined;
  if (listening === undefined) {
    await closed;
    throw failure(errors);
  }
  const ended = closed.then((code): ServerSummary => {
    const summary = messages.get('closed');
    if (summary === undefined) throw failure(errors, code);
    const { event: _, ...counts } = summary as Message & ServerSummary;
    return counts;
  });
  // There may be no listener yet: a later use still gets the rejection.
  ended.catch(() => {});
  let isClosing = false;
  const close = (): Promise<ServerSummary> => {
    if (!isClosing) child.kill('SIGTERM');
    isClosing = true;
    return ended;
  };
  return {
    host: listening.host,
    port: listening.port,
    timeline,
    ended,
    close,
    abandon: () => {
      isClosing = true;
      // It ends at once.
      child.kill('SIGUSR2');
    },
    [Symbol.asyncDispose]: async () => void (await Promise.allSettled([close()])),
  };
}

function failure(errors: readonly string[], code?: unknown): ServerError {
  const reason = errors.at(-1) ?? `it ended with ${String(code)}`;
  return reason.startsWith('cannot listen')
    ? new ServerError('CANNOT_LISTEN', reason)
    : new ServerError('THREAD_DIED', `the C server ended: ${reason}`);
}
