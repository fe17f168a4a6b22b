/** A server of ours under test: a process that says in JSON lines where it listens, and at its end what it did. */
import type { Switches } from '../../posix/process-usage.ts';
import { type Attempt, done, failed } from './attempt.ts';
import { Child, describeDeath, explain } from './child.ts';
import { closedSchema, listeningSchema, readMessage } from './messages.ts';
import { Probe, subtract } from './probe.ts';
import { QUICK_STOP_MS, type Ready, type ServerLife, type TestedServer } from './target.ts';

export class OwnServer implements TestedServer {
  readonly #child: Child;

  /** @param command the program and its arguments */
  constructor(command: readonly string[]) {
    this.#child = new Child(command);
  }

  get warnings(): readonly string[] {
    return this.#child.stderrTail;
  }

  async ready(boundMs: number, signal: AbortSignal): Promise<Attempt<Ready>> {
    const ready = await this.#child.hear('listening', boundMs, signal);
    if (ready.kind !== 'event') return failed(`the server did not start: ${explain(ready, this.#child)}`);
    const address = readMessage(listeningSchema, ready.event, 'the line of the server');
    return address.kind === 'failed' ? address : done({ address: address.value, connection: null });
  }

  openProbe(): Promise<Probe | null> {
    return Probe.open(this.#child.pid);
  }

  /** Whether it has died is sure when it is asked to end. */
  async findCause(because: string): Promise<string> {
    const before = this.#child.ending;
    const ending = before ?? (await this.#child.stop(QUICK_STOP_MS));
    const asIsAsked = ending.code === 0 || ending.signal === 'SIGTERM' || ending.signal === 'SIGKILL';
    return before === undefined && asIsAsked ? because : describeDeath(ending, this.#child);
  }

  /**
   * The switches over its whole life are second best to those in the window, but the only way to know them where threads
   * end in the window: their counts go to the process, and from there, when it has ended, to its parent.
   */
  async retire(
    probe: Probe | null,
    switchesBefore: Switches | null,
    boundMs: number,
    signal: AbortSignal,
  ): Promise<Attempt<ServerLife>> {
    const child = this.#child;
    if (child.ending !== undefined) return failed(describeDeath(child.ending, child));
    const othersBefore = probe?.endedChildrenSwitches ?? null;
    const ending = child.stop(boundMs);
    const closed = await child.hear('closed', boundMs, signal);
    const { code } = await ending;
    if (closed.kind !== 'event' || code !== 0)
      return failed(`the server did not close: ${explain(closed, child)}`);
    const summary = readMessage(closedSchema, closed.event, 'the last line of the server');
    if (summary.kind === 'failed') return summary;
    const { requests, clientsByThread = null } = summary.value;
    const others = probe?.endedChildrenSwitches ?? null;
    if (others === null || othersBefore === null || switchesBefore === null)
      return done({ switchesPerRequest: null, clientsByThread });
    const life = subtract(subtract(others, othersBefore), switchesBefore);
    return done({ switchesPerRequest: divide(life, requests), clientsByThread });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}

export function divide({ voluntary, involuntary }: Switches, by: number): Switches | null {
  return by > 0 ? { voluntary: voluntary / by, involuntary: involuntary / by } : null;
}
