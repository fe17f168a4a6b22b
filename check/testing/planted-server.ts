/** Good servers of each model in C, and the same ones with one planted fault each: what `check` must find. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ModelFinding } from '../model-verdict.ts';

/** `npm run test:check` runs each server that is planted or recognised, and `npm test` one of each kind. */
export const RUNS_ALL = process.env['TELLERS_CHECK'] === 'all';

/** The models of the program, and what `check` calls them. */
export const PLANTED_MODELS = {
  sequential: 'one-thread',
  threads: 'thread-per-client',
  processes: 'process-per-client',
  pool: 'thread-pool',
  'process-pool': 'process-pool',
  loop: 'event-loop',
} as const satisfies Record<string, ModelFinding['model']>;

type PlantedModel = keyof typeof PLANTED_MODELS;

interface Fault {
  /** The model in which it is planted. */
  readonly model: PlantedModel;
  readonly wrong: string;
}

export const FAULTS = {
  serial: { model: 'threads', wrong: 'joins each thread before it accepts the next client' },
  race: { model: 'threads', wrong: 'two threads take the same slot of the array' },
  'lost-when-full': { model: 'threads', wrong: 'drops a client when its array of 4 is full' },
  'slot-overwritten': { model: 'threads', wrong: 'writes each client into the same slot' },
  stall: { model: 'threads', wrong: 'waits for the first byte before it accepts the next client' },
  'stall-dribble': { model: 'loop', wrong: 'blocks until a request is whole' },
  'fd-leak': { model: 'threads', wrong: 'shuts sockets down without closing them' },
  'never-joined': { model: 'threads', wrong: 'neither joins nor detaches its threads' },
  'thread-stays': { model: 'threads', wrong: 'its threads never return' },
  'memory-leak': { model: 'threads', wrong: 'keeps 64 kB for each client' },
  zombie: { model: 'processes', wrong: 'never waits for its children' },
  'no-reuseaddr': { model: 'threads', wrong: 'binds without SO_REUSEADDR' },
  'partial-send': { model: 'loop', wrong: 'takes a part that was sent for the whole of 16 MiB' },
  sigpipe: { model: 'threads', wrong: 'ends by SIGPIPE when a client has left' },
  'dies-on-reset': { model: 'threads', wrong: 'exits when a client resets its connection' },
  'half-close': { model: 'threads', wrong: 'never closes after the end of a client' },
  'drops-half-closed': { model: 'threads', wrong: 'drops a client that ended after its request' },
  'garbage-crash': { model: 'threads', wrong: 'aborts at what is no request' },
  'long-line-crash': { model: 'threads', wrong: 'aborts at a request line over 1024 bytes' },
  'length-short': { model: 'threads', wrong: 'its Content-Length is 10 bytes under the body' },
  'length-long': { model: 'threads', wrong: 'its Content-Length is 10 bytes over the body' },
  'bare-lf': { model: 'threads', wrong: 'ends lines with LF' },
  'close-unread': { model: 'threads', wrong: 'closes without recv, so that the kernel sends RST' },
  'busy-loop': { model: 'loop', wrong: 'uses a whole CPU while it has no clients' },
  'ignores-sigterm': { model: 'threads', wrong: 'ignores SIGTERM' },
  'other-port': { model: 'threads', wrong: 'listens on another port' },
  'exits-early': { model: 'sequential', wrong: 'exits after 3 clients' },
  'backlog-1': { model: 'sequential', wrong: 'has a backlog of 1, and 20 ms between two clients' },
  'two-answers': { model: 'threads', wrong: 'answers each request twice' },
  'answers-first': { model: 'threads', wrong: 'answers before it receives' },
  'drops-second': { model: 'threads', wrong: 'drops a request that came with another one' },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/**
 * @param folder where the program is written
 * @returns the program, called with PORT MODEL [FAULT]; null where there is no C compiler for Linux
 * @throws Error with what the compiler printed
 */
export function compilePlanted(folder: string): string | null {
  if (process.platform !== 'linux') return null;
  const program = join(folder, 'planted');
  const sources = ['planted.c', 'planted-http.c'].map((name) => join(import.meta.dirname, name));
  const { error, status, stderr } = spawnSync('cc', ['-O2', '-Wall', '-pthread', '-o', program, ...sources]);
  if (error !== undefined) return null;
  if (status !== 0) throw new Error(stderr.toString());
  return program;
}
