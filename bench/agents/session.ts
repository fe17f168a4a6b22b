/**
 * One session of a runner with an agent, until it is lost: messages are matched with the programs, calls and round trips that
 * wait for them, and all of these fail when the session is lost.
 */
import { type Attempt, done, failed } from '../processes/attempt.ts';
import { type ChildEvent, type Ending, Program } from '../processes/program.ts';
import { Channel } from './channel.ts';
import type { RoundTrip } from './clocks.ts';
import { type Build, monotonicUs, type Report, reportSchema, type Request } from './protocol.ts';
import type { Wire } from './wire.ts';

type Welcome =
  | Extract<Report, { readonly kind: 'welcome' | 'refused' }>
  | { readonly kind: 'lost'; readonly because: string };

/** A session, until it is lost. */
export class Session {
  readonly #channel: Channel;
  readonly #programs = new Map<number, RemoteProgram>();
  readonly #calls = new Map<number, (answer: Attempt<unknown>) => void>();
  #welcome: ((welcome: Welcome) => void) | undefined;
  #pong: ((trip: RoundTrip | null) => void) | undefined;
  #ids = 0;

  /** @param startMs how long the first message may take */
  constructor(wire: Wire, leaseMs: number, startMs: number) {
    const onMessage = (message: unknown): void => this.#receive(reportSchema.parse(message));
    const onEnd = (because: string): void => this.#lose(because);
    this.#channel = new Channel(wire, { onMessage, onEnd }, leaseMs, startMs);
  }

  /** Why it was lost; null: it was not. */
  get lost(): string | null {
    return this.#channel.ended;
  }

  open(build: Build): Promise<Welcome> {
    const { promise, resolve } = Promise.withResolvers<Welcome>();
    this.#welcome = resolve;
    if (this.lost !== null) resolve({ kind: 'lost', because: this.lost });
    this.send({ kind: 'open', build });
    return promise;
  }

  /** From 1: 0 is the agent itself. */
  nextId(): number {
    return ++this.#ids;
  }

  send(request: Request): void {
    this.#channel.send(request);
  }

  end(because: string): void {
    this.#channel.end(because);
  }

  add(program: RemoteProgram): number {
    const id = this.nextId();
    this.#programs.set(id, program);
    return id;
  }

  call(id: number, method: string, given: unknown): Promise<Attempt<unknown>> {
    const { promise, resolve } = Promise.withResolvers<Attempt<unknown>>();
    const call = this.nextId();
    this.#calls.set(call, resolve);
    if (this.lost !== null) resolve(failed(`it was lost (${this.lost})`));
    this.send({ kind: 'call', call, id, method, given });
    return promise;
  }

  /** @returns null where the session is lost */
  ping(): Promise<RoundTrip | null> {
    const { promise, resolve } = Promise.withResolvers<RoundTrip | null>();
    this.#pong = resolve;
    if (this.lost !== null) resolve(null);
    this.send({ kind: 'ping', sentUs: monotonicUs() });
    return promise;
  }

  #receive(report: Report): void {
    switch (report.kind) {
      case 'welcome':
      case 'refused':
        return this.#welcome?.(report);
      case 'pong':
        return this.#pong?.({ ...report, receivedUs: monotonicUs() });
      case 'event':
        return this.#programs.get(report.id)?.receive(report.event);
      case 'stderr':
        return this.#programs.get(report.id)?.keepError(report.line);
      case 'ended':
        this.#programs.get(report.id)?.ended(report);
        return void this.#programs.delete(report.id);
      case 'answer':
        return this.#settle(report.call, done(report.value));
      case 'failure':
        return this.#settle(report.call, failed(report.because));
      default:
        return report satisfies never;
    }
  }

  #settle(call: number, answer: Attempt<unknown>): void {
    this.#calls.get(call)?.(answer);
    this.#calls.delete(call);
  }

  #lose(because: string): void {
    this.#welcome?.({ kind: 'lost', because });
    this.#pong?.(null);
    for (const call of this.#calls.keys()) this.#settle(call, failed(`it was lost (${because})`));
    for (const program of this.#programs.values()) program.lose(because);
    this.#programs.clear();
  }
}

/** A program that runs on an agent. */
export class RemoteProgram extends Program {
  readonly #agent: string;
  readonly #session: Session | undefined;
  readonly #gone = Promise.withResolvers<void>();
  #id = 0;
  #lost: string | null = null;

  constructor(agent: string, session: Session | undefined) {
    super();
    this.#agent = agent;
    this.#session = session;
  }

  begin(requestOf: (id: number) => Request): void {
    if (this.#session === undefined || this.#session.lost !== null)
      return this.lose(this.#session?.lost ?? 'it was never found');
    this.#id = this.#session.add(this);
    this.#session.send(requestOf(this.#id));
  }

  override send(message: unknown): void {
    this.#session?.send({ kind: 'say', id: this.#id, message });
  }

  override async stop(graceMs = GRACE_MS): Promise<Ending> {
    if (this.ending === undefined) this.#session?.send({ kind: 'stop', id: this.#id, graceMs });
    await this.#gone.promise;
    return this.ending ?? UNKNOWN;
  }

  override describe(ending: Ending): string {
    const how = this.#lost === null ? super.describe(ending) : `it was lost (${this.#lost})`;
    return `agent ${this.#agent}: ${how}`;
  }

  override receive(event: ChildEvent): void {
    super.receive(event);
  }

  override keepError(line: string): void {
    super.keepError(line);
  }

  override ended({ code, signal }: Ending): void {
    super.ended({ code, signal });
    this.#gone.resolve();
  }

  lose(because: string): void {
    this.#lost = because;
    this.ended(UNKNOWN);
  }
}

const GRACE_MS = 5000;
const UNKNOWN: Ending = { code: null, signal: null };
