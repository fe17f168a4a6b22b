/** `npm run bench`: runs scenarios and writes a results folder. */
import { randomInt } from 'node:crypto';
import { invocationWith } from '../bench/invocation.ts';
import { makePlan, type Plan, type PlanRequest } from '../bench/plan/plan.ts';
import { quoteArgument } from '../bench/processes/commands.ts';
import { checkVacant } from '../bench/results/folder.ts';
import { type Pinning, UNPINNED } from '../bench/results/pinning.ts';
import type { Results } from '../bench/results/results.ts';
import {
  DRIVER_NAMES,
  type DriverName,
  type ExternalServer,
  modelServer,
} from '../bench/results/server-names.ts';
import { differences, readResumed, trialsLeft } from '../bench/run/resume.ts';
import { readSetting } from '../bench/run/record.ts';
import { calibrated } from '../bench/scenarios/calibrated.ts';
import { type Scenario, type SizeName } from '../bench/scenarios/scenario.ts';
import { ALL_SCENARIOS, SCENARIOS } from '../bench/scenarios/scenarios.ts';
import { LOOKS } from '../bench/statistics/looks.ts';
import { compareWithItself } from '../bench/statistics/self-comparison.ts';
import { Interrupts } from '../servers/interrupts.ts';
import { IO_NAMES, type IoName, MODEL_NAMES } from '../servers/server.ts';
import {
  cpuList,
  createCommand,
  duration,
  folderPath,
  integerList,
  nameList,
  nonNegativeInteger,
  nonNegativeNumber,
  positiveInteger,
  positiveNumber,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import {
  addBrokerFlags,
  type AgentFlags,
  agentPicks,
  Agents,
  canRunOnAgents,
  checkAgents,
} from './options/agents.ts';
import { checkBudget, planWithin } from './options/budget.ts';
import { type AskedCpus, checkPlaces, choosePinning, chooseShared, warnNotApart } from './options/cpus.ts';
import { addCsvLocaleFlag, type CsvLocaleFlag } from './options/csv-locale.ts';
import { chooseLanguage, type LanguageFlag } from './options/language.ts';
import { addLiveFlag, type LiveFlag, withLivePort } from './options/live.ts';
import { addExpectFlag, addRequestFlags } from './options/request-flags.ts';
import {
  allServers,
  type AskedFlags,
  askedServers,
  asksOtherwise,
  buildTwins,
  hasNoModels,
  missingMultiplexers,
  modelsLeftOut,
  multiplexersLeftOut,
  proveAll,
  withoutMissing,
  withTwins,
} from './options/own-servers.ts';
import { checkRates, findAllRates } from './options/rates.ts';
import {
  addressServers,
  chooseDriver,
  chooseIo,
  commandServers,
  type ModelChoice,
  modelChoices,
  refuseCommands,
  warnLeftOut,
} from './options/servers.ts';
import { formatSelfComparisons } from './output/aa.ts';
import { planLine, scenarioLines, selfComparisonLines } from './output/bench-record.ts';
import { describePlan, describeRequest, dryPlan, listScenarios } from './output/plan-text.ts';
import { finishReport, runSession } from './output/session.ts';
import { helpWords, outputWords, usageWords } from './words/reader-language.ts';

interface Options extends AskedFlags, AgentFlags, LanguageFlag, LiveFlag, CsvLocaleFlag {
  readonly models?: readonly ModelChoice[];
  readonly server?: ReturnType<typeof commandServers>;
  readonly at?: ReturnType<typeof addressServers>;
  readonly io?: readonly IoName[];
  readonly clients?: readonly number[];
  readonly duration?: number;
  readonly warmup?: number;
  readonly warmupMost?: number;
  readonly trials?: number;
  readonly budget?: number;
  readonly rate?: number;
  readonly seed?: number;
  readonly driver?: readonly DriverName[];
  readonly serverCpus?: AskedCpus;
  readonly loadCpus?: AskedCpus;
  readonly loadProcesses?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly force?: true;
  readonly trustCommands?: true;
  readonly quick?: true;
  readonly list?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const names = ALL_SCENARIOS.map(({ name }) => name);

/** The size of `aa`: of its comparisons, those that settle at the first look need the fewest blocks, 5. */
const SELF = { clients: [1, 64], blocks: 60, comparisons: 10 } as const;

/** Of `aa` with a budget, which ends it before: more than an hour's. */
const MOST_SELF_BLOCKS = 1000;

const { bench: help } = helpWords();

const command = createCommand('bench', help.about, [
  '',
  'scaling --quick',
  'churn --models sequential,event-loop --io posix,node --clients 1,16',
  'blocking --models worker-pool,worker-pool:threads=64,event-loop --clients 64',
  'scaling --duration 10 --trials 9 --seed 7 --out results/for-my-report',
  'scaling --budget 5min',
  'scaling --live',
  'cost --rate 2000',
  'aa',
  'scaling --server-cpus 0-3 --load-cpus 4-7',
  "scaling --server 'c-threads=./server {port}' --at mine=127.0.0.1:8080",
  "churn --models none --server 'mine=./server {port}' --path /news --expect status",
  '--resume results/for-my-report',
  '--resume results/of-someone-else --trust-commands',
  '--dry-run',
  'scaling --quick --json',
])
  .argument(
    '[scenarios...]',
    help.scenarios(
      names,
      SCENARIOS.map(({ name }) => name),
    ),
  )
  .option('--models <names>', help.models(MODEL_NAMES), modelChoices)
  .option('--server <name=command>', help.server, commandServers)
  .option('--at <name=host:port>', help.at, addressServers)
  .option('--io <names>', help.io, nameList(IO_NAMES))
  .option('--clients <list>', help.clients, integerList)
  .option('--duration <seconds>', help.duration, positiveNumber)
  .option('--warmup <seconds>', help.warmup, nonNegativeNumber)
  .option('--warmup-most <seconds>', help.warmupMost, nonNegativeNumber)
  .option('--trials <n>', help.trials, positiveInteger)
  .option('--budget <time>', help.budget, duration)
  .option('--rate <rps>', help.rate, positiveNumber)
  .option('--seed <n>', help.seed, nonNegativeInteger)
  .option('--driver <names>', help.driver, nameList(DRIVER_NAMES))
  .option('--server-cpus <list>', help.serverCpus, cpuList)
  .option('--load-cpus <list>', help.loadCpus, cpuList)
  .option('--load-processes <n>', help.loadProcesses, positiveInteger)
  .option('--agents <list>', help.agents, agentPicks)
  .option('--address <address>', help.address)
  .option('--out <dir>', help.out, folderPath)
  .option('--resume <dir>', help.resume, folderPath)
  .option('--force', help.force)
  .option('--trust-commands', help.trustCommands)
  .option('--quick', help.quick)
  .option('--list', help.list)
  .option('--dry-run', help.dryRun)
  .option('--json', help.json);

addCsvLocaleFlag(addLiveFlag(addExpectFlag(addRequestFlags(addBrokerFlags(command)))));

await runCommand(async () => {
  command.parse(withLivePort(process.argv));
  const options = command.opts<Options>();
  const { live, csvLocale, json } = options;
  if (options.list === true)
    return void process.stdout.write(json === true ? scenarioLines() : listScenarios(outputWords()));
  if (options.resume !== undefined) return resumeRun(options.resume, options);
  checkBudget(options);
  if (command.args[0] === 'aa') return compareBaseline(options);
  const size: SizeName = options.quick === true ? 'quick' : 'standard';
  const { io, warnings } = chooseIo(options.io ?? ['posix']);
  const pinning = pinningOf(options);
  const own = askedServers(options);
  const asked = findScenarios(command.args);
  const missing = await missingMultiplexers(asked, allServers(io, options, own));
  // An io that is named is all that is compared; an agent may have no compiler.
  const isPlain = options.io === undefined && options.agents === undefined;
  const twins = await buildTwins(isPlain ? asked : [], allServers(io, options, own));
  const serversBeside = (others: readonly ExternalServer[]): PlanRequest['servers'] =>
    withTwins(withoutMissing(allServers(io, options, others), missing), twins.built);
  const request: PlanRequest = {
    scenarios: asked.filter(
      (one) => options.agents === undefined || command.args.length > 0 || canRunOnAgents(one, size),
    ),
    size,
    servers: serversBeside(own),
    drivers: (options.driver ?? ['tcp']).map((kind) => chooseDriver(kind)),
    seed: options.seed ?? randomInt(1_000_000),
    clients: options.clients,
    warmupS: options.warmup,
    warmupMostS: options.warmupMost,
    durationS: options.duration,
    blocks: options.trials,
    budgetS: options.budget,
    loadProcesses: options.loadProcesses,
    rateRps: options.rate,
    shared: chooseShared(options.serverCpus, options.loadCpus),
  };
  checkRates(request);
  checkAgents(options, request, options.at?.length ?? 0);
  if (options.dryRun === true)
    return void process.stdout.write(
      json === true ? planLine(dryPlan(request), pinning) : describeRequest(request, pinning, outputWords()),
    );
  if (options.out !== undefined) await checkVacant(options.out);
  // Not disposed of: npm may forward a Ctrl-C late, which must not kill this process.
  const { stop } = new Interrupts(() => performance.now());
  await using opened = await Agents.open(options, stop);
  const agents = opened?.team ?? null;
  const proved = await proveAll(own, pinning, agents, hasNoModels(options), stop);
  const scenarios = request.scenarios.map((scenario) => calibrated(scenario, size));
  const servers = serversBeside(proved.servers);
  const rates = await findAllRates({ ...request, servers, scenarios }, pinning, agents, stop);
  stop.throwIfAborted();
  const plan = planWithin({ ...request, servers, scenarios, ...rates });
  const found = rates.rateRps === request.rateRps ? [] : [`--rate ${rates.rateRps}`];
  const commandLine = describeCommand(found);
  const notApart = warnNotApart(request.scenarios, pinning, options);
  const notes = [
    ...warnings,
    ...modelsLeftOut(options),
    ...multiplexersLeftOut(missing),
    ...twins.warnings,
    ...proved.warnings,
    ...proved.hintsFor(mostClients(plan)),
    ...warnLeftOut(plan),
    ...notApart,
  ];
  const isPartial = proved.servers.length < own.length;
  const language = chooseLanguage(options);
  return await runSession({
    plan,
    out: options.out,
    commandLine,
    warnings: notes,
    pinning,
    agents,
    language,
    live,
    csvLocale,
    json,
    isPartial,
  });
});

/** Where the load is sent from other machines, nothing of it needs a CPU here. */
function pinningOf({ agents, serverCpus, loadCpus, loadProcesses }: Options): Pinning {
  if (agents !== undefined && serverCpus === undefined && loadCpus === undefined) return UNPINNED;
  return choosePinning(serverCpus, loadCpus, loadProcesses);
}

function mostClients({ trials }: Plan): number {
  return Math.max(
    ...trials.map(({ cell: { clients, variant } }) => clients + (variant.bystanders?.count ?? 0)),
  );
}

/** The command line, as run.json records it. */
function describeCommand(found: readonly string[]): string {
  return [invocationWith('bench'), ...process.argv.slice(2).map(quoteArgument), ...found].join(' ');
}

/** Compares the baseline with itself many times: how often a verdict is wrong, and which differences show. */
function compareBaseline(options: Options): Promise<number> {
  const { models, server, at, rate, driver, expect, agents, csvLocale, json } = options;
  const others = [models, server, at, rate, driver, expect, agents];
  if (command.args.length > 1 || asksOtherwise(options) || others.some((one) => one !== undefined)) {
    throw new UsageError(usageWords().run.aaAlone);
  }
  if ((options.io ?? []).length > 1) throw new UsageError(usageWords().run.aaOneIo);
  const { io, warnings } = chooseIo(options.io ?? ['posix']);
  const looks = options.trials === undefined ? LOOKS : [options.trials];
  const fixed = options.trials === undefined ? SELF.blocks : SELF.comparisons * options.trials;
  const seed = options.seed ?? randomInt(1_000_000);
  const plan = makePlan({
    scenarios: SCENARIOS.filter(({ name }) => name === 'scaling'),
    size: 'quick',
    servers: io.slice(0, 1).map((one) => modelServer('event-loop', one)),
    drivers: [chooseDriver('tcp')],
    seed,
    clients: options.clients ?? SELF.clients,
    warmupS: options.warmup,
    warmupMostS: options.warmupMost,
    durationS: options.duration,
    blocks: options.budget === undefined ? fixed : MOST_SELF_BLOCKS,
    budgetS: options.budget,
    again: 'always',
  });
  const pinning = choosePinning(options.serverCpus, options.loadCpus);
  if (options.dryRun === true) {
    process.stdout.write(
      json === true ? planLine(plan, pinning) : describePlan(plan, pinning, outputWords()),
    );
    return Promise.resolve(0);
  }
  const startedAtMs = performance.now();
  const summarise = (results: Results): string => {
    const trialS = (performance.now() - startedAtMs) / 1000 / results.trials.length;
    const found = compareWithItself(results, looks, seed);
    if (json === true) return selfComparisonLines(found);
    return `\n${formatSelfComparisons(found, trialS, outputWords())}\n`;
  };
  const commandLine = describeCommand([]);
  const language = chooseLanguage(options);
  const { out, live } = options;
  return runSession({
    plan,
    out,
    commandLine,
    warnings,
    pinning,
    language,
    live,
    csvLocale,
    json,
    summarise,
  });
}

/** Continues a run: everything comes from its folder. */
async function resumeRun(dir: string, options: Options): Promise<number> {
  const { force, trustCommands, lang, live, csvLocale, json } = options;
  const own = new Set([
    'resume',
    'force',
    'trustCommands',
    'lang',
    'live',
    'csvLocale',
    'json',
    'agents',
    'address',
    'nats',
    'creds',
    'nkey',
    'tlsCa',
  ]);
  const others = Object.keys(command.opts()).filter((name) => !own.has(name));
  if (others.length + command.args.length > 0) throw new UsageError(usageWords().run.resumeAlone);
  const language = chooseLanguage(lang === undefined ? {} : { lang });
  const finished = await finishReport(dir, { language, csvLocale, json });
  if (finished !== null) return finished;
  const { plan, ...resumed } = await readResumed(dir);
  const { record } = resumed;
  if (trustCommands !== true) refuseCommands(dir, plan);
  const { stop } = new Interrupts(() => performance.now());
  await using opened = await Agents.open(options, stop);
  const agents = opened?.team ?? null;
  const changed = differences(record, { ...(await readSetting()), agents: agents?.record ?? [] });
  if (changed.length > 0 && force !== true) {
    throw new UsageError(usageWords().run.otherSetting(dir, changed));
  }
  const message = `resumed after ${resumed.rows.length} trials in another setting: ${changed.join('; ')}`;
  const warnings = changed.length === 0 ? [] : [{ kind: 'mixed-run' as const, message, trial: null }];
  const { commandLine, pinning } = record;
  checkPlaces(dir, new Set(trialsLeft(plan, resumed.rows).map(({ cell }) => cell.scenario)), pinning);
  const output = { language, live, csvLocale, json };
  return await runSession({ plan, out: dir, commandLine, warnings, pinning, agents, ...output, resumed });
}

function findScenarios(wanted: readonly string[]): readonly Scenario[] {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(usageWords().run.noScenario(unknown, names));
  return wanted.length === 0 ? SCENARIOS : ALL_SCENARIOS.filter(({ name }) => wanted.includes(name));
}
