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
import { visible } from '../../workloads/visible-text.ts';
import { type Attempt, done, failed } from './attempt.ts';

/** A line of a child's stdout. */
export interface ChildEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Time to end after SIGTERM before SIGKILL. */
const GRACE_MS = 5000;
const STDERR_LINES = 30;

/** A run starts many processes: they start in half the time when none of them strips the same types anew. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/tellers', import.meta.url));
const living = new Set<ChildProcess>();

// No child outlives the runner, even when an uncaught exception ends it.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** How a child is ended at once: killed, or by the end of its stdin where it has others to end before itself. */
type AtOnce = 'kill' | 'hang-up';

export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #atOnce: AtOnce;
  readonly #events: ChildEvent[] = [];
  readonly #stderr: string[] = [];
  #ending: Ending | undefined;
  #listener: (() => void) | undefined;
  readonly #ended: Promise<void>;

  /** @param command the program and its arguments */
  constructor(
    [program = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>> = {},
    atOnce: AtOnce = 'kill',
  ) {
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

  /** Writes a JSON line to its stdin. */
  send(message: unknown): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** How it ended; undefined while it runs. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The last lines of its stderr. */
  get stderrTail(): readonly string[] {
    return this.#stderr;
  }

  /** The last message on stderr, without stacks, Node's own lines and the name of our programs; `: no memory`, or empty. */
  get errorSuffix(): string {
    const line = this.#stderr.findLast(
      (one) => /^[^\s})\]].*[^:{]$/.test(one) && !one.startsWith('Node.js v'),
    );
    return line === undefined ? '' : `: ${line.replace(/^tellers: /, '')}`;
  }

  /**
   * Waits for the next event of this name, and drops those before it.
   * @param failure what a missing event means: `the server did not start`
   * @returns the event; failed, in words, when the child ended or the bound passed first
   * @throws the reason of `signal` when it aborts
   */
  async expect(
    name: string,
    boundMs: number,
    signal: AbortSignal,
    failure: string,
  ): Promise<Attempt<ChildEvent>> {
    const bound = AbortSignal.timeout(boundMs);
    const wake = (): void => this.#listener?.();
    bound.addEventListener('abort', wake);
    signal.addEventListener('abort', wake);
    try {
      for (;;) {
        signal.throwIfAborted();
        const event = this.#take(name);
        if (event !== undefined) return done(event);
        if (this.#ending !== undefined) return failed(`${failure}: ${this.describe(this.#ending)}`);
        if (bound.aborted) return failed(`${failure}: no message for ${boundMs / 1000} s${this.errorSuffix}`);
        await this.#change();
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  /** `exit code 127: ./server: not found`: an ending, with the last message on stderr. */
  describe(ending: Ending): string {
    return `${describeEnding(ending)}${this.errorSuffix}`;
  }

  /** Sends SIGTERM, after a grace time SIGKILL, and waits until the process is gone. */
  async stop(graceMs = GRACE_MS): Promise<Ending> {
    if (graceMs > 0) {
      this.#process.kill('SIGTERM');
      // One that is stopped acts on no signal before.
      this.#process.kill('SIGCONT');
      await Promise.race([this.#ended, once(AbortSignal.timeout(graceMs), 'abort')]);
    }
    if (this.#ending === undefined && this.#atOnce === 'hang-up') {
      this.#process.stdin?.destroy();
      await Promise.race([this.#ended, once(AbortSignal.timeout(GRACE_MS), 'abort')]);
    }
    if (this.#ending === undefined) this.#process.kill('SIGKILL');
    await this.#ended;
    return this.#ending ?? { code: null, signal: 'SIGKILL' };
  }

  /** Ends it at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(0);
  }

  /** Reads its output until it is gone. A program that cannot be started has ended, with the reason on stderr. */
  #follow(child: ChildProcess): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = (ending: Ending): void => {
      living.delete(child);
      this.#ending ??= ending;
      this.#listener?.();
      resolve();
    };
    child.once('error', (error) => {
      this.#stderr.push(error.message);
      if (child.pid === undefined) end({ code: null, signal: null });
    });
    child.once('close', (code, signal) => end({ code, signal }));
    child.stdin?.on('error', () => {
      // It ended before us: `close` reports how.
    });
    readLines(child.stdout, (line) => this.#receive(line));
    readLines(child.stderr, (line) => this.#keepError(line));
    return promise;
  }

  #receive(line: string): void {
    const event = parseEvent(line);
    if (event === undefined) return;
    this.#events.push(event);
    this.#listener?.();
  }

  #keepError(line: string): void {
    this.#stderr.push(visible(line));
    if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
  }

  #take(name: string): ChildEvent | undefined {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      if (event.event === name) return event;
    }
    return undefined;
  }

  /** The next event, ending or abort. */
  async #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listener = resolve;
    await promise;
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

/** `exit code 1`, `SIGKILL`: how a process ended, in words. */
export function describeEnding({ code, signal }: Ending): string {
  if (signal !== null) return signal;
  return code === null ? 'it could not be started' : `exit code ${code}`;
}
