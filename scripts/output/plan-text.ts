/** The output of `npm run bench -- --list` and `--dry-run`: the scenarios, and the plan of a run. */
import type { Plan, PlanRequest } from '../../bench/plan/plan.ts';
import { namePlaces } from '../../bench/report/method.ts';
import type { Pinning } from '../../bench/results/pinning.ts';
import type { PlannedScenario, Variant } from '../../bench/results/run-record.ts';
import {
  describeServer,
  serverLabel,
  type ServerName,
  shortLabel,
} from '../../bench/results/server-names.ts';
import { formatDuration } from '../../bench/run/progress.ts';
import { usualModels, type Scenario } from '../../bench/scenarios/scenario.ts';
import { ALL_SCENARIOS } from '../../bench/scenarios/scenarios.ts';
import { wrap, wrapLines } from '../../bench/words/terminal-text.ts';
import { estimateBlockS, planWithin } from '../options/budget.ts';
import { anyKneeRates, planSearches } from '../options/rates.ts';
import { warnLeftOut } from '../options/servers.ts';
import type { OutputWords } from '../words/output-en.ts';

/** Placeholder for a rate that is not known yet; the plan does not depend on it. */
const SOME_RATE = 1;

export function listScenarios(words: OutputWords): string {
  const texts = ALL_SCENARIOS.map((scenario) => {
    const { name, question, sizes, servers = usualModels } = scenario;
    const lines = Object.keys(sizes).map(
      (size) => `  ${words.plan.scenario(size, describeSize(scenario, size, words), null)}`,
    );
    const models = servers('posix').map(shortName).join(', ');
    const asked = words.report.scenarios[name]?.question ?? question;
    return `${name}\n  ${asked}\n${lines.join('\n')}\n  ${words.plan.models(models)}\n`;
  });
  return wrapLines(texts.join('\n'));
}

function describeSize({ sizes, requestsPerClient }: Scenario, size: string, { plan }: OutputWords): string {
  const { clients, blocks, warmupS, durationS, variants } = sizes[size === 'quick' ? 'quick' : 'standard'];
  const load =
    requestsPerClient === undefined
      ? plan.window(blocks ?? null, warmupS, durationS)
      : plan.script(requestsPerClient);
  return plan.size(clients.join(', '), nameVariants(variants), load);
}

/** Separated by bars, because names contain commas: `5,000 silent`. */
function nameVariants(variants: readonly Variant[]): string {
  return variants
    .map(({ name }) => name)
    .filter((name) => name !== '')
    .join(' | ');
}

function shortName(server: ServerName): string {
  return shortLabel({ server: serverLabel(server), io: describeServer(server).io });
}

/** The plan of a request whose rates are not searched for. */
export function dryPlan(request: PlanRequest): Plan {
  const rateRps = request.rateRps ?? SOME_RATE;
  return planWithin({ ...request, rateRps, ratesRps: anyKneeRates(request) });
}

/** The plan of a request, after the searches that it needs. */
export function describeRequest(request: PlanRequest, pinning: Pinning, words: OutputWords): string {
  const search = planSearches(request).map((line) => `${wrap(line, '  ')}\n`);
  return search.join('') + describePlan(dryPlan(request), pinning, words);
}

/** @param pinning of scenarios that have none of their own */
export function describePlan(plan: Plan, pinning: Pinning, words: OutputWords): string {
  const { scenarios, drivers } = plan;
  const servers = scenarios.map(nameServers);
  const areAlike = new Set(servers).size === 1;
  const lines = scenarios.map((scenario, index) =>
    areAlike
      ? describeScenario(scenario, words)
      : `${describeScenario(scenario, words)}\n  ${words.plan.servers(servers[index] ?? '')}`,
  );
  const parts = [
    ...lines,
    ...(areAlike ? [words.plan.servers(servers[0] ?? '')] : []),
    words.plan.drivers(drivers.map(({ kind }) => kind).join(', ')),
    words.plan.cpus(namePlaces(pinning, words.report)),
    describeLength(plan, words),
    ...warnLeftOut(plan).map(({ message }) => words.report.recorded.warning(message)),
    '',
  ];
  return wrapLines(parts.join('\n'));
}

function describeLength(plan: Plan, { plan: words }: OutputWords): string {
  const { trials, blocks, budgetS, seed, estimatedS } = plan;
  if (budgetS === null) return words.trials(trials.length, blocks, seed, formatDuration(estimatedS));
  const first = trials.filter(({ block }) => block === 1).length;
  const blockTime = formatDuration(estimateBlockS(plan));
  return words.upTo(blocks, first, formatDuration(budgetS), seed, blockTime);
}

function nameServers({ servers }: PlannedScenario): string {
  return servers.map(serverLabel).join(', ');
}

function describeScenario(
  { name, clients, variants, warmupS, durationS, loads: [load], pinning }: PlannedScenario,
  { plan, report }: OutputWords,
): string {
  const what = load?.kind === 'script' ? plan.script(load.requests) : plan.times(warmupS, durationS);
  const size = plan.size(clients.join(', '), nameVariants(variants), what);
  return plan.scenario(name, size, pinning === null ? null : namePlaces(pinning, report));
}
