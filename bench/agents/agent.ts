/**
 * An agent: it runs servers and loads for one runner at a time, in processes as the runner's own would be. When the runner
 * has gone, or says nothing for the length of a lease, it ends all of them.
 */
import { parseLoadSpec } from '../../clients/load-spec.ts';
import { Child } from '../processes/child.ts';
import type { Commands } from '../processes/commands.ts';
import { readOthersCpuUs } from '../processes/others-cpu.ts';
import type { ChildEvent, Ending } from '../processes/program.ts';
import { type AgentBounds, refuseLoad, type Underway } from './bounds.ts';
import { Channel, LEASE_MS } from './channel.ts';
import { HostedServer } from './hosted-server.ts';
import {
  type AgentFacts,
  type Build,
  monotonicUs,
  type Report,
  type Request,
  requestSchema,
} from './protocol.ts';
import type { Wire } from './wire.ts';

export interface Agent {
  readonly facts: AgentFacts;
  readonly build: Build;
  readonly bounds: AgentBounds;
  /** Its servers listen where its facts name. */
  readonly commands: Commands;
}

/** What a load may take beside its warm-up and its window: first answers, waits for others, last answers. */
const BESIDE_MS = 120_000;

/**
 * Serves one runner.
 * @param signal ends the session
 * @returns why it ended, when all that it started has
 */
export async function serveRunner(
  wire: Wire,
  agent: Agent,
  signal: AbortSignal,
  leaseMs = LEASE_MS,
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const session = new Session(agent);
  const onMessage = (message: unknown): void => session.receive(requestSchema.parse(message));
  const channel = new Channel(wire, { onMessage, onEnd: resolve }, leaseMs);
  session.report = (report) => channel.send(report);
  const stop = (): void => channel.end('the agent was stopped');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const because = await promise;
  signal.removeEventListener('abort', stop);
  await session[Symbol.asyncDispose]();
  return because;
}

/** A load whose events go to the runner. */
class RelayedLoad extends Child {
  readonly #report: (report: Report) => void;
  readonly #id: number;
  readonly #timer: NodeJS.Timeout;

  constructor(command: readonly string[], id: number, mostMs: number, report: (report: Report) => void) {
    super(command);
    this.#id = id;
    this.#report = report;
    this.#timer = setTimeout(() => void this.stop(), mostMs);
  }

  protected override receive(event: ChildEvent): void {
    this.#report({ kind: 'event', id: this.#id, event });
  }

  protected override keepError(line: string): void {
    super.keepError(line);
    this.#report({ kind: 'stderr', id: this.#id, line });
  }

  protected override ended(ending: Ending): void {
    super.ended(ending);
    clearTimeout(this.#timer);
    this.#report({ kind: 'ended', id: this.#id, ...ending });
  }
}

class Session implements AsyncDisposable {
  report: (report: Report) => void = () => undefined;
  readonly #agent: Agent;
  readonly #loads = new Map<number, { readonly child: RelayedLoad; readonly spec: Underway }>();
  readonly #servers = new Map<number, Promise<HostedServer>>();
  #isOpen = false;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** @throws Error where the request is out of order */
  receive(request: Request): void {
    if (!this.#isOpen && request.kind !== 'open') throw new Error('the session is not open');
    switch (request.kind) {
      case 'open':
        return this.#open(request.build);
      case 'ping':
        return this.report({ kind: 'pong', sentUs: request.sentUs, agentUs: monotonicUs() });
      case 'load':
        return this.#startLoad(request.id, request.spec);
      case 'server': {
        const { bounds, commands, facts } = this.#agent;
        const started = HostedServer.start(request.placed, bounds, commands, facts.address);
        this.#servers.set(request.id, started);
        return;
      }
      case 'say':
        return this.#loads.get(request.id)?.child.send(request.message);
      case 'stop':
        return void this.#loads.get(request.id)?.child.stop(request.graceMs);
      case 'call':
        return void this.#answer(request);
      default:
        return request satisfies never;
    }
  }

  #open(build: Build): void {
    const because = differenceOf(build, this.#agent.build);
    this.#isOpen = because === null;
    if (because !== null) return this.report({ kind: 'refused', because });
    const { facts, bounds } = this.#agent;
    this.report({ kind: 'welcome', facts, allowance: { clients: bounds.clients, timeS: bounds.timeS } });
  }

  #startLoad(id: number, given: unknown): void {
    const { bounds, commands } = this.#agent;
    try {
      const spec = parseLoadSpec(JSON.stringify(given));
      const underWay = [...this.#loads.values()].filter(({ child }) => child.ending === undefined);
      const refusal = refuseLoad(
        spec,
        bounds,
        underWay.map((one) => one.spec),
      );
      if (refusal !== null) return this.#refuse(id, refusal);
      const mostMs = bounds.timeS * 1000 + BESIDE_MS;
      const child = new RelayedLoad(commands.load(spec), id, mostMs, (report) => this.report(report));
      this.#loads.set(id, { child, spec });
    } catch (error) {
      this.#refuse(id, error instanceof Error ? error.message : String(error));
    }
  }

  #refuse(id: number, because: string): void {
    this.report({ kind: 'stderr', id, line: because });
    this.report({ kind: 'ended', id, code: null, signal: null });
  }

  async #answer({ call, id, method, given }: Extract<Request, { kind: 'call' }>): Promise<void> {
    try {
      this.report({ kind: 'answer', call, value: await this.#call(id, method, given) });
    } catch (error) {
      this.report({ kind: 'failure', call, because: error instanceof Error ? error.message : String(error) });
    }
  }

  async #call(id: number, method: string, given: unknown): Promise<unknown> {
    if (method === 'othersCpuUs') return readOthersCpuUs();
    const server = await this.#servers.get(id);
    if (server === undefined) throw new Error(`there is no server ${id}`);
    if (method !== 'dispose') return server.call(method, given);
    this.#servers.delete(id);
    await server[Symbol.asyncDispose]();
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const servers = await Promise.allSettled(this.#servers.values());
    await Promise.all([
      ...[...this.#loads.values()].map(({ child }) => child[Symbol.asyncDispose]()),
      ...servers.map((one) => (one.status === 'fulfilled' ? one.value[Symbol.asyncDispose]() : null)),
    ]);
  }
}

/** @returns what is not the same at both ends, in a few words; null where they may be of one run */
function differenceOf(runner: Build, agent: Build): string | null {
  const pairs = [
    ['protocol', runner.protocol, agent.protocol],
    ['tellers', runner.versions.tellers, agent.versions.tellers],
    ['Node', runner.versions.node, agent.versions.node],
    ['koffi', runner.versions.koffi, agent.versions.koffi],
    ['commit', runner.commit, agent.commit],
  ] as const;
  const changed = pairs.filter(([, ours, theirs]) => ours !== theirs);
  const words = changed.map(
    ([name, ours, theirs]) => `${name} is ${theirs ?? 'not known'} there and ${ours ?? 'not known'} here`,
  );
  return words.length === 0 ? null : `${words.join(', ')}: install the same version on both`;
}
