/** `npm run bench`: runs scenarios and writes a results folder. */
import { randomInt } from 'node:crypto';
import { makePlan, type PlanRequest } from '../bench/plan/plan.ts';
import { quoteArgument } from '../bench/processes/commands.ts';
import { checkVacant } from '../bench/results/folder.ts';
import type { Results } from '../bench/results/results.ts';
import { DRIVER_NAMES, type DriverName, modelServer } from '../bench/results/server-names.ts';
import { differences, readResumed, trialsLeft } from '../bench/run/resume.ts';
import { readSetting } from '../bench/run/run.ts';
import { calibrated } from '../bench/scenarios/calibrated.ts';
import { everyModel, type Scenario, type SizeName } from '../bench/scenarios/scenario.ts';
import { ALL_SCENARIOS, SCENARIOS } from '../bench/scenarios/scenarios.ts';
import { compareWithItself } from '../bench/statistics/self-comparison.ts';
import { IO_NAMES, type IoName, MODEL_NAMES } from '../servers/server.ts';
import {
  cpuList,
  createCommand,
  integerList,
  nameList,
  nonNegativeInteger,
  nonNegativeNumber,
  positiveInteger,
  positiveNumber,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { type AskedCpus, checkPlaces, chooseApart, choosePinning, warnNotApart } from './options/cpus.ts';
import { checkRates, findAllRates } from './options/rates.ts';
import {
  addressServers,
  checkNames,
  chooseDriver,
  chooseIo,
  chooseServers,
  commandServers,
  type ModelChoice,
  modelChoices,
  tellLeftOut,
} from './options/servers.ts';
import { formatSelfComparisons } from './output/aa.ts';
import { describePlan, describeRequest, listScenarios } from './output/plan-text.ts';
import { runSession } from './output/session.ts';

interface Options {
  readonly models?: readonly ModelChoice[];
  readonly server?: ReturnType<typeof commandServers>;
  readonly at?: ReturnType<typeof addressServers>;
  readonly io?: readonly IoName[];
  readonly clients?: readonly number[];
  readonly duration?: number;
  readonly warmup?: number;
  readonly warmupMost?: number;
  readonly trials?: number;
  readonly rate?: number;
  readonly seed?: number;
  readonly driver?: readonly DriverName[];
  readonly serverCpus?: AskedCpus;
  readonly loadCpus?: AskedCpus;
  readonly out?: string;
  readonly resume?: string;
  readonly force?: true;
  readonly quick?: true;
  readonly list?: true;
  readonly dryRun?: true;
}

const names = ALL_SCENARIOS.map(({ name }) => name);

/** What `aa` runs: comparisons of so many blocks each. */
const SELF = { clients: [1, 64], warmupS: 0.25, durationS: 0.5, blocks: 3, comparisons: 10 } as const;

const command = createCommand(
  'bench',
  'Runs scenarios: their servers under every load, in interleaved blocks.',
  [
    '',
    'scaling --quick',
    'churn --models sequential,event-loop --io posix,node --clients 1,16',
    'blocking --models worker-pool,worker-pool:threads=64,event-loop --clients 64',
    'scaling --duration 10 --trials 9 --seed 7 --out results/for-my-report',
    'cost --rate 2000',
    'aa',
    'scaling --server-cpus 0-3 --load-cpus 4-7',
    "scaling --server 'c-threads=./server {port}' --at mine=127.0.0.1:8080",
    '--resume results/for-my-report',
    '--dry-run',
  ],
)
  .argument(
    '[scenarios...]',
    `which to run: ${names.join(', ')}, or aa, the baseline against itself (default: ${SCENARIOS.map(({ name }) => name).join(' and ')})`,
  )
  .option(
    '--models <names>',
    `the models to compare: ${MODEL_NAMES.join(', ')}, with options such as worker-pool:threads=16, or none (default: those that each scenario asks about)`,
    modelChoices,
  )
  .option(
    '--server <name=command>',
    'a server of your own, started on the port that stands for {port}; may be given again',
    commandServers,
  )
  .option(
    '--at <name=host:port>',
    'a server that runs already on this machine, without process figures; may be given again',
    addressServers,
  )
  .option('--io <names>', 'what moves the bytes: posix, node, or both (default: posix)', nameList(IO_NAMES))
  .option('--clients <list>', 'numbers of clients, each a load of its own', integerList)
  .option('--duration <seconds>', 'the measurement window of a trial', positiveNumber)
  .option('--warmup <seconds>', 'before the window, at least', nonNegativeNumber)
  .option(
    '--warmup-most <seconds>',
    'at most: it ends when the load is steady (default: 4 times the least)',
    nonNegativeNumber,
  )
  .option('--trials <n>', 'trials of every server under every load, a block each', positiveInteger)
  .option(
    '--rate <rps>',
    'requests per second that cost offers (default: found first, such that all can hold it)',
    positiveNumber,
  )
  .option('--seed <n>', 'repeats the order of the trials (default: any)', nonNegativeInteger)
  .option(
    '--driver <names>',
    'load generators: tcp, autocannon, or both (default: tcp)',
    nameList(DRIVER_NAMES),
  )
  .option(
    '--server-cpus <list>',
    "CPUs for the server, such as 0 or 0-3 (default: all; in latency not those of the load's core)",
    cpuList,
  )
  .option(
    '--load-cpus <list>',
    'CPUs for the load (default: all; in latency the last, unless --server-cpus is given)',
    cpuList,
  )
  .option('--out <dir>', 'the results folder, new or empty (default: a new one in results/)')
  .option('--resume <dir>', 'goes on with a run that was interrupted or killed, by its own plan')
  .option('--force', 'with --resume: even on another machine or version, and say so')
  .option('--quick', 'small sizes: shows the large differences')
  .option('--list', 'say which scenarios there are, and run nothing')
  .option('--dry-run', 'say what would be run, and run nothing');

await runCommand(async () => {
  command.parse();
  const options = command.opts<Options>();
  if (options.list === true) return void process.stdout.write(listScenarios());
  if (options.resume !== undefined) return resumeRun(options.resume, options.force === true);
  if (command.args[0] === 'aa') return compareBaseline(options);
  const size: SizeName = options.quick === true ? 'quick' : 'standard';
  const { io, warnings } = chooseIo(options.io ?? ['posix']);
  const pinning = choosePinning(options.serverCpus, options.loadCpus);
  const apart = chooseApart(options.serverCpus, options.loadCpus);
  const request: PlanRequest = {
    scenarios: findScenarios(command.args),
    size,
    servers: allServers(io, options),
    drivers: (options.driver ?? ['tcp']).map((kind) => chooseDriver(kind)),
    seed: options.seed ?? randomInt(1_000_000),
    clients: options.clients,
    warmupS: options.warmup,
    warmupMostS: options.warmupMost,
    durationS: options.duration,
    blocks: options.trials,
    rateRps: options.rate,
    apart,
  };
  checkRates(request);
  if (options.dryRun === true) return void process.stdout.write(describeRequest(request));
  if (options.out !== undefined) await checkVacant(options.out);
  const scenarios = request.scenarios.map((scenario) => calibrated(scenario, size));
  const rates = await findAllRates({ ...request, scenarios }, pinning);
  const plan = makePlan({ ...request, scenarios, ...rates });
  const found = rates.rateRps === request.rateRps ? [] : [`--rate ${rates.rateRps}`];
  const commandLine = describeCommand(found);
  const { serverCpus, loadCpus } = options;
  const notApart = warnNotApart(request.scenarios, apart, { serverCpus, loadCpus });
  const notes = [...warnings, ...tellLeftOut(plan), ...notApart];
  return runSession({ plan, out: options.out, commandLine, warnings: notes, pinning });
});

/** The command that this is, for the record. */
function describeCommand(found: readonly string[]): string {
  return ['npm run bench --', ...process.argv.slice(2).map(quoteArgument), ...found].join(' ');
}

/** What the user brings, and the models that were asked for, or those that each scenario puts its question to. */
function allServers(
  ios: readonly IoName[],
  { models, server = [], at = [] }: Options,
): PlanRequest['servers'] {
  const others = [...server, ...at];
  checkNames(others);
  if (models?.length === 0 && others.length === 0) {
    throw new UsageError(
      "--models none leaves nothing to run: bring a server with --server 'NAME=COMMAND {port}' or --at HOST:PORT",
    );
  }
  if (models === undefined) return ({ servers = everyModel }) => [...ios.flatMap(servers), ...others];
  return [...chooseServers(models, ios), ...others];
}

/** The baseline against itself, so many times: how often the verdicts are wrong, and what they can resolve. */
function compareBaseline(options: Options): Promise<number> {
  const { models, server, at, rate, driver } = options;
  if (command.args.length > 1 || [models, server, at, rate, driver].some((one) => one !== undefined)) {
    throw new UsageError(
      'aa compares event-loop with itself under scaling: give no scenario, and no --models, --server, --at, --rate or --driver',
    );
  }
  if ((options.io ?? []).length > 1)
    throw new UsageError('aa compares one server with itself: give one --io');
  const { io, warnings } = chooseIo(options.io ?? ['posix']);
  const blocks = options.trials ?? SELF.blocks;
  const seed = options.seed ?? randomInt(1_000_000);
  const plan = makePlan({
    scenarios: SCENARIOS.filter(({ name }) => name === 'scaling'),
    size: 'quick',
    servers: io.slice(0, 1).map((one) => modelServer('event-loop', one)),
    drivers: [chooseDriver('tcp')],
    seed,
    clients: options.clients ?? SELF.clients,
    warmupS: options.warmup ?? SELF.warmupS,
    warmupMostS: options.warmupMost,
    durationS: options.duration ?? SELF.durationS,
    blocks: blocks * SELF.comparisons,
    again: 'always',
  });
  if (options.dryRun === true) {
    process.stdout.write(describePlan(plan));
    return Promise.resolve(0);
  }
  const startedAtMs = performance.now();
  const tell = ({ trials }: Results): string => {
    const trialS = (performance.now() - startedAtMs) / 1000 / trials.length;
    return formatSelfComparisons(compareWithItself(trials, blocks, seed), trialS);
  };
  const commandLine = describeCommand([]);
  const pinning = choosePinning(options.serverCpus, options.loadCpus);
  return runSession({ plan, out: options.out, commandLine, warnings, pinning, tell });
}

/** Goes on with a run: everything but the folder is as it was. */
async function resumeRun(dir: string, force: boolean): Promise<number> {
  const others = Object.keys(command.opts()).filter((name) => name !== 'resume' && name !== 'force');
  if (others.length + command.args.length > 0) {
    throw new UsageError(
      '--resume goes on with the plan of that run: give no scenarios, and no option but --force',
    );
  }
  const { plan, ...resumed } = await readResumed(dir);
  const { record } = resumed;
  const changed = differences(record, await readSetting());
  if (changed.length > 0 && !force) {
    throw new UsageError(
      `${dir} was begun otherwise (${changed.join('; ')}): start a new run, or mix them knowingly with --force`,
    );
  }
  const message = `resumed after ${resumed.rows.length} trials, and not as it was begun: ${changed.join('; ')}`;
  const warnings = changed.length === 0 ? [] : [{ kind: 'mixed-run' as const, message, trial: null }];
  const { commandLine, pinning } = record;
  checkPlaces(dir, new Set(trialsLeft(plan, resumed.rows).map(({ cell }) => cell.scenario)), pinning);
  return runSession({ plan, out: dir, commandLine, warnings, pinning, resumed });
}

function findScenarios(wanted: readonly string[]): readonly Scenario[] {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no scenario ${unknown}: choose from ${names.join(', ')}`);
  }
  return wanted.length === 0 ? SCENARIOS : ALL_SCENARIOS.filter(({ name }) => wanted.includes(name));
}
