/**
 * A runner's end of its session with one agent: opened, found again when it was lost, and used to start programs and to
 * call what the agent can do. What was under way when the agent is lost fails with the reason.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadSpec } from '../../clients/load.ts';
import { type Attempt, done, failed } from '../processes/attempt.ts';
import type { Program } from '../processes/program.ts';
import type { ClockReading, LoadAgent } from '../processes/team.ts';
import { LEASE_MS } from './channel.ts';
import { readClock, type RoundTrip, suffice } from './clocks.ts';
import type { AgentFacts, Allowance, Build, Request } from './protocol.ts';
import { RemoteProgram, Session } from './session.ts';
import type { Wire } from './wire.ts';

/** How a session with an agent is begun. */
export interface Contact {
  /** For messages: `ssh://host`, or the name of the agent. */
  readonly place: string;
  /** How long an agent may take to start; left out where it runs. */
  readonly startMs?: number;
  /** @throws Error where there is no way to the agent, or it is busy */
  connect(): Promise<Wire>;
}

/** An agent that was lost may have to end what it has, and to be started again, before it can be found. */
const FIND_MS = 2 * LEASE_MS + 5000;
const RETRY_MS = 250;

export class RemoteAgent implements LoadAgent, AsyncDisposable {
  readonly #contact: Contact;
  readonly #build: Build;
  readonly #leaseMs: number;
  #session: Session | undefined;
  #facts: AgentFacts | undefined;
  #allowance: Allowance | undefined;
  #finding: Promise<Attempt<null>> | undefined;

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

  /** Undefined before it was found. */
  get allowance(): Allowance | undefined {
    return this.#allowance;
  }

  /** Whether others on its machine are of the run too: then what they use is not told from what strangers use. */
  sharesMachine = false;

  get polls(): boolean {
    const { allowedCpus = null, cores = 0 } = this.#facts?.environment ?? {};
    return !this.sharesMachine && (allowedCpus ?? cores) > 1;
  }

  /**
   * Begins a session, unless one is under way; one search serves all trials of a comparison.
   * @param signal ends the search
   * @returns failed, with the reason, where it cannot be found in time
   */
  find(signal: AbortSignal, withinMs = FIND_MS): Promise<Attempt<null>> {
    this.#finding ??= this.#search(signal, withinMs).finally(() => (this.#finding = undefined));
    return this.#finding;
  }

  async #search(signal: AbortSignal, withinMs: number): Promise<Attempt<null>> {
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
      const session = new Session(wire, this.#leaseMs, this.#contact.startMs ?? this.#leaseMs);
      const welcome = await session.open(this.#build);
      if (welcome.kind === 'refused') {
        session.end(welcome.because);
        return { ...failed(`agent ${this.name} is of another version: ${welcome.because}`), isFinal: true };
      }
      if (welcome.kind === 'lost') return lost(welcome.because);
      this.#session = session;
      this.#facts = welcome.facts;
      this.#allowance = welcome.allowance;
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

  /** Compares its clock now. One reading at a time. */
  async readClock(): Promise<Attempt<ClockReading>> {
    const trips: RoundTrip[] = [];
    while (!suffice(trips)) {
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
