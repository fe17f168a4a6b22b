/** The output of `npm run bench -- --list` and `--dry-run`: the scenarios, and the plan of a run. */
import type { Plan, PlanRequest } from '../../bench/plan/plan.ts';
import { describePinning, type Pinning } from '../../bench/results/pinning.ts';
import type { PlannedScenario, Variant } from '../../bench/results/run-record.ts';
import {
  describeServer,
  serverLabel,
  type ServerName,
  shortLabel,
} from '../../bench/results/server-names.ts';
import { formatDuration } from '../../bench/run/progress.ts';
import { everyModel, type Scenario } from '../../bench/scenarios/scenario.ts';
import { ALL_SCENARIOS } from '../../bench/scenarios/scenarios.ts';
import { formatNumberOf } from '../../bench/words/numbers.ts';
import { estimateBlockS, planWithin } from '../options/budget.ts';
import { anyKneeRates, planSearches } from '../options/rates.ts';
import { warnLeftOut } from '../options/servers.ts';

/** Placeholder for a rate that is not known yet; the plan does not depend on it. */
const SOME_RATE = 1;

export function listScenarios(): string {
  return ALL_SCENARIOS.map((scenario) => {
    const { name, question, sizes, servers = everyModel } = scenario;
    const lines = Object.keys(sizes).map((size) => `  ${size}: ${describeSize(scenario, size)}`);
    const models = servers('posix').map(shortName).join(', ');
    return `${name}\n  ${question}\n${lines.join('\n')}\n  models: ${models}\n`;
  }).join('\n');
}

function describeSize({ sizes, requestsPerClient }: Scenario, size: string): string {
  const { clients, blocks, warmupS, durationS, variants } = sizes[size === 'quick' ? 'quick' : 'standard'];
  const load =
    requestsPerClient === undefined
      ? `${blocks === undefined ? 'blocks within a budget' : formatNumberOf(blocks, 'block')}; ${warmupS} s warm-up, ${durationS} s window`
      : describeScript(requestsPerClient);
  return `clients ${clients.join(', ')}; ${nameVariants(variants)}${load}`;
}

function describeScript(requests: number): string {
  return `${requests} requests per client, one trial per server`;
}

/** Separated by bars, because names contain commas: `5,000 silent`. */
function nameVariants(variants: readonly Variant[]): string {
  const names = variants.map(({ name }) => name).filter((name) => name !== '');
  return names.length === 0 ? '' : `${names.join(' | ')}; `;
}

function shortName(server: ServerName): string {
  return shortLabel({ server: serverLabel(server), io: describeServer(server).io });
}

/** The plan of a request, after the searches that it needs. */
export function describeRequest(request: PlanRequest, pinning: Pinning): string {
  const plan = planWithin({
    ...request,
    rateRps: request.rateRps ?? SOME_RATE,
    ratesRps: anyKneeRates(request),
  });
  const search = planSearches(request).map((line) => `${line}\n`);
  return search.join('') + describePlan(plan, pinning);
}

/** @param pinning of scenarios that have none of their own */
export function describePlan(plan: Plan, pinning: Pinning): string {
  const { scenarios, drivers } = plan;
  const servers = scenarios.map(nameServers);
  const areAlike = new Set(servers).size === 1;
  const lines = scenarios.map((scenario, index) =>
    areAlike ? describeScenario(scenario) : `${describeScenario(scenario)}\n  servers: ${servers[index]}`,
  );
  return [
    ...lines,
    ...(areAlike ? [`servers: ${servers[0]}`] : []),
    `drivers: ${drivers.map(({ kind }) => kind).join(', ')}`,
    `CPUs: ${describePinning(pinning)}`,
    describeLength(plan),
    ...warnLeftOut(plan).map(({ message }) => message),
    '',
  ].join('\n');
}

function describeLength(plan: Plan): string {
  const { trials, blocks, budgetS, seed, estimatedS } = plan;
  const many = formatNumberOf(blocks, 'block');
  if (budgetS === null)
    return `${trials.length} trials in ${many}, seed ${seed}: about ${formatDuration(estimatedS)}`;
  const first = trials.filter(({ block }) => block === 1).length;
  return `up to ${many} of ${first} trials within ${formatDuration(budgetS)}, seed ${seed}: a block takes about ${formatDuration(estimateBlockS(plan))}`;
}

function nameServers({ servers }: PlannedScenario): string {
  return servers.map(serverLabel).join(', ');
}

function describeScenario({
  name,
  clients,
  variants,
  warmupS,
  durationS,
  loads: [load],
  pinning,
}: PlannedScenario): string {
  const what =
    load?.kind === 'script' ? describeScript(load.requests) : `${warmupS} s warm-up, ${durationS} s window`;
  const where = pinning === null ? '' : `; ${describePinning(pinning)}`;
  return `${name}: clients ${clients.join(', ')}; ${nameVariants(variants)}${what}${where}`;
}
