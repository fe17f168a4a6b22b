/**
 * Finds the rates of open loops before a run: one that every server holds, and the knee of each server. These trials
 * are not recorded, so the first Ctrl-C gives them up.
 */
import type { AgentTeam } from '../../bench/agents/agent-team.ts';
import type { Plan, PlanRequest } from '../../bench/plan/plan.ts';
import { COMMANDS, commandsAt } from '../../bench/processes/commands.ts';
import { BOUNDS, type TrialContext, SYSTEM_CLOCKS } from '../../bench/processes/context.ts';
import type { Pinning } from '../../bench/results/pinning.ts';
import type { Knee } from '../../bench/run/knee-search.ts';
import { formatDuration } from '../../bench/run/progress.ts';
import {
  anyRates,
  calibrateRate,
  estimateSearchS,
  findRates,
  type KneeRates,
  needsRate,
  planCalibration,
  seeksKnees,
} from '../../bench/run/rates.ts';
import { ALL_SCENARIOS } from '../../bench/scenarios/scenarios.ts';
import { outputWords, usageWords } from '../words/reader-language.ts';
import { UsageError } from './arguments.ts';

/** @throws UsageError when no scenario uses the given rate, or a driver cannot offer one */
export function checkRates(request: PlanRequest): void {
  if (request.rateRps !== undefined && !request.scenarios.some(needsRate)) {
    const those = ALL_SCENARIOS.filter(needsRate).map(({ name }) => name);
    throw new UsageError(usageWords().run.rateOnlyFor(those));
  }
  const first = request.scenarios.find((scenario) => needsRate(scenario) || seeksKnees(scenario));
  const isOurs = request.drivers.every((driver) => driver.kind === 'tcp' && driver.engine === 'posix');
  if (first !== undefined && !isOurs) {
    throw new UsageError(usageWords().run.needsTcp(first.name));
  }
}

/** One line for each search that the run needs, with its estimated duration. */
export function planSearches(request: PlanRequest): string[] {
  const { searches } = outputWords();
  const calibration = calibrationOf(request);
  const sought = request.scenarios.filter(seeksKnees);
  const searchS = sought.reduce((total, scenario) => total + estimateSearchS(scenario, request), 0);
  return [
    ...(calibration === null ? [] : [searches.rate(formatDuration(calibration.estimatedS))]),
    ...(sought.length === 0 ? [] : [searches.knees(formatDuration(searchS))]),
  ];
}

/** Placeholders for rates that are not known yet: as many as there will be. */
export function anyKneeRates(request: PlanRequest): PlanRequest['ratesRps'] {
  const sought = request.scenarios.filter(seeksKnees);
  return Object.fromEntries(sought.map((scenario) => [scenario.name, anyRates(scenario, request)]));
}

type Rates = Pick<PlanRequest, 'rateRps' | 'ratesRps'>;

/** @throws BenchError BAD_PLAN when no rate is found; the reason of `signal` when it aborts */
export async function findAllRates(
  request: PlanRequest,
  pinning: Pinning,
  agents: AgentTeam | null,
  signal: AbortSignal,
): Promise<Rates> {
  for (const line of planSearches(request)) process.stderr.write(`tellers: ${line}\n`);
  const calibration = calibrationOf(request);
  const context = contextBefore(pinning, agents, signal);
  const rateRps = calibration === null ? request.rateRps : await calibrateRate(calibration, context);
  const ratesRps: Record<string, KneeRates> = {};
  for (const scenario of request.scenarios.filter(seeksKnees))
    ratesRps[scenario.name] = await findRates(scenario, request, context, printKnee);
  return { rateRps, ratesRps };
}

/** The trials that find the rate; null where it is given or not needed. */
function calibrationOf(request: PlanRequest): Plan | null {
  const isNeeded = request.scenarios.some(needsRate) && request.rateRps === undefined;
  return isNeeded ? planCalibration(request) : null;
}

function printKnee(server: string, knee: Knee): void {
  process.stderr.write(`tellers: ${describeKnee(server, knee)}\n`);
}

function describeKnee(server: string, knee: Knee): string {
  const { searches } = outputWords();
  switch (knee.kind) {
    case 'found':
      return searches.found(server, `${Math.round(knee.belowRps)}`, `${Math.round(knee.aboveRps)}`);
    case 'out-of-reach':
      return searches.outOfReach(server, `${Math.round(knee.belowRps)}`);
    case 'none':
      return searches.none(server);
    default:
      return knee satisfies never;
  }
}

/** Of trials before a run, which `signal` gives up. */
export function contextBefore(pinning: Pinning, agents: AgentTeam | null, signal: AbortSignal): TrialContext {
  return { ...placesOf(agents), pinning, bounds: BOUNDS, signal, clocks: SYSTEM_CLOCKS };
}

/** Where the processes of a run are started. */
export function placesOf(agents: AgentTeam | null): Pick<TrialContext, 'commands' | 'team'> {
  return agents === null ? { commands: COMMANDS } : { commands: commandsAt(agents.address), team: agents };
}
