/** `--agents`: the other machines of a run, found and opened; and what an agent is told of its own. */
import { InvalidArgumentError } from 'commander';
import { AgentTeam, readBuild } from '../../bench/agents/agent-team.ts';
import { ownAddress } from '../../bench/agents/bounds.ts';
import { type Contact, RemoteAgent } from '../../bench/agents/remote-agent.ts';
import { sshContact } from '../../bench/agents/stdio-wire.ts';
import { wantsScript } from '../../bench/plan/eligibility.ts';
import type { PlanRequest } from '../../bench/plan/plan.ts';
import type { Scenario, SizeName } from '../../bench/scenarios/scenario.ts';
import { usageWords } from '../words/reader-language.ts';
import { UsageError } from './arguments.ts';

/** One entry of `--agents`. */
export interface AgentPick {
  readonly role: 'server' | 'load';
  readonly host: string;
}

export interface AgentFlags {
  readonly agents?: readonly AgentPick[];
  readonly address?: string;
}

/** The system's `ssh` is used, or the program that this variable names. */
const SSH_VARIABLE = 'TELLERS_SSH';

/** `ssh://a,server=ssh://b`: without a role, an agent has a part of the load. */
export function agentPicks(text: string): AgentPick[] {
  const picks = text.split(',').map((entry): AgentPick => {
    const [, role = 'load', host] = /^(?:(server|load)=)?ssh:\/\/([\w.@-]+)$/.exec(entry.trim()) ?? [];
    if (host === undefined || host.startsWith('-'))
      throw new InvalidArgumentError(usageWords().agents.entry(entry));
    return { role: role === 'server' ? 'server' : 'load', host };
  });
  if (picks.filter(({ role }) => role === 'server').length > 1)
    throw new InvalidArgumentError(usageWords().agents.oneServer);
  return picks;
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
 * A script is played, and bystanders connect, from the runner's machine only; and a broadcast message is timed from its
 * sender by the clock of one process.
 */
export function canRunOnAgents(scenario: Scenario, size: SizeName): boolean {
  if (wantsScript(scenario)) return false;
  return scenario.sizes[size].variants.every(
    ({ bystanders, workload }) => bystanders === null && workload.name !== 'broadcast',
  );
}

/**
 * @returns the agents, each with a session; null where none are asked for
 * @throws BenchError NO_AGENT naming one that cannot be found; the reason of `signal` when it aborts
 */
export async function openAgents(
  { agents, address }: AgentFlags,
  signal: AbortSignal,
): Promise<AgentTeam | null> {
  if (agents === undefined) return null;
  const build = await readBuild();
  const opened = agents.map(({ role, host }) => ({ role, agent: new RemoteAgent(contactOf(host), build) }));
  const server = opened.find(({ role }) => role === 'server')?.agent ?? null;
  const loads = opened.flatMap(({ role, agent }) => (role === 'load' ? [agent] : []));
  return AgentTeam.assemble({ server, loads, address: address ?? ownAddress() }, signal);
}

function contactOf(host: string): Contact {
  return sshContact(host, process.env[SSH_VARIABLE] ?? 'ssh');
}
