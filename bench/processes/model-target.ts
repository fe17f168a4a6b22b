/** One of our servers under test: a process that reports in JSON lines where it listens, and what it did when it ends. */
import type { Switches } from '../../posix/process-usage.ts';
import { type Attempt, done, failed } from './attempt.ts';
import { Child } from './child.ts';
import { closedSchema, listeningSchema, readMessage, timelineSchema } from './messages.ts';
import { Probe, subtract } from './probe.ts';
import type { Ending } from './program.ts';
import type { ServerProbe } from './server-probe.ts';
import {
  QUICK_STOP_MS,
  type Ready,
  type ServerLife,
  type TestedServer,
  type TimelineNote,
} from './target.ts';

export class OwnServer implements TestedServer {
  readonly #child: Child;
  readonly #isTraced: boolean;
  readonly #withChildren: boolean;

  /**
   * @param command the program and its arguments
   * @param isTraced whether it writes a timeline when it has closed
   * @param withChildren whether its children are measured too
   */
  constructor(command: readonly string[], isTraced: boolean, withChildren: boolean) {
    this.#child = new Child(command);
    this.#isTraced = isTraced;
    this.#withChildren = withChildren;
  }

  get warnings(): readonly string[] {
    return this.#child.stderrTail;
  }

  /** Its group: the children of a server that has some stop and continue with it. */
  get pause() {
    return { pid: -this.#child.pid, signal: 'SIGSTOP' } as const;
  }

  async ready(boundMs: number, signal: AbortSignal): Promise<Attempt<Ready>> {
    const ready = await this.#child.expect('listening', boundMs, signal, 'the server did not start');
    if (ready.kind === 'failed') return ready;
    const address = readMessage(listeningSchema, ready.value, 'the first message of the server');
    return address.kind === 'failed' ? address : done({ address: address.value, connection: null });
  }

  openProbe(): Promise<Probe | null> {
    return this.#withChildren ? Probe.openFamily(this.#child.pid, true) : Probe.open(this.#child.pid);
  }

  /** Only its ending shows whether it had died. */
  async findCause(because: string): Promise<string> {
    const before = this.#child.ending;
    const ending = before ?? (await this.#child.stop(QUICK_STOP_MS));
    const asRequested = ending.code === 0 || ending.signal === 'SIGTERM' || ending.signal === 'SIGKILL';
    return before === undefined && asRequested ? because : this.#describeDeath(ending);
  }

  /**
   * The switches over its whole life are second best to those in the window. Where threads end in the window they are the
   * only ones: the kernel adds their counts to the process and, when that has ended, to its parent.
   */
  async retire(
    probe: ServerProbe | null,
    switchesBefore: Switches | null,
    boundMs: number,
    signal: AbortSignal,
  ): Promise<Attempt<ServerLife>> {
    const child = this.#child;
    if (child.ending !== undefined) return failed(this.#describeDeath(child.ending));
    const othersBefore = probe?.endedChildrenSwitches ?? null;
    const ending = child.stop(boundMs);
    const closed = await child.expect('closed', boundMs, signal, 'the server did not close');
    const timeline = this.#isTraced ? await this.#readTimeline(boundMs, signal) : done(null);
    const { code, signal: killedBy } = await ending;
    if (closed.kind === 'failed') return closed;
    if (timeline.kind === 'failed') return timeline;
    if (code !== 0) return failed(`the server did not close: ${child.describe({ code, signal: killedBy })}`);
    const summary = readMessage(closedSchema, closed.value, 'the last message of the server');
    if (summary.kind === 'failed') return summary;
    const { requests, clientsByThread = null } = summary.value;
    const others = probe?.endedChildrenSwitches ?? null;
    const switchesPerRequest =
      others === null || othersBefore === null || switchesBefore === null
        ? null
        : divide(subtract(subtract(others, othersBefore), switchesBefore), requests);
    return done({ requests, switchesPerRequest, clientsByThread, timeline: timeline.value });
  }

  async #readTimeline(boundMs: number, signal: AbortSignal): Promise<Attempt<TimelineNote>> {
    const written = await this.#child.expect('timeline', boundMs, signal, 'the server wrote no timeline');
    return written.kind === 'failed'
      ? written
      : readMessage(timelineSchema, written.value, 'the message on the timeline');
  }

  #describeDeath(ending: Ending): string {
    return `the server died (${this.#child.describe(ending)})`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}

export function divide({ voluntary, involuntary }: Switches, by: number): Switches | null {
  return by > 0 ? { voluntary: voluntary / by, involuntary: involuntary / by } : null;
}
