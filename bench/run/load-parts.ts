/** The parts of a load: processes on this machine, or one on each agent that sends loads. */
import type { LoadResult } from '../../clients/load.ts';
import { isRelayed } from '../plan/eligibility.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { Child } from '../processes/child.ts';
import { loadSpec } from '../processes/commands.ts';
import type { TrialContext } from '../processes/context.ts';
import { LoadGroup, splitLoad } from '../processes/load-group.ts';
import type { ServerAddress } from '../processes/target.ts';
import type { ClockReading, LoadAgent, TeamClocks } from '../processes/team.ts';
import { areApart, UNPINNED } from '../results/pinning.ts';
import type { Cell } from '../results/run-record.ts';
import type { AgentPart } from './meter.ts';

export type Measurable = Pick<PlannedTrial, 'cell' | 'block'>;

interface Parts {
  readonly load: LoadGroup;
  /** Who sends each part; empty: this machine sends all. */
  readonly agents: readonly LoadAgent[];
}

/** @param when its window opens: when it is warm, or by a schedule, once or in slices */
export function startParts(
  { cell, block }: Measurable,
  address: ServerAddress,
  { commands, team, pinning = UNPINNED, loadProcesses = 1 }: TrialContext,
  when: 'at-once' | 'appointed' | 'sliced',
): Parts {
  const isClosed = cell.load.kind === 'closed';
  // A relay shares the CPU of the load, which leaves it to it.
  const polls = areApart(pinning) && isClosed && !isRelayed(cell.variant);
  const [sliced, appointed] = [when === 'sliced', when === 'appointed'];
  // All servers are offered the same requests at the same times, and each block others.
  const spec = loadSpec(cell, address, { polls, sliced, appointed, seed: block });
  const agents = team?.loads ?? [];
  const parts = splitLoad(spec, agents.length || (sliced ? loadProcesses : 1));
  const programs = parts.map((part, at) => {
    const agent = agents[at];
    return agent?.start({ ...part, polls: agent.polls && isClosed }) ?? new Child(commands.load(part));
  });
  return { load: new LoadGroup(programs), agents: agents.slice(0, parts.length) };
}

export const NOT_BEGUN = 'the load did not begin';
export const NOT_ENDED = 'the load did not end';

export function warmupMs({ scenario: { warmupS, warmupMostS } }: Cell): number {
  return (warmupMostS ?? warmupS) * 1000;
}

interface Around {
  readonly clocks: TeamClocks;
  /** As `Team.othersCpuUs` has them, % of one CPU. */
  readonly othersPercent: readonly (number | null)[];
  /** How the window of a part opened. */
  readonly openingOf: (result: LoadResult, at: number) => Pick<AgentPart, 'lateUs' | 'heldUpUs'>;
}

/** @returns what each agent sent */
export function agentParts(
  agents: readonly LoadAgent[],
  { clocks, othersPercent, openingOf }: Around,
  results: readonly LoadResult[],
): AgentPart[] {
  return agents.flatMap(({ name }, at) => {
    const result = results[at];
    if (result === undefined) return [];
    const [clock, others] = [clocks.loads[at] ?? UNKNOWN_CLOCK, othersPercent[at] ?? null];
    return { agent: name, result, clock, ...openingOf(result, at), othersCpuPercent: others };
  });
}

const UNKNOWN_CLOCK: ClockReading = { offsetUs: 0, boundUs: Infinity };

/** @returns what ends it: CPU time of other programs on each machine of the team since this call, % of one CPU; null: not known */
export async function watchOthers({ team }: TrialContext): Promise<() => Promise<(number | null)[]>> {
  const before = (await team?.othersCpuUs()) ?? [];
  const fromMs = performance.now();
  return async () => {
    const after = (await team?.othersCpuUs()) ?? [];
    const lengthMs = performance.now() - fromMs;
    return before.map((us, at) => percentOf(us, after[at] ?? null, lengthMs));
  };
}

function percentOf(beforeUs: number | null, afterUs: number | null, lengthMs: number): number | null {
  if (beforeUs === null || afterUs === null) return null;
  return Math.max(0, (afterUs - beforeUs) / 10 / lengthMs);
}

/** @returns null where none is known */
export function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/**
 * How far apart the windows of a trial may have opened, µs: what the clocks leave open counts as well.
 * @returns null where one machine sent all of the load
 */
export function startSkewUs(parts: readonly Pick<AgentPart, 'clock' | 'lateUs'>[]): number | null {
  if (parts.length < 2) return null;
  const latest = Math.max(...parts.map(({ lateUs, clock }) => lateUs + clock.boundUs));
  const earliest = Math.min(...parts.map(({ lateUs, clock }) => lateUs - clock.boundUs));
  return latest - earliest;
}
