/** `npm run bench`: runs scenarios and writes a results folder. */
import { randomInt } from 'node:crypto';
import { DRIVER_NAMES, serverLabel, type DriverName } from '../bench/names.ts';
import { makePlan, type Plan } from '../bench/plan.ts';
import { formatDuration } from '../bench/progress.ts';
import type { Scenario, SizeName } from '../bench/scenarios/scenario.ts';
import { SCENARIOS } from '../bench/scenarios/scenarios.ts';
import { IO_NAMES, MODEL_NAMES, type IoName, type ModelName } from '../servers/server.ts';
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
} from './arguments.ts';
import { choosePinning, type AskedCpus } from './cpus.ts';
import { chooseDriver, chooseIo } from './platform.ts';
import { runSession } from './session.ts';

interface Options {
  readonly models?: readonly ModelName[];
  readonly io?: readonly IoName[];
  readonly clients?: readonly number[];
  readonly duration?: number;
  readonly warmup?: number;
  readonly trials?: number;
  readonly seed?: number;
  readonly driver?: readonly DriverName[];
  readonly serverCpus?: AskedCpus;
  readonly loadCpus?: AskedCpus;
  readonly out?: string;
  readonly quick?: true;
  readonly list?: true;
  readonly dryRun?: true;
}

const names = SCENARIOS.map(({ name }) => name);

const command = createCommand(
  'bench',
  'Runs scenarios: every model under every load, in interleaved blocks.',
  [
    '',
    'scaling --quick',
    'churn --models sequential,event-loop --io posix,node --clients 1,16',
    'scaling --duration 10 --trials 9 --seed 7 --out results/for-my-report',
    'scaling --server-cpus 0-3 --load-cpus 4-7',
    '--dry-run',
  ],
)
  .argument('[scenarios...]', `which to run: ${names.join(', ')} (default: all)`)
  .option(
    '--models <names>',
    `the models to compare (default: ${MODEL_NAMES.join(',')})`,
    nameList(MODEL_NAMES),
  )
  .option('--io <names>', 'what moves the bytes: posix, node, or both (default: posix)', nameList(IO_NAMES))
  .option('--clients <list>', 'numbers of clients, each a load of its own', integerList)
  .option('--duration <seconds>', 'the measurement window of a trial', positiveNumber)
  .option('--warmup <seconds>', 'before the window', nonNegativeNumber)
  .option('--trials <n>', 'trials of every server under every load, a block each', positiveInteger)
  .option('--seed <n>', 'repeats the order of the trials (default: any)', nonNegativeInteger)
  .option(
    '--driver <names>',
    'load generators: tcp, autocannon, or both (default: tcp)',
    nameList(DRIVER_NAMES),
  )
  .option('--server-cpus <list>', 'CPUs for the server, such as 0 or 0-3 (default: all)', cpuList)
  .option('--load-cpus <list>', 'CPUs for the load (default: all)', cpuList)
  .option('--out <dir>', 'the results folder, new or empty (default: a new one in results/)')
  .option('--quick', 'small sizes: shows the large differences')
  .option('--list', 'say which scenarios there are, and run nothing')
  .option('--dry-run', 'say what would be run, and run nothing');

await runCommand(async () => {
  command.parse();
  const options = command.opts<Options>();
  if (options.list === true) return void process.stdout.write(listScenarios());
  const size: SizeName = options.quick === true ? 'quick' : 'standard';
  const { io, warnings } = chooseIo(options.io ?? ['posix']);
  const pinning = choosePinning(options.serverCpus, options.loadCpus);
  const plan = makePlan({
    scenarios: findScenarios(command.args),
    size,
    servers: io.flatMap((one) => (options.models ?? MODEL_NAMES).map((model) => ({ model, io: one }))),
    drivers: (options.driver ?? ['tcp']).map((kind) => chooseDriver(kind)),
    seed: options.seed ?? randomInt(1_000_000),
    clients: options.clients,
    warmupS: options.warmup,
    durationS: options.duration,
    blocks: options.trials,
  });
  if (options.dryRun === true) return void process.stdout.write(describePlan(plan));
  const commandLine = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  return runSession({ plan, out: options.out, commandLine, warnings, pinning });
});

function findScenarios(wanted: readonly string[]): readonly Scenario[] {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no scenario ${unknown}: choose from ${names.join(', ')}`);
  }
  return wanted.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => wanted.includes(name));
}

function listScenarios(): string {
  return SCENARIOS.map(({ name, question, sizes }) => {
    const lines = Object.entries(sizes).map(
      ([size, { clients, blocks, warmupS, durationS }]) =>
        `  ${size}: clients ${clients.join(', ')}; ${blocks} blocks; ${warmupS} s warm-up, ${durationS} s window`,
    );
    return `${name}\n  ${question}\n${lines.join('\n')}\n`;
  }).join('\n');
}

function describePlan(plan: Plan): string {
  const { trials, blocks, servers, drivers, seed } = plan;
  const scenarios = plan.scenarios.map(
    ({ name, clients, warmupS, durationS }) =>
      `${name}: clients ${clients.join(', ')}; ${warmupS} s warm-up, ${durationS} s window`,
  );
  return [
    ...scenarios,
    `servers: ${servers.map(serverLabel).join(', ')}`,
    `drivers: ${drivers.map(({ kind }) => kind).join(', ')}`,
    `${trials.length} trials in ${blocks} blocks, seed ${seed}: about ${formatDuration(plan.estimatedS)}`,
    '',
  ].join('\n');
}
