/**
 * A child process that reports in JSON lines on stdout: started, waited for within bounds, always reaped. It has a
 * session of its own, so that a Ctrl-C at the terminal reaches the runner alone, which then lets the trial finish. Its
 * stdin is a pipe that closes when the runner ends, even when the runner was killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { PARENT_PIPE } from '../../servers/orphan.ts';
import { trySignal } from './proc.ts';
import { type ChildEvent, type Ending, Program } from './program.ts';

/** Time to end after SIGTERM before SIGKILL. */
const GRACE_MS = 5000;

/** A run starts many processes: they start in half the time when none of them strips the same types anew. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/tellers', import.meta.url));
const living = new Set<ChildProcess>();

// No child outlives the runner, even when an uncaught exception ends it.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** How a child is ended at once: killed, or by the end of its stdin where it has others to end before itself. */
type AtOnce = 'kill' | 'hang-up';

export class Child extends Program {
  readonly #process: ChildProcess;
  readonly #atOnce: AtOnce;
  readonly #ended: Promise<void>;

  /** @param command the program and its arguments */
  constructor(
    [program = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>> = {},
    atOnce: AtOnce = 'kill',
  ) {
    super();
    this.#atOnce = atOnce;
    this.#process = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, ...env, [PARENT_PIPE]: '1' },
    });
    // The stdin of the others ends with the runner.
    if (atOnce === 'kill') living.add(this.#process);
    this.#ended = this.#follow(this.#process);
  }

  /** Waits for its end, at most so long. */
  async endsWithin(boundMs: number): Promise<void> {
    await Promise.race([this.#ended, once(AbortSignal.timeout(boundMs), 'abort')]);
  }

  override send(message: unknown): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  override async stop(graceMs = GRACE_MS): Promise<Ending> {
    if (graceMs > 0) {
      // What is stopped, it or a child of its group, acts on no signal before.
      if (this.#process.kill('SIGTERM')) trySignal(-this.pid, 'SIGCONT');
      await Promise.race([this.#ended, once(AbortSignal.timeout(graceMs), 'abort')]);
    }
    if (this.ending === undefined && this.#atOnce === 'hang-up') {
      this.#process.stdin?.destroy();
      await Promise.race([this.#ended, once(AbortSignal.timeout(GRACE_MS), 'abort')]);
    }
    if (this.ending === undefined) this.#process.kill('SIGKILL');
    await this.#ended;
    return this.ending ?? { code: null, signal: 'SIGKILL' };
  }

  /** Reads its output until it is gone. A program that cannot be started has ended, with the reason on stderr. */
  #follow(child: ChildProcess): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = (ending: Ending): void => {
      living.delete(child);
      this.ended(ending);
      resolve();
    };
    child.once('error', (error) => {
      this.keepError(error.message);
      if (child.pid === undefined) end({ code: null, signal: null });
    });
    child.once('close', (code, signal) => end({ code, signal }));
    child.stdin?.on('error', () => {
      // It ended before us: `close` reports how.
    });
    readLines(child.stdout, (line) => this.#read(line));
    readLines(child.stderr, (line) => this.keepError(line));
    return promise;
  }

  #read(line: string): void {
    const event = parseEvent(line);
    if (event !== undefined) this.receive(event);
  }
}

/** @param stream undefined where no descriptor was left for it, whatever its type says */
function readLines(stream: Readable | null | undefined, take: (line: string) => void): void {
  if (stream !== null && stream !== undefined) createInterface(stream).on('line', take);
}

function parseEvent(line: string): ChildEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    return 'event' in value && typeof value.event === 'string' ? (value as ChildEvent) : undefined;
  } catch {
    return undefined;
  }
}
