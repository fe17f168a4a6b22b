/**
 * One measurement beside C: a server as a process of its own, driven by wrk over one set of clients. What counts is
 * read from outside, by the same means for either side: the bytes that wrk has read so far, and the server's CPU time.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort } from '../../clients/free-port.ts';
import { readCpuUs } from '../../posix/process-usage.ts';
import type { ModelName } from '../../servers/server.ts';
import { BenchError } from '../results/bench-error.ts';

/** A C server stands for the model that does the same; `sequential` needs a connection for each request. */
export const REFERENCES = {
  'event-loop': { source: 'epoll', keepAlive: true },
  'worker-per-client': { source: 'threads', keepAlive: true },
  sequential: { source: 'sequential', keepAlive: false },
} as const satisfies Partial<Record<ModelName, unknown>>;

export type ReferencedModel = keyof typeof REFERENCES;

export interface WrkSpec {
  readonly clients: number;
  /** Of the same clients, before the window opens. */
  readonly warmupS: number;
  readonly durationS: number;
}

export interface Measured {
  /** Over the window, requests per second. */
  readonly rps: number;
  /** From the first connection on, starting of threads included: as wrk reports it. */
  readonly coldRps: number;
  readonly cpuUsPerRequest: number;
}

const SOURCES = fileURLToPath(new URL('./', import.meta.url));
const SERVER = fileURLToPath(new URL('../../servers/main.ts', import.meta.url));

/** wrk must not end before the window does. */
const REST_S = 1;
const START_MS = 20_000;

/**
 * Compiles the C server of a model.
 * @returns its path
 * @throws BenchError when there is no compiler
 */
export async function buildReference(model: ReferencedModel, folder: string): Promise<string> {
  const { source } = REFERENCES[model];
  const program = `${folder}/${source}`;
  const files = [source, 'tcp', 'http'].map((name) => `${SOURCES}${name}.c`);
  const args = ['-O2', '-pthread', '-o', program, ...files];
  await promisify(execFile)('cc', args).catch((error: unknown) => {
    throw toolError('cc', error);
  });
  return program;
}

/** A tool that could not be run: one line with what to do. */
function toolError(name: string, error: unknown): BenchError {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const message = missing
    ? `${name} is not installed: apt-get install gcc libc6-dev wrk, or the like`
    : `${name} failed: ${String(error)}`;
  return new BenchError('TASK_FAILED', message, { cause: error });
}

export function ownCommand(model: ReferencedModel): (port: number) => readonly string[] {
  return (port) => [process.execPath, SERVER, JSON.stringify({ model, io: 'posix', port })];
}

/**
 * Starts a server, measures it once, and ends it.
 * @throws BenchError when wrk is not installed, or meets errors
 */
export async function measureBeside(
  commandAt: (port: number) => readonly string[],
  keepAlive: boolean,
  spec: WrkSpec,
): Promise<Measured> {
  const port = await findFreePort();
  const [program = '', ...args] = commandAt(port);
  const server = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    await once(server, 'spawn');
    return await driveWithWrk(server, port, await askOnce(port, keepAlive), keepAlive, spec);
  } finally {
    server.kill('SIGKILL');
  }
}

async function driveWithWrk(
  server: ChildProcess,
  port: number,
  answerBytes: number,
  keepAlive: boolean,
  { clients, warmupS, durationS }: WrkSpec,
): Promise<Measured> {
  const seconds = Math.ceil(warmupS + durationS + REST_S);
  const fields = keepAlive ? [] : ['-H', 'Connection: close'];
  const args = ['-t1', `-c${clients}`, `-d${seconds}s`, ...fields, `http://127.0.0.1:${port}/`];
  const wrk = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = text(wrk.stdout);
  await once(wrk, 'spawn').catch((error: unknown) => {
    throw toolError('wrk', error);
  });
  const now = () => ({
    timeMs: performance.now(),
    requests: readReceived(wrk.pid ?? 0) / answerBytes,
    cpuUs: readCpuUs(server.pid ?? 0) ?? 0,
  });
  await delay(warmupS * 1000);
  const from = now();
  await delay(durationS * 1000);
  const to = now();
  const requests = to.requests - from.requests;
  const coldRps = Number(/Requests\/sec: +([\d.]+)/.exec(await output)?.[1] ?? Number.NaN);
  if (/Non-2xx|connect [1-9]|read [1-9]/.test(await output)) {
    throw new BenchError('TASK_FAILED', `wrk met errors:\n${await output}`);
  }
  return {
    rps: (requests / (to.timeMs - from.timeMs)) * 1000,
    coldRps,
    cpuUsPerRequest: (to.cpuUs - from.cpuUs) / requests,
  };
}

/** Bytes that a process has read: wrk reads its sockets with `read`, which `/proc` counts. */
function readReceived(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1] ?? 0);
}

/**
 * Waits until the server answers.
 * @returns the bytes of the answer that wrk will get for each request
 */
async function askOnce(port: number, keepAlive: boolean): Promise<number> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      const answer = await ask(port, keepAlive);
      if (answer.startsWith('HTTP/1.1 200 ')) return answer.length;
      throw new BenchError('TASK_FAILED', `the server answered ${answer.slice(0, 40)}`);
    } catch (error) {
      if (error instanceof BenchError || performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}

async function ask(port: number, keepAlive: boolean): Promise<string> {
  const field = keepAlive ? '' : 'Connection: close\r\n';
  const request = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${field}\r\n`;
  return askBytes(port, [request], keepAlive ? '</html>\n' : undefined);
}

/** All that the server answers to the pieces, in one character a byte, up to the end or `last`. */
export async function askBytes(port: number, pieces: readonly string[], last?: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  for (const piece of pieces) socket.write(piece, 'latin1');
  let answer = '';
  for await (const piece of socket as AsyncIterable<string>) {
    answer += piece;
    if (last !== undefined && answer.endsWith(last)) break;
  }
  socket.destroy();
  return answer;
}
