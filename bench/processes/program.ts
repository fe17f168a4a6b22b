/**
 * A program that reports in JSON lines on stdout and reads them from stdin: its events in their order, waited for within
 * bounds, the end of its stderr, and how it ended. It runs on this machine (child.ts) or on another one
 * (bench/agents/session.ts).
 */
import { visible } from '../../workloads/visible-text.ts';
import { type Attempt, done, failed } from './attempt.ts';

/** A line of a program's stdout. */
export interface ChildEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const STDERR_LINES = 30;

export abstract class Program implements AsyncDisposable {
  readonly #events: ChildEvent[] = [];
  readonly #stderr: string[] = [];
  #ending: Ending | undefined;
  #listener: (() => void) | undefined;

  /** Writes a JSON line to its stdin. */
  abstract send(message: unknown): void;

  /** Sends SIGTERM, after a grace time SIGKILL, and waits until it is gone. */
  abstract stop(graceMs?: number): Promise<Ending>;

  /** Ends it at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(0);
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

  protected receive(event: ChildEvent): void {
    this.#events.push(event);
    this.#listener?.();
  }

  protected keepError(line: string): void {
    this.#stderr.push(visible(line));
    if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
  }

  /** The first call counts. */
  protected ended(ending: Ending): void {
    this.#ending ??= ending;
    this.#listener?.();
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

/** `exit code 1`, `SIGKILL`: how a process ended, in words. */
export function describeEnding({ code, signal }: Ending): string {
  if (signal !== null) return signal;
  return code === null ? 'it could not be started' : `exit code ${code}`;
}
