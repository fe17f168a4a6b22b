/** `npm run bench`: runs scenarios and writes a results folder. */
import { randomInt } from 'node:crypto';
import { invocationWith } from '../bench/invocation.ts';
import { makePlan, type Plan, type PlanRequest } from '../bench/plan/plan.ts';
import { quoteArgument } from '../bench/processes/commands.ts';
import { checkVacant } from '../bench/results/folder.ts';
import type { Results } from '../bench/results/results.ts';
import { DRIVER_NAMES, type DriverName, modelServer } from '../bench/results/server-names.ts';
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
import { checkBudget, planWithin } from './options/budget.ts';
import { type AskedCpus, checkPlaces, choosePinning, chooseShared, warnNotApart } from './options/cpus.ts';
import { addLanguageFlag, chooseLanguage, type LanguageFlag } from './options/language.ts';
import { addLiveFlag, type LiveFlag, withLivePort } from './options/live.ts';
import { addExpectFlag, addRequestFlags } from './options/request-flags.ts';
import {
  allServers,
  type AskedFlags,
  askedServers,
  asksOtherwise,
  hasNoModels,
  modelsLeftOut,
  proveAll,
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
import { describePlan, describeRequest, listScenarios } from './output/plan-text.ts';
import { finishReport, runSession } from './output/session.ts';

interface Options extends AskedFlags, LanguageFlag, LiveFlag {
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
}

const names = ALL_SCENARIOS.map(({ name }) => name);

/** The size of `aa`: of its comparisons, those that settle at the first look need the fewest blocks, 5. */
const SELF = { clients: [1, 64], blocks: 60, comparisons: 10 } as const;

/** Of `aa` with a budget, which ends it before: more than an hour's. */
const MOST_SELF_BLOCKS = 1000;

const command = createCommand(
  'bench',
  'Runs scenarios: measures each of their servers under each load, in interleaved blocks.',
  [
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
  ],
)
  .argument(
    '[scenarios...]',
    `${names.join(', ')}, or aa, which compares the baseline with itself (default: ${SCENARIOS.map(({ name }) => name).join(' and ')})`,
  )
  .option(
    '--models <names>',
    `models to compare: ${MODEL_NAMES.join(', ')}, with options such as worker-pool:threads=16, or none (default: chosen by each scenario)`,
    modelChoices,
  )
  .option(
    '--server <name=command>',
    'your own server: sh -c runs the command, with your rights, with a port in place of {port}; may be repeated',
    commandServers,
  )
  .option(
    '--at <name=host:port>',
    'your own server that already runs on this machine; its CPU and memory are not measured; may be repeated',
    addressServers,
  )
  .option(
    '--io <names>',
    'socket layer of the servers: posix, node, or both (default: posix)',
    nameList(IO_NAMES),
  )
  .option('--clients <list>', 'numbers of clients; each number is measured on its own', integerList)
  .option('--duration <seconds>', 'length of the measurement window of each trial', positiveNumber)
  .option('--warmup <seconds>', 'shortest warm-up before the window', nonNegativeNumber)
  .option(
    '--warmup-most <seconds>',
    'longest warm-up; it ends earlier when the load is steady (default: 4 times --warmup)',
    nonNegativeNumber,
  )
  .option(
    '--trials <n>',
    'number of blocks; a block is one trial of every server under every load (default: 7, in crossover and idle 5)',
    positiveInteger,
  )
  .option(
    '--budget <time>',
    'add blocks until every pair is settled, 12 at most, or until this time ends, such as 90s or 5min (default with --quick: 85s, or what five blocks take)',
    duration,
  )
  .option(
    '--rate <rps>',
    'requests per second that cost offers (default: a rate that every server holds, found before the run)',
    positiveNumber,
  )
  .option(
    '--seed <n>',
    'seed of the order of the trials; the same seed repeats it (default: random)',
    nonNegativeInteger,
  )
  .option(
    '--driver <names>',
    'load generators: tcp, autocannon, or both (default: tcp)',
    nameList(DRIVER_NAMES),
  )
  .option(
    '--server-cpus <list>',
    "CPUs for the server, such as 0 or 0-3 (default: all but the load's; all in compute, blocking and crossover)",
    cpuList,
  )
  .option(
    '--load-cpus <list>',
    'CPUs for the load, or all (default: the last, where there are two; all in compute, blocking and crossover)',
    cpuList,
  )
  .option(
    '--load-processes <n>',
    'processes that share the clients of a closed loop, each with a CPU of its own where there are enough; for servers that one process cannot saturate (default: 1)',
    positiveInteger,
  )
  .option('--out <dir>', 'the results folder, new or empty (default: a new one in results/)', folderPath)
  .option('--resume <dir>', 'continue a run that was interrupted or killed, with its own plan', folderPath)
  .option('--force', 'with --resume: continue also on another machine or version, and record a warning')
  .option(
    '--trust-commands',
    'with --resume: run the commands of servers that the folder names, which are printed without it',
  )
  .option('--quick', 'few loads and short trials: shows large differences only')
  .option('--list', 'print the scenarios and run nothing')
  .option('--dry-run', 'print the plan and run nothing');

addLiveFlag(addLanguageFlag(addExpectFlag(addRequestFlags(command))));

await runCommand(async () => {
  command.parse(withLivePort(process.argv));
  const options = command.opts<Options>();
  const { live } = options;
  if (options.list === true) return void process.stdout.write(listScenarios());
  if (options.resume !== undefined) return resumeRun(options.resume, options);
  checkBudget(options);
  if (command.args[0] === 'aa') return compareBaseline(options);
  const size: SizeName = options.quick === true ? 'quick' : 'standard';
  const { io, warnings } = chooseIo(options.io ?? ['posix']);
  const pinning = choosePinning(options.serverCpus, options.loadCpus, options.loadProcesses);
  const own = askedServers(options);
  const request: PlanRequest = {
    scenarios: findScenarios(command.args),
    size,
    servers: allServers(io, options, own),
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
  if (options.dryRun === true) return void process.stdout.write(describeRequest(request, pinning));
  if (options.out !== undefined) await checkVacant(options.out);
  // Not disposed of: npm may forward a Ctrl-C late, which must not kill this process.
  const { stop } = new Interrupts(() => performance.now());
  const proved = await proveAll(own, pinning, hasNoModels(options), stop);
  const scenarios = request.scenarios.map((scenario) => calibrated(scenario, size));
  const servers = allServers(io, options, proved.servers);
  const rates = await findAllRates({ ...request, servers, scenarios }, pinning, stop);
  stop.throwIfAborted();
  const plan = planWithin({ ...request, servers, scenarios, ...rates });
  const found = rates.rateRps === request.rateRps ? [] : [`--rate ${rates.rateRps}`];
  const commandLine = describeCommand(found);
  const notApart = warnNotApart(request.scenarios, pinning, options);
  const notes = [
    ...warnings,
    ...modelsLeftOut(options),
    ...proved.warnings,
    ...proved.hintsFor(mostClients(plan)),
    ...warnLeftOut(plan),
    ...notApart,
  ];
  const isPartial = proved.servers.length < own.length;
  const language = chooseLanguage(options);
  return runSession({
    plan,
    out: options.out,
    commandLine,
    warnings: notes,
    pinning,
    language,
    live,
    isPartial,
  });
});

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
  const { models, server, at, rate, driver, expect } = options;
  const others = [models, server, at, rate, driver, expect];
  if (command.args.length > 1 || asksOtherwise(options) || others.some((one) => one !== undefined)) {
    throw new UsageError(
      'aa compares event-loop with itself under scaling: give no scenario, and no --models, --server, --at, --rate or --driver',
    );
  }
  if ((options.io ?? []).length > 1)
    throw new UsageError('aa compares one server with itself: give one --io');
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
    process.stdout.write(describePlan(plan, pinning));
    return Promise.resolve(0);
  }
  const startedAtMs = performance.now();
  const summarise = (results: Results): string => {
    const trialS = (performance.now() - startedAtMs) / 1000 / results.trials.length;
    return formatSelfComparisons(compareWithItself(results, looks, seed), trialS);
  };
  const commandLine = describeCommand([]);
  const language = chooseLanguage(options);
  const { out, live } = options;
  return runSession({ plan, out, commandLine, warnings, pinning, language, live, summarise });
}

/** Continues a run: everything comes from its folder. */
async function resumeRun(dir: string, { force, trustCommands, lang, live }: Options): Promise<number> {
  const own = new Set(['resume', 'force', 'trustCommands', 'lang', 'live']);
  const others = Object.keys(command.opts()).filter((name) => !own.has(name));
  if (others.length + command.args.length > 0) {
    throw new UsageError(
      '--resume continues the plan of that run: give no scenarios and no option other than --force, --trust-commands, --lang and --live',
    );
  }
  const language = chooseLanguage(lang === undefined ? {} : { lang });
  const finished = await finishReport(dir, language);
  if (finished !== null) return finished;
  const { plan, ...resumed } = await readResumed(dir);
  const { record } = resumed;
  if (trustCommands !== true) refuseCommands(dir, plan);
  const changed = differences(record, await readSetting());
  if (changed.length > 0 && force !== true) {
    throw new UsageError(
      `${dir} was started in another setting (${changed.join('; ')}): start a new run, or mix both settings with --force`,
    );
  }
  const message = `resumed after ${resumed.rows.length} trials in another setting: ${changed.join('; ')}`;
  const warnings = changed.length === 0 ? [] : [{ kind: 'mixed-run' as const, message, trial: null }];
  const { commandLine, pinning } = record;
  checkPlaces(dir, new Set(trialsLeft(plan, resumed.rows).map(({ cell }) => cell.scenario)), pinning);
  return runSession({ plan, out: dir, commandLine, warnings, pinning, language, live, resumed });
}

function findScenarios(wanted: readonly string[]): readonly Scenario[] {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no scenario ${unknown}: choose from ${names.join(', ')}`);
  }
  return wanted.length === 0 ? SCENARIOS : ALL_SCENARIOS.filter(({ name }) => wanted.includes(name));
}
