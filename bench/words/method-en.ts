/** How a run was measured and judged, and on what machine: the sentences of a report in English. Pure. */

const SCHEDULED =
  'at times drawn in advance, whether or not earlier requests were answered. Latency counts from the time when a request was due.';

export const ENGLISH_METHOD = {
  title: 'How it was measured',
  /** @param which ` of scaling, churn`; empty: of all */
  of: (scenarios: string) => ` of ${scenarios}`,
  trial:
    'A trial is a fresh server process and a fresh load process on the same machine. The server first proves that its answer is right. Then clients connect, warm up, and a window is measured.',
  /** In place of `trial`. @param count of the machines beside the runner's */
  trialOnAgents: (count: number) =>
    `A trial is a fresh server process and fresh load processes, on ${count === 1 ? 'another machine' : `${count} other machines`} in part (agents.csv). The server first proves that its answer is right. Then clients connect, warm up, and all windows open at one instant.`,
  unpinned: (which: string) =>
    `Neither server nor load${which} was pinned: the scheduler chose their CPUs. With one client it may put both on one CPU or on two, and that matters more than the model.`,
  pinned: (which: string, places: string) =>
    `All threads${which} were pinned from their start (\`taskset\`), ${places}.`,
  places: (server: string, load: string) => `the server on ${server} and the load on ${load}`,
  cpus: (list: string) => `CPU ${list}`,
  allCpus: 'all CPUs',
  shared: (scenarios: string) =>
    `In ${scenarios} nothing was pinned: the question is how servers use several cores, and a light load shares them.`,
  own: (scenario: string, places: string) =>
    `In ${scenario} all threads were pinned from their start (\`taskset\`), ${places}: a load that shares its CPU with a busy server sends late.`,
  polling:
    'In a closed loop a load with CPUs of its own polls its sockets and never sleeps, so no answer waits for the load to wake.',
  /** @param sliced null: all */
  slices: (sliced: string | null, all: string, shortest: string) =>
    `${sliced === null ? 'All' : `${sliced} of ${all}`} trials were measured in slices. The servers of a comparison and their loads live at the same time, and one load at a time sends requests. In each round every server has one slice, in a random order. A slice is ${shortest} long, or as long as 50 answers of the slowest server take, up to 1 s; a server that needs longer for an answer to each client has longer ones. Before it is a guard, in which requests are sent but not counted. Our servers are stopped outside of their slices.`,
  slicesWhy:
    'What disturbs the machine for longer than a slice disturbs all servers alike (Bulej et al., Duet benchmarking, 2020; Abedi and Brecht, 2017). The ratio of two servers in a block is the median over its rounds, so a disturbance of a few slices does not move it.',
  noWindow: (scenario: string) => `${scenario} none, as it is a script`,
  window: (scenario: string, length: string, warmUp: string) =>
    `${scenario} ${length} after a warm-up of at least ${warmUp}`,
  windows: (windows: string, drivers: string) => `The windows: ${windows}. Load generators: ${drivers}.`,
  ownDriver: (engine: string) => `\`tcp\` (our own, on ${engine})`,
  longestWarmUp: (scenario: string, length: string) => `${scenario} ${length}`,
  warmUps: (facts: {
    readonly longest: string;
    readonly discarded: string;
    readonly median: string;
    readonly from: string;
    readonly to: string;
  }) =>
    `A warm-up ends when its last ten windows, together as long as the shortest warm-up, show no trend by the Mann-Kendall test, or one of less than 5 %. The trend is of throughput, in an open loop of mean latency. The longest warm-up: ${facts.longest}. Discarded: ${facts.discarded} answers in all. The warm-up of a trial took ${facts.median} at the median (${facts.from} to ${facts.to}, the first answer of every client included).`,
  steady: (trials: string) => `All ${trials} trials were steady when the measurement began.`,
  unsteadyCell: (cell: string, unsteady: string, trials: string) => `${cell} ${unsteady} of ${trials}`,
  unsteady: (count: string, trials: string, cells: string) =>
    `${count} of ${trials} trials were not steady when the measurement began. They are valid, but their servers may be faster once they are warm: ${cells}.`,
  command: (name: string, command: string) =>
    `${name} is an external server: \`${command}\` was started for each trial on a free port and ended with all its processes. Its first answer was the pattern for the others, so it may be shorter or longer than our page.`,
  address: (name: string, address: string) =>
    `${name} is an external server that ran already at ${address}, in one process for all trials and on its own CPUs. Its process was not measured. Its first answer in a trial was the pattern for the others, so it may be shorter or longer than our page.`,
  closed: (which: string) =>
    `The load${which} is a closed loop: each client sends its next request when it has its answer. Latency is the time from sending a request to the last byte of its answer. Only answered requests have a latency.`,
  openOfEach: (scenario: string) =>
    `${scenario} is an open loop: each server is offered its own rates, ${SCHEDULED}`,
  openOfAll: (scenario: string, rate: string) =>
    `${scenario} also has an open loop: ${rate} requests per second ${SCHEDULED}`,
  validity:
    'A trial is invalid if a process failed, an answer was wrong or missing, an idle bystander was lost, or the clock jumped. In an open loop it is also invalid if the load was late (p99 of lateness above 1 ms and above a tenth of the median latency). The same holds if less than 99 % of the offered requests were answered in time, or more than 1 % never. A p99 needs 1,000 requests, a p99.9 10,000; otherwise it is empty. In a closed loop a busy load generator does not make a trial invalid.',
  deadline: (scenario: string, deadline: string) =>
    `In ${scenario} a request is given up ${deadline} after it was due. There, that requests are given up, refused or broken off is a result; a load that is late (p99 of lateness above a tenth of that) and a wrong answer make a trial invalid.`,
  disturbance:
    'A trial is disturbed if other programs used more than 10 % of a CPU beside it, or if a limit of its control group held it up. Disturbed trials count only where fewer than 5 blocks of the same load were undisturbed.',
  planned: (blocks: string) => `${blocks} blocks were planned`,
  within: (budget: string, blocks: string) => `Blocks were added within ${budget}: ${blocks}`,
  block: (seed: string, blocks: string) =>
    `A block is one trial of every cell in a random order (seed ${seed}), so that a drift of the machine affects all servers alike. ${blocks}.`,
  unit: (intervals: string) =>
    `The unit of the statistics is the block, never the request or the slice: medians over blocks, with 95 % confidence intervals. ${intervals}`,
  oneBlock: 'One block has no interval.',
  twoBlocks: 'Two blocks have no interval.',
  fewBlocks: (blocks: string) =>
    `With ${blocks} blocks they come from a smoothed, studentised bootstrap, as order statistics of so few cannot cover 95 %. If the noise has two modes they cover less.`,
  manyBlocks:
    'They are order statistics, which assume nothing about the noise; with fewer than 6 valid blocks they come from a smoothed, studentised bootstrap.',
  limits:
    'What limits a server is found from CPU time. The server is the limit if it uses at least 90 % of the CPUs that it can use, or if its handlers wait. Otherwise the load is the limit if it was busy for at least 95 % of the window. Otherwise neither was busy all the time, because the server had to be woken again and again. A pair is compared by throughput if the slower server was the limit, or if the limit is not known. Otherwise it is compared by server CPU per request.',
  pairs: (fewest: string) =>
    `All pairs of servers under a load are compared by their ratios in each block. Servers of two socket layers are a pair only if their model is the same. A pair needs ${fewest} blocks in which both are valid. A server that starves clients, or answers nothing in some block, is in no pair.`,
  settled: (beyond: string) =>
    `A pair is settled if its ratio is shown to be beyond ${beyond} (McCarthy and Smyth, TREAT, 2009), or within 10 % (two one-sided tests: Schuirmann, 1987). Each test is a moderated t: in a few blocks the variance of a pair is poorly known, so it is shrunk towards that of all pairs of the scenario (Smyth, 2004). No variance counts as less than the median. Each test is corrected by Holm for all pairs of the scenario. Any other pair is open, and the report states the difference that four of five such runs would show. The number of blocks needed is for the ratio seen, if ratio and spread stay as they are.`,
  judgedOnce: (level: string, beyond: string, confidence: string) =>
    `The number of blocks was fixed in advance, so the run is judged once: at most ${level} of scenarios would show a difference beyond ${beyond} by chance. The intervals of ratios are ${confidence} intervals of each pair alone.`,
  looks: (looks: string, level: string, all: string, confidence: string) =>
    `The run was judged after ${looks} blocks, until every pair was settled or the budget was spent. Each look may show a difference by chance in ${level} of scenarios, all together in ${all}. The intervals of ratios are those of a look, ${confidence}, of each pair alone (repeated confidence intervals: Jennison and Turnbull, 1989).`,
  self: 'The baseline was measured twice, under two labels. This A/A comparison joins the variances. It is an alarm and no veto: if it is called different, other verdicts of the scenario may be wrong too.',
  effective:
    "Effective clients is throughput × mean latency: by Little's law, the clients served at the same time. Where it is far below the number of clients, the others were waiting.",
  jain: "Jain's index is of the answers that each client got: 1 if all got the same number, 1/clients if one got all.",
  process:
    'CPU time, threads and memory are of the server process, read from outside over the window (in slices: over all slices and guards). Of an external server they are of all its processes together; shared pages count once, and there is no CPU time where a process ended unseen. System calls per request are not measured: the counts in `/proc` leave out those on sockets. A value that was not measured is printed as –.',
  figures:
    'In the figures, servers are drawn slightly apart at each number of clients, so that no interval hides another.',
  machine: {
    title: 'The machine, and how to reproduce it',
    label: 'The machine',
    seed: 'With the same seed the trials run in the same order. Absolute figures depend on the machine; the comparison should carry over.',
    caption: 'The run and its machine.',
    what: 'what',
    value: 'value',
    run: 'run',
    states: {
      running: 'running',
      complete: 'complete',
      interrupted: 'interrupted',
      failed: 'failed',
    },
    times: 'from, to',
    seedRow: 'seed',
    commit: (version: string, commit: string) => `${version}, commit ${commit}`,
    processorRow: 'processor',
    processor: (cpu: string, cores: string, arch: string) => `${cpu}, ${cores} cores, ${arch}`,
    agentRow: (name: string, role: 'server' | 'load') => `${name} (${role})`,
    memory: 'memory',
    limitsRow: 'limits of its control group',
    allowed: (cpus: string, cores: string) => `${cpus} of ${cores} CPUs`,
    quota: (cpus: string) => `CPU time of ${cpus} CPUs`,
    memoryLimit: (bytes: string) => `${bytes} of memory`,
    systemRow: 'system',
    system: (os: string, kernel: string) => `${os}, kernel ${kernel}`,
    virtual: 'virtual machine or container',
    yes: 'yes',
    no: 'no',
    unknown: 'not known',
    governor: 'frequency governor',
    descriptors: 'descriptor limit',
    backlog: 'backlog limit (somaxconn)',
    congestion: 'TCP congestion control',
    load: 'load average before the first trial',
  },
};
