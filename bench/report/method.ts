/** How the run was measured, on what machine, and how to repeat it. */
import type { TrialRow } from '../results/columns.ts';
import { describePinning } from '../results/pinning.ts';
import type { Results } from '../results/results.ts';
import type { RunRecord } from '../results/run-record.ts';
import { medianOf } from '../statistics/interval.ts';
import { FLOOR } from '../statistics/verdict.ts';
import { formatBytes, formatCount, formatLatency, NOT_MEASURED } from '../words/numbers.ts';
import { nameCase, nameLoad } from '../words/phrases.ts';
import { type Block, heading, list, paragraph, tableOf } from './blocks.ts';

/** What a run has to say of its warm-ups: how they ended, how long they took, what they discarded. Pure. */

/** Sentences; none for a run from before warm-ups ended by a test. */
export function describeWarmUps({ run, trials }: Pick<Results, 'run' | 'trials'>): string[] {
  const tested = trials.filter(({ warmup_steady }) => warmup_steady !== null);
  const bounds = run.plan.scenarios.flatMap(({ name, warmupMostS, loads }) =>
    warmupMostS === null || loads.some(({ kind }) => kind === 'script')
      ? []
      : [`${name} ${formatSeconds(warmupMostS)}`],
  );
  if (tested.length === 0 || bounds.length === 0) return [];
  const unsteady = tested.filter(({ warmup_steady }) => warmup_steady === 'no');
  return [
    `A warm-up ends when its last tenths, as long together as the shortest, show no trend of throughput (in an open loop: of mean latency) by the test of Mann and Kendall, or one of less than 5 %; at most after: ${bounds.join(', ')}. What came in it is discarded: ${discarded(tested)}`,
    unsteady.length === 0
      ? `All ${formatCount(tested.length)} trials were steady when they were measured.`
      : `Not steady when they were measured were ${formatCount(unsteady.length)} of ${formatCount(tested.length)} trials; they are valid, but their servers may have more to give once they are warm: ${listCells(unsteady, tested)}.`,
  ];
}

function discarded(rows: readonly TrialRow[]): string {
  const lengths = rows.map(({ warmup_s }) => warmup_s ?? 0);
  const requests = rows.reduce((sum, { warmup_requests }) => sum + (warmup_requests ?? 0), 0);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)].map(formatSeconds);
  return `${formatCount(requests)} answers in all, over ${formatSeconds(medianOf(lengths) ?? 0)} at the median of trials (${shortest} to ${longest}, the first answer of every client included).`;
}

function listCells(unsteady: readonly TrialRow[], tested: readonly TrialRow[]): string {
  return [...Map.groupBy(unsteady, cellOf)]
    .map(([cell, rows]) => `${cell} ${rows.length} of ${tested.filter((row) => cellOf(row) === cell).length}`)
    .join('; ');
}

function cellOf(row: TrialRow): string {
  return `${nameLoad(row)} (${nameCase(row)})`;
}

function formatSeconds(value: number): string {
  return formatLatency(value * 1e6);
}

export function methodBlocks({ run, trials }: Pick<Results, 'run' | 'trials'>): Block[] {
  const { plan, seed } = run;
  const windows = plan.scenarios.map(({ name, warmupS, durationS, loads }) =>
    loads.some(({ kind }) => kind === 'script')
      ? `${name} none, as it is a script`
      : `${name} ${seconds(durationS)} after a warm-up of at least ${seconds(warmupS)}`,
  );
  const drivers = plan.drivers.map((driver) =>
    driver.kind === 'tcp' ? `\`tcp\` (our own, on ${driver.engine})` : '`autocannon`',
  );
  return [
    heading(2, 'How it was measured'),
    list([
      'A trial is a fresh server process and a fresh load process on the same machine. The server first proves that its answer is right; then clients connect, warm up, and a window is measured.',
      ...placesOf(run),
      `The windows: ${windows.join('; ')}. Load generators: ${drivers.join(', ')}.`,
      ...describeWarmUps({ run, trials }),
      ...othersOf(plan),
      ...closedLoops(plan),
      ...openLoops(plan),
      VALIDITY,
      `A block is one trial of every cell in a random order (seed ${seed}); there were to be ${formatCount(plan.blocks)}. So a machine that drifts hits all servers alike.`,
      `The unit of the statistics is the trial, never the request: medians over blocks, with 95 % intervals. ${describeIntervals(plan.blocks)}`,
      `Ratios of throughput are paired by block: their geometric mean, with a 95 % interval by Student's t on the logarithms. A difference is called one only if its whole interval is beyond ${formatCount(FLOOR * 100)} %, and the ratio beyond the noise floor: the farther end of the interval that this run gives for the baseline against itself, measured again under another label.`,
      `All comparisons of a scenario with a baseline are one family, corrected for their number by Holm: a difference is shown only if, among as many, one of Student's t beyond ${formatCount(FLOOR * 100)} % would come by chance in at most one family of twenty. The intervals are of each comparison alone. The permutation test turns the signs of the log ratios round, all ways; of n blocks it cannot give less than 2 / 2ⁿ (0.25 of 3, 0.06 of 5), so it is told and decides nothing.`,
      'How many more blocks would settle a comparison is reckoned from the ratio and the spread that were seen, as if both stayed: until the interval is beyond the floor and the ratio beyond the noise, or all of the interval within the floor.',
      "Effective clients is throughput × mean latency: by Little's law, how many clients were being served at once. Where it is far below the clients that were opened, the others were waiting.",
      "Jain's index is of the requests that each client got: 1 if all got alike, 1/clients if one got all.",
      'CPU time, threads and memory are of the server process (where that is not ours: of all its processes together, pages that they share counted once, and no CPU time where one ended unseen), read from outside over the window. System calls per request are not: what `/proc` counts of them leaves out those on sockets. A value that was not measured is written –.',
      'In the figures servers stand a little apart at each number of clients, so that no interval hides another.',
    ]),
  ];
}

/** Which CPUs server and load had: a sentence for all scenarios, and one for each that had others. */
function placesOf({ pinning, plan }: RunRecord): string[] {
  const others = plan.scenarios.filter((scenario) => scenario.pinning === null).map(({ name }) => name);
  const isCommon = others.length === plan.scenarios.length;
  const common = others.length === 0 ? [] : [placeOf(pinning, isCommon ? '' : ` of ${others.join(', ')}`)];
  const own = plan.scenarios.flatMap(({ name, pinning: place }) =>
    place === null
      ? []
      : [
          `In ${name} all threads were pinned from their start (\`taskset\`), ${describePinning(place)}: a load that shares its CPU with a busy server is late.`,
        ],
  );
  return [...common, ...own];
}

/** @param which ` of scaling, churn`; empty: all */
function placeOf(pinning: RunRecord['pinning'], which: string): string {
  return pinning.serverCpus === null && pinning.loadCpus === null
    ? `Neither server nor load${which} was pinned: the scheduler chose their CPUs. With one client it may put both on one CPU or on two, and these differ by more than models do.`
    : `All threads${which} were pinned from their start (\`taskset\`), ${describePinning(pinning)}.`;
}

/** What was run beside the models, and how it was looked at. */
function othersOf({ servers }: RunRecord['plan']): string[] {
  return servers.flatMap((server) => {
    switch (server.kind) {
      case 'model':
        return [];
      case 'command':
        return [
          `${server.name} is not ours: \`${server.command}\` was started for each trial on a free port, and ended after it with all that it had started. Its first answer was the pattern for the others, so it may be shorter or longer than our page.`,
        ];
      case 'address':
        return [
          `${server.name} is not ours: it was running already at ${server.host}:${server.port}, in one process for all trials, with whatever it had done before, on the CPUs that it had. It was driven, but not looked into. Its first answer in a trial was the pattern for the others, so it may be shorter or longer than our page.`,
        ];
      default:
        return server satisfies never;
    }
  });
}

/** A scenario that offers each server rates of its own has no other load. */
function closedLoops({ scenarios }: RunRecord['plan']): string[] {
  const names = scenarios
    .filter(({ loads, ratesRps }) => ratesRps === null && loads.some(({ kind }) => kind === 'closed'))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const which = names.length === scenarios.length ? '' : ` of ${names.join(', ')}`;
  return [
    `The load${which} is a closed loop: each client sends its next request when it has its answer. Latency is the time from sending a request to the last byte of its answer, and only answered requests have one.`,
  ];
}

const SCHEDULED =
  'at times drawn in advance, sent whether or not earlier ones were answered. There latency counts from when a request was due.';

/** Requests that keep to a schedule are told of where there are any. */
function openLoops({ scenarios }: RunRecord['plan']): string[] {
  const ofEach = scenarios
    .filter(({ ratesRps }) => ratesRps !== null)
    .map(({ name }) => `${name} is an open loop: each server is offered rates of its own, ${SCHEDULED}`);
  const ofAll = scenarios.flatMap(({ name, loads }) =>
    loads.flatMap((load) =>
      load.kind !== 'open'
        ? []
        : [`${name} has an open loop too: ${formatCount(load.rateRps)} requests per second ${SCHEDULED}`],
    ),
  );
  return [...ofEach, ...ofAll];
}

const VALIDITY =
  'A trial is invalid if a process failed, an answer was wrong or missing, a silent client was lost, the clock jumped, or a load with CPUs of its own had to wait for one for more than 5 % of the window; in an open loop also if the load was late (p99 of lateness above 1 ms and a tenth of the median latency) or less than 99 % of what was offered was answered in time. A p99 needs 1,000 requests, a p99.9 10,000: else it is left empty. In a closed loop a busy load generator alone is only noted, for then it is the pair that is measured.';

/** As interval.ts chooses them. */
function describeIntervals(blocks: number): string {
  if (blocks < 3) return `Of ${blocks === 1 ? 'one block' : 'two blocks'} there is no interval.`;
  return blocks < 6
    ? `Of ${blocks} blocks they are by a bootstrap that is smoothed and studentised (order statistics of so few cannot cover 95 %): where noise has two modes they cover less.`
    : 'They are between order statistics, which assumes nothing of the noise; of fewer than 6 valid blocks they are by a smoothed, studentised bootstrap.';
}

function seconds(value: number): string {
  return formatLatency(value * 1e6);
}

export function environmentBlocks(run: RunRecord): Block[] {
  const rows = environmentRows(run);
  return [
    heading(2, 'The machine, and how to repeat it'),
    { kind: 'command', text: run.commandLine },
    paragraph(
      'With the same seed the trials come in the same order. The figures will differ with the machine; the comparison should not.',
    ),
    tableOf(
      'The run and its machine.',
      [
        { head: 'what', align: 'left', names: true, cell: ([what]) => what },
        { head: 'value', align: 'left', cell: ([, value]) => value },
      ],
      rows,
    ),
  ];
}

function environmentRows({
  runId,
  startedAt,
  finishedAt,
  state,
  seed,
  versions,
  commit,
  environment,
}: RunRecord): [string, string][] {
  const {
    cpu,
    cores,
    memoryBytes,
    os,
    kernel,
    arch,
    virtual,
    governor,
    descriptorLimit,
    somaxconn,
    congestionControl,
    loadAverage,
  } = environment;
  return [
    ['run', `${runId}, ${state}`],
    ['from, to', `${startedAt}, ${finishedAt ?? NOT_MEASURED}`],
    ['seed', String(seed)],
    ['tellers', `${versions.tellers}, commit ${commit ?? 'not known'}`],
    ['Node, koffi', `${versions.node}, ${versions.koffi}`],
    ['processor', `${cpu}, ${cores} cores, ${arch}`],
    ['memory', formatBytes(memoryBytes)],
    ['system', `${os}, kernel ${kernel}`],
    ['virtual machine or container', virtual === null ? 'not known' : yesNo(virtual)],
    ['frequency governor', governor ?? 'not known'],
    ['limit of descriptors', formatCount(descriptorLimit)],
    ['limit of the backlog (somaxconn)', formatCount(somaxconn)],
    ['congestion control of TCP', congestionControl ?? 'not known'],
    ['load average before the first trial', formatCount(loadAverage)],
  ];
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
