/** The method of a run, its machine, and the command that repeats it. */
import { visible } from '../../workloads/visible-text.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { areApart, describePinning } from '../results/pinning.ts';
import type { Environment, RunRecord } from '../results/run-record.ts';
import { formatBytes, formatCount, formatLatency, NOT_MEASURED } from '../words/numbers.ts';
import { nameCase, nameLoad } from '../words/phrases.ts';
import { type Block, list, paragraph, section, tableOf, named, left } from './blocks.ts';
import { describeJudging } from './judging.ts';

/**
 * The end of warm-ups, their length, and the discarded answers.
 * @returns nothing for a run whose warm-ups were not tested
 */
export function describeWarmUps({ run, warmUps }: Pick<Analysis, 'run' | 'warmUps'>): string[] {
  const bounds = run.plan.scenarios.flatMap(({ name, warmupMostS, loads }) =>
    warmupMostS === null || loads.some(({ kind }) => kind === 'script')
      ? []
      : [`${name} ${formatSeconds(warmupMostS)}`],
  );
  if (warmUps === null || bounds.length === 0) return [];
  const { trials, answers, medianS, shortestS, longestS, unsteady, unsteadyCells } = warmUps;
  const cells = unsteadyCells.map(
    ({ row, ...of }) => `${nameLoad(row)} (${nameCase(row)}) ${of.unsteady} of ${of.trials}`,
  );
  return [
    `A warm-up ends when its last ten windows, together as long as the shortest warm-up, show no trend by the Mann-Kendall test, or one of less than 5 %. The trend is of throughput, in an open loop of mean latency. The longest warm-up: ${bounds.join(', ')}. Discarded: ${formatCount(answers)} answers in all. The warm-up of a trial took ${formatSeconds(medianS)} at the median (${formatSeconds(shortestS)} to ${formatSeconds(longestS)}, the first answer of every client included).`,
    unsteady === 0
      ? `All ${formatCount(trials)} trials were steady when the measurement began.`
      : `${formatCount(unsteady)} of ${formatCount(trials)} trials were not steady when the measurement began. They are valid, but their servers may be faster once they are warm: ${cells.join('; ')}.`,
  ];
}

function formatSeconds(value: number): string {
  return formatLatency(value * 1e6);
}

export function methodSection(
  analysis: Pick<Analysis, 'run' | 'trials' | 'warmUps' | 'shortestSliceMs'>,
): Block {
  const { run } = analysis;
  const { plan, seed } = run;
  const windows = plan.scenarios.map(({ name, warmupS, durationS, loads }) =>
    loads.some(({ kind }) => kind === 'script')
      ? `${name} none, as it is a script`
      : `${name} ${formatSeconds(durationS)} after a warm-up of at least ${formatSeconds(warmupS)}`,
  );
  const drivers = plan.drivers.map((driver) =>
    driver.kind === 'tcp' ? `\`tcp\` (our own, on ${driver.engine})` : '`autocannon`',
  );
  return section('method', 'How it was measured', [
    list([
      'A trial is a fresh server process and a fresh load process on the same machine. The server first proves that its answer is right. Then clients connect, warm up, and a window is measured.',
      ...placesOf(run),
      ...pollingOf(analysis),
      ...slicesOf(analysis),
      `The windows: ${windows.join('; ')}. Load generators: ${drivers.join(', ')}.`,
      ...describeWarmUps(analysis),
      ...othersOf(plan),
      ...closedLoops(plan),
      ...openLoops(plan),
      VALIDITY,
      ...disturbanceOf(analysis),
      `A block is one trial of every cell in a random order (seed ${seed}), so that a drift of the machine affects all servers alike. ${plan.budgetS === null ? `${formatCount(plan.blocks)} blocks were planned` : `Blocks were added within ${formatCount(plan.budgetS)} s: ${formatCount(run.blocksDone ?? 0)}`}.`,
      `The unit of the statistics is the block, never the request or the slice: medians over blocks, with 95 % confidence intervals. ${describeIntervals(run.blocksDone ?? plan.blocks)}`,
      ...describeJudging(run),
      "Effective clients is throughput × mean latency: by Little's law, the clients served at the same time. Where it is far below the number of clients, the others were waiting.",
      "Jain's index is of the answers that each client got: 1 if all got the same number, 1/clients if one got all.",
      'CPU time, threads and memory are of the server process, read from outside over the window (in slices: over all slices and guards). Of an external server they are of all its processes together; shared pages count once, and there is no CPU time where a process ended unseen. System calls per request are not measured: the counts in `/proc` leave out those on sockets. A value that was not measured is printed as –.',
      'In the figures, servers are drawn slightly apart at each number of clients, so that no interval hides another.',
    ]),
  ]);
}

/** The CPUs of server and load: a sentence for all scenarios, and one for each scenario with its own CPUs. */
function placesOf({ pinning, plan }: RunRecord): string[] {
  const others = plan.scenarios.filter((scenario) => scenario.pinning === null).map(({ name }) => name);
  const isCommon = others.length === plan.scenarios.length;
  const common = others.length === 0 ? [] : [placeOf(pinning, isCommon ? '' : ` of ${others.join(', ')}`)];
  const free = plan.scenarios.flatMap(({ name, pinning: own }) => (own && isUnpinned(own) ? [name] : []));
  const shared =
    free.length === 0
      ? []
      : [
          `In ${free.join(', ')} nothing was pinned: the question is how servers use several cores, and a light load shares them.`,
        ];
  const own = plan.scenarios.flatMap(({ name, pinning: place }) =>
    place === null || isUnpinned(place)
      ? []
      : [
          `In ${name} all threads were pinned from their start (\`taskset\`), ${describePinning(place)}: a load that shares its CPU with a busy server sends late.`,
        ],
  );
  return [...common, ...shared, ...own];
}

function isUnpinned({ serverCpus, loadCpus }: RunRecord['pinning']): boolean {
  return serverCpus === null && loadCpus === null;
}

/** Earlier versions did not poll, and did not know this CPU time. */
function pollingOf({ run, trials }: Pick<Analysis, 'run' | 'trials'>): string[] {
  const isKnown = trials.some((row) => row.load === 'closed' && row.load_cpu_us_per_request !== null);
  const isApart = run.plan.scenarios.some(({ pinning }) => areApart(pinning ?? run.pinning));
  return isKnown && isApart
    ? [
        'In a closed loop a load with CPUs of its own polls its sockets and never sleeps, so no answer waits for the load to wake.',
      ]
    : [];
}

function slicesOf({ trials, shortestSliceMs }: Pick<Analysis, 'trials' | 'shortestSliceMs'>): string[] {
  const sliced = trials.filter(({ slices }) => slices !== null).length;
  if (sliced === 0 || shortestSliceMs === null) return [];
  const which = sliced === trials.length ? 'All' : `${formatCount(sliced)} of ${formatCount(trials.length)}`;
  return [
    `${which} trials were measured in slices. The servers of a comparison and their loads live at the same time, and one load at a time sends requests. In each round every server has one slice, in a random order. A slice is ${shortestSliceMs} ms long, or as long as 50 answers of the slowest server take, up to 1 s. Before it is a guard, in which requests are sent but not counted. Our servers are stopped outside of their slices.`,
    'What disturbs the machine for longer than a slice disturbs all servers alike (Bulej et al., Duet benchmarking, 2020; Abedi and Brecht, 2017). The ratio of two servers in a block is the median over its rounds, so a disturbance of a few slices does not move it.',
  ];
}

/** @param which ` of scaling, churn`; empty: all */
function placeOf(pinning: RunRecord['pinning'], which: string): string {
  return isUnpinned(pinning)
    ? `Neither server nor load${which} was pinned: the scheduler chose their CPUs. With one client it may put both on one CPU or on two, and that matters more than the model.`
    : `All threads${which} were pinned from their start (\`taskset\`), ${describePinning(pinning)}.`;
}

/** The external servers, and how they were measured. */
function othersOf({ servers }: RunRecord['plan']): string[] {
  return servers.flatMap((server) => {
    switch (server.kind) {
      case 'model':
        return [];
      case 'command':
        return [
          `${server.name} is an external server: \`${visible(server.command)}\` was started for each trial on a free port and ended with all its processes. Its first answer was the pattern for the others, so it may be shorter or longer than our page.`,
        ];
      case 'address':
        return [
          `${server.name} is an external server that ran already at ${server.host}:${server.port}, in one process for all trials and on its own CPUs. Its process was not measured. Its first answer in a trial was the pattern for the others, so it may be shorter or longer than our page.`,
        ];
      default:
        return server satisfies never;
    }
  });
}

/** A scenario with rates of its own for each server has no other load. */
function closedLoops({ scenarios }: RunRecord['plan']): string[] {
  const names = scenarios
    .filter(({ loads, ratesRps }) => ratesRps === null && loads.some(({ kind }) => kind === 'closed'))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const which = names.length === scenarios.length ? '' : ` of ${names.join(', ')}`;
  return [
    `The load${which} is a closed loop: each client sends its next request when it has its answer. Latency is the time from sending a request to the last byte of its answer. Only answered requests have a latency.`,
  ];
}

const SCHEDULED =
  'at times drawn in advance, whether or not earlier requests were answered. Latency counts from the time when a request was due.';

/** One sentence for each open loop. */
function openLoops({ scenarios }: RunRecord['plan']): string[] {
  const ofEach = scenarios
    .filter(({ ratesRps }) => ratesRps !== null)
    .map(({ name }) => `${name} is an open loop: each server is offered its own rates, ${SCHEDULED}`);
  const ofAll = scenarios.flatMap(({ name, loads }) =>
    loads.flatMap((load) =>
      load.kind !== 'open'
        ? []
        : [`${name} also has an open loop: ${formatCount(load.rateRps)} requests per second ${SCHEDULED}`],
    ),
  );
  return [...ofEach, ...ofAll];
}

const VALIDITY =
  'A trial is invalid if a process failed, an answer was wrong or missing, an idle bystander was lost, or the clock jumped. In an open loop it is also invalid if the load was late (p99 of lateness above 1 ms and above a tenth of the median latency). The same holds if less than 99 % of the offered requests were answered in time, or more than 1 % never. A p99 needs 1,000 requests, a p99.9 10,000; otherwise it is empty. In a closed loop a busy load generator does not make a trial invalid.';

/** Earlier versions did not measure other programs. */
function disturbanceOf({ trials }: Pick<Analysis, 'trials'>): string[] {
  return trials.every(({ others_cpu_percent }) => others_cpu_percent === null)
    ? []
    : [
        'A trial is disturbed if other programs used more than 10 % of a CPU beside it, or if a limit of its control group held it up. Disturbed trials count only where fewer than 5 blocks of the same load were undisturbed.',
      ];
}

/** The same cases as in interval.ts. */
function describeIntervals(blocks: number): string {
  if (blocks < 3) return `${blocks === 1 ? 'One block has' : 'Two blocks have'} no interval.`;
  return blocks < 6
    ? `With ${blocks} blocks they come from a smoothed, studentised bootstrap, as order statistics of so few cannot cover 95 %. If the noise has two modes they cover less.`
    : 'They are order statistics, which assume nothing about the noise; with fewer than 6 valid blocks they come from a smoothed, studentised bootstrap.';
}

export function environmentSection(run: RunRecord): Block {
  const rows = environmentRows(run);
  return section('machine', 'The machine, and how to reproduce it', [
    { kind: 'command', text: run.commandLine },
    paragraph(
      'With the same seed the trials run in the same order. Absolute figures depend on the machine; the comparison should carry over.',
    ),
    tableOf('The run and its machine.', rows, [
      named('what', ([what]) => what),
      left('value', ([, value]) => value),
    ]),
  ]);
}

function environmentRows({ environment: machine, versions, ...run }: RunRecord): [string, string][] {
  const { cpu, cores, arch, os, kernel, virtual } = machine;
  return [
    ['run', `${run.runId}, ${run.state}`],
    ['from, to', `${run.startedAt}, ${run.finishedAt ?? NOT_MEASURED}`],
    ['seed', String(run.seed)],
    ['tellers', `${versions.tellers}, commit ${run.commit ?? 'not known'}`],
    ['Node, koffi', `${versions.node}, ${versions.koffi}`],
    ['processor', `${cpu}, ${cores} cores, ${arch}`],
    ['memory', formatBytes(machine.memoryBytes)],
    ...limitRows(machine),
    ['system', `${os}, kernel ${kernel}`],
    ['virtual machine or container', virtual === null ? 'not known' : virtual ? 'yes' : 'no'],
    ['frequency governor', machine.governor ?? 'not known'],
    ['descriptor limit', formatCount(machine.descriptorLimit)],
    ['backlog limit (somaxconn)', formatCount(machine.somaxconn)],
    ['TCP congestion control', machine.congestionControl ?? 'not known'],
    ['load average before the first trial', formatCount(machine.loadAverage)],
  ];
}

/** What the control groups of the run allowed, where they did not allow all. */
function limitRows({ cores, ...machine }: Environment): [string, string][] {
  const { allowedCpus, cpuQuota, memoryLimitBytes, memoryHighBytes } = machine;
  const memory = [memoryLimitBytes, memoryHighBytes].filter((bytes) => bytes !== null);
  const limits = [
    ...(allowedCpus === null || allowedCpus === cores ? [] : [`${allowedCpus} of ${cores} CPUs`]),
    ...(cpuQuota === null ? [] : [`CPU time of ${formatCount(cpuQuota)} CPUs`]),
    ...(memory.length === 0 ? [] : [`${formatBytes(Math.min(...memory))} of memory`]),
  ];
  return limits.length === 0 ? [] : [['limits of its control group', limits.join(', ')]];
}
