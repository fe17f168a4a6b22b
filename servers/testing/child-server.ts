/** For the tests: a server in a process of its own, and what the kernel reports about its threads. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { RawClient } from './raw-client.ts';

export interface ChildServer {
  readonly pid: number;
  readonly port: number;
  /** What it has printed to stderr so far. */
  readonly errors: () => string;
  readonly exited: Promise<{ code: number | null; lines: readonly string[]; errors: string }>;
  /** A client that is disconnected at the end of the test. */
  readonly client: () => Promise<RawClient>;
}

/** Resolves when the process has printed where it listens, or has ended. */
export function startProcess(...argv: readonly string[]): Promise<ChildServer> {
  return startCommand(process.execPath, ...argv);
}

async function startCommand(program: string, ...argv: readonly string[]): Promise<ChildServer> {
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const closed = once(child, 'close') as Promise<[code: number | null]>;
  const exited = closed.then(([code]) => ({ code, lines, errors }));
  await Promise.race([once(reader, 'line'), exited]);
  const { port = 0 } = JSON.parse(lines[0] ?? '{}') as { port?: number };
  const client = async (): Promise<RawClient> => {
    const raw = await RawClient.connect(port);
    onTestFinished(() => raw[Symbol.dispose]());
    return raw;
  };
  return { pid: child.pid ?? 0, port, errors: () => errors, exited, client };
}

export function startMain(options: object): Promise<ChildServer> {
  return startProcess('servers/main.ts', JSON.stringify({ port: 0, ...options }));
}

/** A server with so many descriptors at the most. */
export function startLimited(descriptors: number, options: object): Promise<ChildServer> {
  const script = `ulimit -n ${descriptors}; exec "$@"`;
  const server = [process.execPath, 'servers/main.ts', JSON.stringify({ port: 0, ...options })];
  return startCommand('sh', '-c', script, 'sh', ...server);
}

/** System calls in which a thread can be found blocked (asm/unistd.h: x64, arm64). */
const CALLS: Readonly<Record<string, string>> =
  process.arch === 'x64'
    ? { 45: 'recv', 202: 'futex', 288: 'accept', 232: 'epoll', 7: 'poll', 270: 'select', 426: 'uring' }
    : { 207: 'recv', 98: 'futex', 242: 'accept', 22: 'epoll', 73: 'poll', 72: 'select', 426: 'uring' };

/** One thread as the kernel reports it. */
export interface SeenThread {
  readonly id: number;
  /** The call that it is blocked in, by its name in `CALLS`; empty for any other. */
  readonly call: string;
  /** The first argument of that call: for `recv` and `accept` the descriptor. */
  readonly argument: number;
  /** CPU time since its start, ms. */
  readonly cpuMs: number;
  /** How often it gave up the CPU to wait. */
  readonly waits: number;
}

export function seeThread(pid: number, id: number): SeenThread {
  const read = (name: string): string => readFileSync(`/proc/${pid}/task/${id}/${name}`, 'latin1');
  const [number = '', argument = ''] = read('syscall').split(' ');
  const [cpuNs = '0'] = read('schedstat').split(' ');
  const waits = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(read('status'))?.[1];
  return {
    id,
    call: CALLS[number] ?? '',
    argument: Number(argument),
    cpuMs: Number(cpuNs) / 1e6,
    waits: Number(waits),
  };
}

/** All threads of a process, except those that end meanwhile. */
export function seeThreads(pid: number): SeenThread[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((id) => {
    try {
      return [seeThread(pid, Number(id))];
    } catch {
      // It has ended.
      return [];
    }
  });
}
