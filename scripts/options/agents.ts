/** `--agents`: the other machines of a run, found and opened; and what an agent is told of its own. */
import { setTimeout as delay } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Command, InvalidArgumentError } from 'commander';
import { AgentTeam, readBuild } from '../../bench/agents/agent-team.ts';
import { ownAddress } from '../../bench/agents/bounds.ts';
import type { Broker, Wanted } from '../../bench/agents/nats-wire.ts';
import { type Contact, RemoteAgent } from '../../bench/agents/remote-agent.ts';
import { sshContact } from '../../bench/agents/stdio-wire.ts';
import { isRelayed, wantsScript } from '../../bench/plan/eligibility.ts';
import type { PlanRequest } from '../../bench/plan/plan.ts';
import type { Scenario, SizeName } from '../../bench/scenarios/scenario.ts';
import { BenchError } from '../../bench/results/bench-error.ts';
import { helpWords, usageWords } from '../words/reader-language.ts';
import { UsageError } from './arguments.ts';

/** One agent of `--agents`: one that `ssh` starts, or one that waits at the broker. */
interface AgentPick {
  readonly role: 'server' | 'load';
  readonly at: { readonly kind: 'ssh'; readonly host: string } | ({ readonly kind: 'broker' } & Wanted);
}

/** Where the broker of agents is, as flags of `bench` and `agent`. */
export interface BrokerFlags {
  readonly nats?: string;
  readonly creds?: string;
  readonly nkey?: string;
  readonly tlsCa?: string;
}

export interface AgentFlags extends BrokerFlags {
  readonly agents?: readonly AgentPick[];
  readonly address?: string;
}

/** The system's `ssh` is used, or the program that this variable names. */
const SSH_VARIABLE = 'TELLERS_SSH';

/** An agent that is started at the same time as the run may take so long to be there, ms. */
const ROLL_CALLS_MS = 10_000;
const ROLL_CALL_EVERY_MS = 100;

const MOST_AGENTS = 100;

export function addBrokerFlags(command: Command): Command {
  const help = helpWords().broker;
  return command
    .option('--nats <url>', help.nats, brokerUrl)
    .option('--creds <file>', help.creds)
    .option('--nkey <file>', help.nkey)
    .option('--tls-ca <file>', help.tlsCa);
}

/** Secrets on a command line can be read by all users of a machine. */
function brokerUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^(?:nats|tls):$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new InvalidArgumentError(usageWords().agents.url);
  return text;
}

/** `load=2,server=1`, `load=zone:a`, `server=lab-5`, `ssh://a,server=ssh://b`: without a role, an agent has a part of the load. */
export function agentPicks(text: string): AgentPick[] {
  const picks = text.split(',').flatMap((entry): AgentPick[] => {
    const [, role = 'load', place = ''] = /^(?:(server|load)=)?(.*)$/.exec(entry.trim()) ?? [];
    return placesIn(place).map((at) => ({ role: role === 'server' ? 'server' : 'load', at }));
  });
  if (picks.filter(({ role }) => role === 'server').length > 1)
    throw new InvalidArgumentError(usageWords().agents.oneServer);
  return picks;
}

function placesIn(text: string): AgentPick['at'][] {
  const [, host] = /^ssh:\/\/([\w.@-]+)$/.exec(text) ?? [];
  if (host !== undefined && !host.startsWith('-')) return [{ kind: 'ssh', host }];
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_AGENTS) return Array.from({ length: count }, () => ({ kind: 'broker' }));
  const [, key, value = ''] = /^([\w.-]+):([\w.-]+)$/.exec(text) ?? [];
  if (key !== undefined) return [{ kind: 'broker', label: [key, value] }];
  if (/^[a-z][\w.-]*$/i.test(text)) return [{ kind: 'broker', name: text }];
  throw new InvalidArgumentError(usageWords().agents.entry(text));
}

/** @throws UsageError when the request has what agents cannot do */
export function checkAgents(
  { agents }: AgentFlags,
  { scenarios, size, drivers }: PlanRequest,
  at: number,
): void {
  if (agents === undefined) return;
  const words = usageWords().agents;
  if (at > 0) throw new UsageError(words.noAddress);
  if (drivers.some(({ kind }) => kind !== 'tcp')) throw new UsageError(words.noAutocannon);
  const unfit = scenarios.find((scenario) => !canRunOnAgents(scenario, size));
  if (unfit !== undefined) throw new UsageError(words.unfit(unfit.name));
}

/**
 * A script is played, and a relay keeps clients away, on the runner's machine only; and a broadcast message is timed from
 * its sender by the clock of one process. Bystanders need no clock, and connect from the runner's machine.
 */
export function canRunOnAgents(scenario: Scenario, size: SizeName): boolean {
  if (wantsScript(scenario)) return false;
  return scenario.sizes[size].variants.every(
    (variant) => variant.workload.name !== 'broadcast' && !isRelayed(variant),
  );
}

/** The agents of a run, and the way to them. */
export class Agents implements AsyncDisposable {
  readonly team: AgentTeam;
  readonly #broker: NatsConnection | null;

  private constructor(team: AgentTeam, broker: NatsConnection | null) {
    this.team = team;
    this.#broker = broker;
  }

  /**
   * @param withinMs how long those of a broker are waited for
   * @returns the agents, each with a session; null where none are asked for
   * @throws BenchError NO_AGENT naming one that cannot be found, NO_BROKER; the reason of `signal` when it aborts
   */
  static async open(
    flags: AgentFlags,
    signal: AbortSignal,
    withinMs = ROLL_CALLS_MS,
  ): Promise<Agents | null> {
    const { agents, address = ownAddress(), nats } = flags;
    if (agents === undefined) return null;
    const broker = nats === undefined ? null : await connectTo({ ...flags, url: nats });
    try {
      const build = await readBuild();
      const contacts = await contactsOf(agents, broker, signal, withinMs);
      const all = contacts.map((contact) => new RemoteAgent(contact, build));
      const of = (role: AgentPick['role']) => all.filter((_, at) => agents[at]?.role === role);
      const roles = { server: of('server')[0] ?? null, loads: of('load'), address };
      // What is wrong with `ssh`, such as the name of a host, is reported at once; one at a broker was there a moment ago.
      const firstMs = broker === null ? 0 : withinMs;
      return new Agents(await AgentTeam.assemble(roles, signal, firstMs), broker);
    } catch (error) {
      await broker?.close();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.team[Symbol.asyncDispose]();
    if (this.#broker !== null) await (await natsWire()).leaveBroker(this.#broker);
  }
}

/** Imported late: without a broker nothing of it is in memory. */
const natsWire = () => import('../../bench/agents/nats-wire.ts');

async function connectTo(broker: Broker): Promise<NatsConnection> {
  return (await natsWire()).connectBroker(broker);
}

async function contactsOf(
  picks: readonly AgentPick[],
  broker: NatsConnection | null,
  signal: AbortSignal,
  withinMs: number,
): Promise<Contact[]> {
  const wanted = picks.flatMap(({ at }) => (at.kind === 'broker' ? [at] : []));
  const found = wanted.length === 0 ? [] : await findAtBroker(wanted, broker, signal, withinMs);
  return picks.flatMap(({ at }) => {
    if (at.kind === 'ssh') return [sshContact(at.host, process.env[SSH_VARIABLE] ?? 'ssh')];
    return found[wanted.indexOf(at)] ?? [];
  });
}

async function findAtBroker(
  wanted: readonly Wanted[],
  broker: NatsConnection | null,
  signal: AbortSignal,
  withinMs: number,
): Promise<Contact[]> {
  if (broker === null) throw new UsageError(usageWords().agents.needsBroker);
  const { brokerContact, callRoll, choosePresent } = await natsWire();
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const present = await callRoll(broker);
    const names = choosePresent(wanted, present);
    if (names !== null) return names.map((name) => brokerContact(broker, name));
    if (performance.now() < deadlineMs) {
      await delay(ROLL_CALL_EVERY_MS);
      continue;
    }
    const each = present.map(({ name, isBusy }) => (isBusy ? `${name} (busy)` : name)).join(', ') || 'none';
    throw new BenchError(
      'NO_AGENT',
      `${wanted.length} agents are wanted, and at the broker there are after ${withinMs / 1000} s: ${each}`,
    );
  }
}
