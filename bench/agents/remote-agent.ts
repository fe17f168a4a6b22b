/**
 * A runner's end of its session with one agent: opened, found again when it was lost, and used to start programs and to
 * call what the agent can do. What was under way when the agent is lost fails with the reason.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadSpec } from '../../clients/load.ts';
import { type Attempt, done, failed } from '../processes/attempt.ts';
import { Program } from '../processes/program.ts';
import type { ChildEvent, Ending } from '../processes/program.ts';
import type { ClockReading, LoadAgent } from '../processes/team.ts';
import { Channel, LEASE_MS } from './channel.ts';
import { readClock, type RoundTrip } from './clocks.ts';
import {
  type AgentFacts,
  type Build,
  monotonicUs,
  type Report,
  reportSchema,
  type Request,
} from './protocol.ts';
import type { Wire } from './wire.ts';

/** How a session with an agent is begun. */
export interface Contact {
  /** For messages: `ssh://host`, or the name of the agent. */
  readonly place: string;
  /** @throws Error where there is no way to the agent, or it is busy */
  connect(): Promise<Wire>;
}

/** An agent that was lost may have to end what it has, and to be started again, before it can be found. */
const FIND_MS = 2 * LEASE_MS + 5000;
const RETRY_MS = 250;

/** `ssh`, npx and Node may take so long to start an agent on a busy machine. */
const START_MS = 30_000;
const CLOCK_TRIPS = 16;

export class RemoteAgent implements LoadAgent, AsyncDisposable {
  readonly #contact: Contact;
  readonly #build: Build;
  readonly #leaseMs: number;
  #session: Session | undefined;
  #facts: AgentFacts | undefined;

  constructor(contact: Contact, build: Build, leaseMs = LEASE_MS) {
    this.#contact = contact;
    this.#build = build;
    this.#leaseMs = leaseMs;
  }

  /** Its own name, unless the run gave it another; where it is looked for before it was found. */
  get name(): string {
    return this.alias ?? this.#facts?.name ?? this.#contact.place;
  }

  /** Set where another agent of the run has its name. */
  alias: string | undefined;

  /** Undefined before it was found. */
  get facts(): AgentFacts | undefined {
    return this.#facts;
  }

  /** Whether others on its machine are of the run too: then what they use is not told from what strangers use. */
  sharesMachine = false;

  /**
   * Begins a session, unless one is under way.
   * @param signal ends the search
   * @returns failed, with the reason, where it cannot be found in time
   */
  async find(signal: AbortSignal, withinMs = FIND_MS): Promise<Attempt<null>> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      if (this.#session !== undefined && this.#session.lost === null) return done(null);
      const found = await this.#open();
      const isLast = found.kind === 'done' || found.isFinal === true || performance.now() > deadlineMs;
      if (isLast || signal.aborted) return found;
      await delay(RETRY_MS);
    }
  }

  async #open(): Promise<Attempt<null> & { readonly isFinal?: boolean }> {
    const lost = (because: string) => failed(`agent ${this.name} was not found (${because})`);
    try {
      const wire = await this.#contact.connect();
      const session = new Session(wire, this.#leaseMs);
      const welcome = await session.open(this.#build);
      if (welcome.kind === 'refused') {
        session.end(welcome.because);
        return { ...failed(`agent ${this.name} is of another version: ${welcome.because}`), isFinal: true };
      }
      if (welcome.kind === 'lost') return lost(welcome.because);
      this.#session = session;
      this.#facts = welcome.facts;
      return done(null);
    } catch (error) {
      return lost(error instanceof Error ? error.message : String(error));
    }
  }

  start(spec: LoadSpec): Program {
    const program = new RemoteProgram(this.name, this.#session);
    program.begin((id) => ({ kind: 'load', id, spec: { ...spec } }));
    return program;
  }

  /** An id for what is to be called, after a request that starts it. */
  begin(requestOf: (id: number) => Request): number {
    const id = this.#session?.nextId() ?? 0;
    this.#session?.send(requestOf(id));
    return id;
  }

  /** @returns failed where the agent is lost before it answers, or cannot answer */
  async call(id: number, method: string, given: unknown = null): Promise<Attempt<unknown>> {
    const answer = await (this.#session?.call(id, method, given) ?? failed('it was never found'));
    return answer.kind === 'done' ? answer : failed(`agent ${this.name}: ${answer.because}`);
  }

  async othersCpuUs(): Promise<number | null> {
    if (this.sharesMachine) return null;
    const answer = await this.call(0, 'othersCpuUs');
    return answer.kind === 'done' && typeof answer.value === 'number' ? answer.value : null;
  }

  async readClock(): Promise<Attempt<ClockReading>> {
    const trips: RoundTrip[] = [];
    while (trips.length < CLOCK_TRIPS) {
      const trip = (await this.#session?.ping()) ?? null;
      if (trip === null)
        return failed(`agent ${this.name} was lost (${this.#session?.lost ?? 'never found'})`);
      trips.push(trip);
    }
    const [first, ...others] = trips;
    return first === undefined ? failed('no round trip') : done(readClock([first, ...others]));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#session?.end('the runner has ended');
    return Promise.resolve();
  }
}

type Welcome =
  | Extract<Report, { readonly kind: 'welcome' | 'refused' }>
  | { readonly kind: 'lost'; readonly because: string };

/** A session, until it is lost. */
class Session {
  readonly #channel: Channel;
  readonly #programs = new Map<number, RemoteProgram>();
  readonly #calls = new Map<number, (answer: Attempt<unknown>) => void>();
  #welcome: ((welcome: Welcome) => void) | undefined;
  #pong: ((trip: RoundTrip | null) => void) | undefined;
  #ids = 0;

  constructor(wire: Wire, leaseMs: number) {
    const onMessage = (message: unknown): void => this.#receive(reportSchema.parse(message));
    const onEnd = (because: string): void => this.#lose(because);
    this.#channel = new Channel(wire, { onMessage, onEnd }, leaseMs, START_MS);
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
class RemoteProgram extends Program {
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
