/** The relay of a trial whose clients are some way off: started between the load and the server, and ended with the load. */
import type { Variant } from '../results/run-record.ts';
import { isRelayed } from '../plan/eligibility.ts';
import { type Attempt, done } from './attempt.ts';
import { Child } from './child.ts';
import type { TrialContext } from './context.ts';
import { readMessage, relayReadySchema, relaySeenSchema } from './messages.ts';
import type { ServerAddress } from './target.ts';

/** What a relay measured of itself while the window was open. */
export interface Relayed {
  /** The mean round trip, ms; null: none came back. */
  readonly meanMs: number | null;
  /** CPU of its process, % of one core. */
  readonly cpuPercent: number;
}

export class Relay implements AsyncDisposable {
  readonly #child: Child;
  readonly #context: TrialContext;
  /** Where the load connects. */
  readonly address: ServerAddress;

  private constructor(child: Child, context: TrialContext, address: ServerAddress) {
    this.#child = child;
    this.#context = context;
    this.address = address;
  }

  /** @returns a relay that has proved its delay; null where clients are not away */
  static async open(
    variant: Variant,
    { host, port }: ServerAddress,
    context: TrialContext,
  ): Promise<Attempt<Relay | null>> {
    const { distanceMs = 0 } = variant;
    if (!isRelayed(variant)) return done(null);
    const { commands, bounds, signal } = context;
    await using opening = new AsyncDisposableStack();
    const child = opening.use(new Child(commands.relay({ host, port, distanceMs })));
    const ready = await child.expect('ready', bounds.startMs, signal, 'the relay did not start');
    if (ready.kind === 'failed') return ready;
    const own = readMessage(relayReadySchema, ready.value, 'the first message of the relay');
    if (own.kind === 'failed') return own;
    opening.move();
    return done(new Relay(child, context, { host: '127.0.0.1', port: own.value.port }));
  }

  /** The window opens. */
  begin(): void {
    this.#child.send('begin');
  }

  /** The window has closed. */
  async end(): Promise<Attempt<Relayed>> {
    const { bounds, signal } = this.#context;
    this.#child.send('end');
    const seen = await this.#child.expect('seen', bounds.loadMs, signal, 'the relay did not report');
    return seen.kind === 'done' ? readMessage(relaySeenSchema, seen.value, 'the report of the relay') : seen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}
