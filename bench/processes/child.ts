/**
 * A child process that tells what it does in JSON lines on stdout: started, listened to within bounds, and always
 * reaped. It has a session of its own, so that a Ctrl-C at the terminal reaches the runner alone, which then lets the
 * trial finish; and its stdin is a pipe, whose end tells the child that the runner is gone, even when that was killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PARENT_PIPE } from '../../servers/orphan.ts';

/** A line of a child's stdout. */
export interface ChildEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What came of waiting for an event. */
export type Heard =
  | { readonly kind: 'event'; readonly event: ChildEvent }
  | { readonly kind: 'ended'; readonly ending: Ending }
  | { readonly kind: 'late'; readonly boundMs: number };

/** Time to end after SIGTERM before SIGKILL. */
const GRACE_MS = 5000;
const LAST_WORDS = 30;

/** A run starts many processes: they start in half the time when none of them strips the same types anew. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/tellers', import.meta.url));
const living = new Set<ChildProcess>();

// The runner ends without its children, even by an exception that nobody catches.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** How a child is ended at once: killed, or by the end of its stdin where it has others to end before itself. */
type AtOnce = 'kill' | 'hang-up';

export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #atOnce: AtOnce;
  readonly #events: ChildEvent[] = [];
  readonly #words: string[] = [];
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

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** How it ended; undefined while it runs. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The last lines that it wrote on stderr. */
  get stderrTail(): readonly string[] {
    return this.#words;
  }

  /**
   * Waits for the next event of this name; the others that come first are forgotten.
   * @throws the reason of `signal` when it aborts
   */
  async hear(name: string, boundMs: number, signal: AbortSignal): Promise<Heard> {
    const bound = AbortSignal.timeout(boundMs);
    const wake = (): void => this.#listener?.();
    bound.addEventListener('abort', wake);
    signal.addEventListener('abort', wake);
    try {
      for (;;) {
        signal.throwIfAborted();
        const heard = this.#take(name) ?? this.#giveUp(bound, boundMs);
        if (heard !== undefined) return heard;
        await this.#change();
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  /** Asks it to end (SIGTERM), makes it after a grace time (SIGKILL), and waits until it is gone. */
  async stop(graceMs = GRACE_MS): Promise<Ending> {
    if (graceMs > 0) {
      this.#process.kill('SIGTERM');
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

  /** Follows its output until it is gone; a program that cannot be started has ended, and says why on stderr. */
  #follow(child: ChildProcess): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = (ending: Ending): void => {
      living.delete(child);
      this.#ending ??= ending;
      this.#listener?.();
      resolve();
    };
    child.once('error', (error) => {
      this.#words.push(error.message);
      if (child.pid === undefined) end({ code: null, signal: null });
    });
    child.once('close', (code, signal) => end({ code, signal }));
    child.stdin?.on('error', () => {
      // It ended before us: `close` tells how.
    });
    if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => this.#print(line));
    if (child.stderr !== null) createInterface(child.stderr).on('line', (line) => this.#complain(line));
    return promise;
  }

  #print(line: string): void {
    const event = parseEvent(line);
    if (event === undefined) return;
    this.#events.push(event);
    this.#listener?.();
  }

  #complain(line: string): void {
    this.#words.push(line);
    if (this.#words.length > LAST_WORDS) this.#words.shift();
  }

  #take(name: string): Heard | undefined {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      if (event.event === name) return { kind: 'event', event };
    }
    return undefined;
  }

  #giveUp(bound: AbortSignal, boundMs: number): Heard | undefined {
    if (this.#ending !== undefined) return { kind: 'ended', ending: this.#ending };
    return bound.aborted ? { kind: 'late', boundMs } : undefined;
  }

  /** The next event, ending or abort. */
  async #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listener = resolve;
    await promise;
  }
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

/** How a child process came to its end, in words, with its own last ones. */

export function explain(heard: Heard, child: Child): string {
  switch (heard.kind) {
    case 'late':
      return `nothing was heard of it for ${heard.boundMs / 1000} s${stderrTail(child)}`;
    case 'ended':
      return `${describeEnding(heard.ending)}${stderrTail(child)}`;
    case 'event':
      return child.ending === undefined
        ? 'it still runs'
        : `${describeEnding(child.ending)}${stderrTail(child)}`;
    default:
      return heard satisfies never;
  }
}

export function describeDeath(ending: Ending, child: Child): string {
  return `the server died (${describeEnding(ending)})${stderrTail(child)}`;
}

/** Its last message on stderr: no stack, nor what Node writes about it, and without the name of our own programs. */
export function stderrTail({ stderrTail: lines }: Child): string {
  const line = lines.findLast((words) => /^[^\s})\]].*[^:{]$/.test(words) && !words.startsWith('Node.js v'));
  return line === undefined ? '' : `: ${line.replace(/^tellers: /, '')}`;
}
