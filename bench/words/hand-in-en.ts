/** The texts of the report to hand in that no other report has, in English. Pure. */

export const ENGLISH_HAND_IN = {
  question: 'Question',
  machine: 'Machine',
  method: 'Method',
  results: 'Results',
  threats: 'Threats to validity',
  discussion: 'Discussion',
  hint: 'To be written: What explains each result? Where do the figures contradict what was expected? What would another machine, network or workload change? Which claim does each figure support, and which not?',
  trial:
    'A trial is a fresh server process and a fresh load process. The server first proves that its answer is right; then clients connect, warm up, and a window is measured. Only right answers count.',
  statistics:
    'The unit of the statistics is the block. Figures are medians over blocks with 95 % intervals. All pairs of servers under a load are compared by their ratios in each block, with a moderated t test against a difference of 3 %, corrected for all pairs of the scenario (Holm).',
  limit:
    'Throughput is compared only where the slower server was the limit. Elsewhere server CPU time per request is compared.',
  loopback:
    'Server and load ran on one machine, over the loopback interface: no network is in the figures, and both share its memory and caches.',
  remote: 'Servers that ran already were measured at their addresses; their machines are not described here.',
  shared: (scenarios: string) =>
    `In ${scenarios} server and load shared CPUs: the load takes time from the server.`,
  oneMachine:
    'One machine was measured. Another one, or another kernel, may order the servers in another way.',
  others: 'External servers may differ in more than their concurrency model.',
  caption: (title: string, scenario: string) => `${title} Scenario ${scenario}.`,
  describeMachine: (machine: {
    readonly processor: string;
    readonly cores: string;
    readonly isOneCore: boolean;
    readonly memory: string;
    readonly os: string;
    readonly kernel: string;
    readonly isVirtual: boolean;
    readonly node: string;
    readonly tellers: string;
  }) =>
    `${machine.processor}, ${machine.cores} ${machine.isOneCore ? 'core' : 'cores'}, ${machine.memory} of memory, ${machine.os}, kernel ${machine.kernel}${machine.isVirtual ? ', in a virtual machine or container' : ''}. Node ${machine.node}; tellers ${machine.tellers}.`,
  run: (seed: string, blocks: string, isOne: boolean, windows: string) =>
    `A block is one trial of every cell in a random order (seed ${seed}), so that a drift of the machine affects all servers alike; there ${isOne ? 'was' : 'were'} ${blocks} ${isOne ? 'block' : 'blocks'}. The windows: ${windows}.`,
  unsteady: (count: string, trials: string) =>
    `${count} of ${trials} trials of the run were not steady when the measurement began: their servers may be faster once they are warm.`,
  busy: (count: string, cells: string) =>
    `The load generator was a limit in ${count} of ${cells} cells: there the server may be faster.`,
  noisy: (count: string, cells: string) =>
    `The throughput or the p99 of ${count} of ${cells} cells is too noisy to tell.`,
};
