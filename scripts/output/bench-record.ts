/**
 * What `bench --json` and `start --json` print, a line each: the plan, each trial as it ends, then the rows of summary.csv and
 * pairs.csv and the warnings, and last where the results are.
 */
import { z } from 'zod';
import type { Plan } from '../../bench/plan/plan.ts';
import { pairSchema, summarySchema, trialSchema } from '../../bench/results/columns.ts';
import type { Pinning } from '../../bench/results/pinning.ts';
import { readOutcome } from '../../bench/results/results.ts';
import {
  type PlannedScenario,
  type RunRecord,
  runSchema,
  warningSchema,
} from '../../bench/results/run-record.ts';
import { serverLabel } from '../../bench/results/server-names.ts';
import { jsonLine, stamp, stampSchema } from '../../bench/results/stamp.ts';
import type { RunObserver } from '../../bench/run/run.ts';
import { usualModels, type Scenario, type SizeName } from '../../bench/scenarios/scenario.ts';
import { ALL_SCENARIOS } from '../../bench/scenarios/scenarios.ts';
import type { SelfComparison } from '../../bench/statistics/self-comparison.ts';

/** The fields that every line begins with. */
function line<Name extends string>(event: Name, about: string) {
  return { schema: stampSchema('bench'), event: z.literal(event).describe(about) };
}

const cpus = (about: string) => z.array(z.number()).nullable().describe(about);
const LOADS = ['closed', 'open', 'burst', 'script'] as const;

const scenarioSchema = z.object({
  scenario: z.string().describe('its name'),
  question: z.string().describe('what it answers'),
  servers: z.array(z.string()).describe('labels of the servers that it compares'),
  clients: z.array(z.number()).describe('numbers of clients, each measured on its own'),
  variants: z.array(z.string()).describe('what varies beside servers and clients; one empty: nothing'),
  loads: z.array(z.enum(LOADS)).describe('closed or open loop, or a script'),
  requests_per_connection: z.number().nullable().describe('requests on a connection; null: unlimited'),
  warmup_s: z.number().describe('shortest warm-up of a trial, s'),
  duration_s: z.number().describe('length of the measurement window of a trial, s'),
  server_cpus: cpus('CPUs of the server; null: any'),
  load_cpus: cpus('CPUs of the load; null: any'),
});

const listedSchema = z.object({
  ...line('scenario', 'of --list: a scenario in one of its sizes'),
  scenario: z.string().describe('its name'),
  question: z.string().describe('what it answers'),
  size: z.enum(['quick', 'standard']).describe('quick: of --quick'),
  servers: z.array(z.string()).describe('labels of the servers that it compares'),
  clients: z.array(z.number()).describe('numbers of clients, each measured on its own'),
  variants: z.array(z.string()).describe('what varies beside servers and clients; one empty: nothing'),
  blocks: z
    .number()
    .nullable()
    .describe('blocks, each with a trial of every cell; null: by a budget, or one'),
  warmup_s: z.number().describe('shortest warm-up of a trial, s'),
  duration_s: z.number().describe('length of the measurement window of a trial, s'),
});

const place = {
  run_id: z.string().describe('identifies the run'),
  folder: z.string().describe('the results folder'),
};

const planSchema = z.object({
  ...line('plan', 'what is going to be measured'),
  run_id: place.run_id.nullable().describe('identifies the run; null: --dry-run'),
  folder: place.folder.nullable().describe('the results folder; null: --dry-run'),
  seed: z.number().describe('seed of the order of the trials'),
  blocks: z.number().describe('blocks, each with a trial of every cell; with a budget at most'),
  trials: z.number().describe('trials of all blocks'),
  budget_s: z.number().nullable().describe('time after which no more blocks are added, s; null: none'),
  estimated_s: z.number().describe('estimated time of all trials, s'),
  drivers: z.array(z.string()).describe('load generators'),
  scenarios: z.array(scenarioSchema),
});

const trialLine = z.object({
  ...line('trial', 'a trial has ended: its row of trials.csv'),
  ...trialSchema.shape,
});
const summaryLine = z.object({ ...line('summary', 'a row of summary.csv'), ...summarySchema.shape });
const pairLine = z.object({ ...line('pair', 'a row of pairs.csv'), ...pairSchema.shape });
const warning = warningSchema.shape;
const warningLine = z.object({
  ...line('warning', 'what to know of the run'),
  kind: warning.kind.describe('what it is about'),
  message: warning.message.describe('what was seen, and what to do'),
  trial: warning.trial.describe('the trial that it belongs to, from 1; null: the whole run'),
});

const selfComparisonSchema = z.object({
  ...line('self-comparison', 'of aa: the baseline against itself'),
  scenario: z.string().describe('the question'),
  clients: z.number().describe('clients opened'),
  run: z.number().describe('comparisons that were run'),
  run_different: z.number().describe('those with a verdict that the two differ, which is wrong'),
  drawn: z.number().describe('comparisons drawn from the blocks that were run'),
  drawn_different: z.number().describe('those with a verdict that the two differ'),
  looks: z.array(
    z.object({
      blocks: z.number().describe('blocks after which it is judged'),
      resolvable: z
        .number()
        .nullable()
        .describe('smallest difference that four of five such runs would show (0.05: 5 %); null: too noisy'),
    }),
  ),
});

const endSchema = z.object({
  ...line('end', 'the last line: the run has ended'),
  ...place,
  report: z.string().nullable().describe('path of the report; null: it could not be written'),
  state: runSchema.shape.state.describe('complete, or interrupted'),
  ended: runSchema.shape.ended
    .unwrap()
    .describe('why it ended: every pair was settled, the budget ended, or all planned blocks were run'),
  trials: z.number().describe('trials that were run'),
  blocks: z.number().nullable().describe('blocks that came to their end; null: they were not counted'),
  spent_s: z.number().describe('time that measuring took, s'),
});

export const benchSchema = z.discriminatedUnion('event', [
  listedSchema,
  planSchema,
  trialLine,
  summaryLine,
  pairLine,
  warningLine,
  selfComparisonSchema,
  endSchema,
]);

export type BenchRecord = z.infer<typeof benchSchema>;

const begin = <Name extends string>(event: Name) => ({ schema: stamp('bench'), event }) as const;

/** What `--list` prints. */
export function scenarioLines(): string {
  const sizes = ['quick', 'standard'] as const;
  return ALL_SCENARIOS.flatMap((scenario) => sizes.map((size) => jsonLine(listed(scenario, size)))).join('');
}

function listed(scenario: Scenario, size: SizeName): BenchRecord {
  const { name, question, sizes, servers = usualModels } = scenario;
  const { clients, variants, blocks, warmupS, durationS } = sizes[size];
  return {
    ...begin('scenario'),
    scenario: name,
    question,
    size,
    servers: servers('posix').map(serverLabel),
    clients: [...clients],
    variants: variants.map((variant) => variant.name),
    blocks: blocks ?? null,
    warmup_s: warmupS,
    duration_s: durationS,
  };
}

/** What `--dry-run` prints. */
export function planLine(plan: Plan, pinning: Pinning): string {
  return jsonLine(planRecord(plan, pinning, null));
}

/** @param where null for a plan that is not run @param pinning of scenarios that have none of their own */
export function planRecord(
  plan: Plan,
  pinning: Pinning,
  where: { readonly run_id: string; readonly folder: string } | null,
): BenchRecord {
  const { seed, blocks, trials, budgetS, estimatedS, drivers, scenarios } = plan;
  return {
    ...begin('plan'),
    run_id: where?.run_id ?? null,
    folder: where?.folder ?? null,
    seed,
    blocks,
    trials: trials.length,
    budget_s: budgetS,
    estimated_s: Math.round(estimatedS),
    drivers: drivers.map(({ kind }) => kind),
    scenarios: scenarios.map((scenario) => scenarioRecord(scenario, scenario.pinning ?? pinning)),
  };
}

function scenarioRecord(scenario: PlannedScenario, { serverCpus, loadCpus }: Pinning) {
  const { name, question, servers, clients, variants, loads, ratesRps, burst } = scenario;
  return {
    scenario: name,
    question,
    servers: servers.map(serverLabel),
    clients,
    variants: variants.map((variant) => variant.name),
    // Of rates that each server has of its own.
    loads:
      ratesRps === null
        ? [...new Set(loads.map(({ kind }) => kind))]
        : ['open' as const, ...(burst === null ? [] : ['burst' as const])],
    requests_per_connection: scenario.requestsPerConnection,
    warmup_s: scenario.warmupS,
    duration_s: scenario.durationS,
    server_cpus: serverCpus === null ? null : [...serverCpus],
    load_cpus: loadCpus === null ? null : [...loadCpus],
  };
}

/** Prints each trial as it ends. @param print takes a line */
export function trialPrinter(print: (line: string) => void): RunObserver {
  return {
    trialsStarted: () => undefined,
    trialEnded: (row) => print(jsonLine({ ...begin('trial'), ...row })),
    warned: () => undefined,
    blockEnded: () => Promise.resolve(),
  };
}

/** What a run found: the rows as they are in its folder, and its warnings. @throws BenchError NOT_A_RUN */
export async function outcomeRecords({ warnings }: RunRecord, folder: string): Promise<BenchRecord[]> {
  const { summary, pairs } = await readOutcome(folder);
  return [
    ...summary.map((row) => Object.assign(begin('summary'), row)),
    ...pairs.map((row) => Object.assign(begin('pair'), row)),
    ...warnings.map((row) => Object.assign(begin('warning'), row)),
  ];
}

/** @param report its path; null where it could not be written */
export function endRecord(run: RunRecord, folder: string, report: string | null): BenchRecord {
  const { runId, state, ended, trialsDone, blocksDone, spentS } = run;
  return {
    ...begin('end'),
    run_id: runId,
    folder,
    report,
    state,
    ended,
    trials: trialsDone,
    blocks: blocksDone,
    spent_s: spentS,
  };
}

/** What `aa` found. */
export function selfComparisonLines(all: readonly SelfComparison[]): string {
  return all.map((one) => jsonLine(selfComparisonRecord(one))).join('');
}

function selfComparisonRecord(found: SelfComparison): BenchRecord {
  const { scenario, clients, run, runDifferent, drawn, drawnDifferent, shown } = found;
  return {
    ...begin('self-comparison'),
    scenario,
    clients,
    run,
    run_different: runDifferent,
    drawn,
    drawn_different: drawnDifferent,
    looks: shown.map(({ blocks, part }) => ({ blocks, resolvable: part })),
  };
}
