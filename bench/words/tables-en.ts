/** The tables of comparisons, verdicts, and the checks and theory beside them: their texts in English. Pure. */
import { FEWEST_BLOCKS } from '../statistics/verdict.ts';

const plural = (count: string, noun: string, isOne: boolean): string => `${count} ${noun}${isOne ? '' : 's'}`;

export const ENGLISH_TABLES = {
  /** A server under a load. @param rate offered; null: as fast as it can */
  load: (server: string, clients: string, isOne: boolean, rate: string | null) =>
    `${server} with ${plural(clients, 'client', isOne)}${rate === null ? '' : ` at ${rate}/s`}`,
  verdicts: {
    names: {
      baseline: 'baseline',
      faster: 'faster',
      slower: 'slower',
      equal: 'equal',
      'no difference shown': 'no difference shown',
    },
    notComparable: (because: string) => `not comparable: ${because}`,
    faster: (times: string) => `faster by ${times}`,
    slower: (times: string) => `slower by ${times}`,
    range: (low: string, high: string) => `${low} to ${high}×`,
    atLeast: (low: string) => `at least ${low}×`,
    equal: 'equal within 10\u00a0%',
    obstacles: {
      'too-few-blocks': `fewer than ${FEWEST_BLOCKS} blocks in which both were valid`,
      'no-valid-trial': 'no valid trial',
      'no-baseline': 'no event loop under this load',
      'other-io': 'the event loop has another io',
      'fixed-rate': 'the rate was fixed',
      starved: 'one of the two starves clients',
      'knee-beyond-rates': 'a knee is beyond what was offered',
    },
    answeredNothing: (who: 'server' | 'baseline', silent: string, blocks: string) =>
      `${who === 'server' ? 'it' : 'the baseline'} answered nothing in ${silent} of ${blocks} blocks`,
  },
  comparison: {
    under: (cell: string, driver: string) => `${cell}, driver ${driver}`,
    /** @param baselines names; null: there is none */
    caption: (under: string, baselines: readonly string[] | null) =>
      `Throughput and latency (${under}): medians over blocks${baselines === null ? '' : `; the baseline is ${baselines.join(', or ')} with as many clients`}.`,
    /** @param note empty, or a sentence */
    results: (scenario: string, note: string) =>
      `Results of ${scenario}: medians over blocks.${note === '' ? '' : ` ${note}`}`,
    coarse: (step: string) => `This driver measures latency in steps of ${step}.`,
    starved:
      '† Of answered requests only. Some clients got no answer in the whole window, so this latency must not be compared: see the number of clients served.',
    rate: 'requests per second (95 % interval)',
    toBaseline: '× baseline (interval)',
    verdict: 'verdict',
    p99: 'p99 (95 % interval)',
    served: 'clients served',
    costCaption: (under: string) => `Clients served and cost of the server (${under}): medians over blocks.`,
    effective: 'effective clients',
    /** In place of more effective clients than were opened. */
    overstated: 'overstated',
    jain: "Jain's index",
    connecting: 'p99 of connecting',
    cpu: 'server CPU per request',
    threads: 'server threads',
    memory: 'server memory',
  },
  pairs: {
    caption: (under: string) =>
      `All pairs (${under}): how much better the first server is, by throughput or by server CPU per request. p is the probability of such ratios if the two differ by no more than 3 %, by moderated t; corrected by Holm for all pairs of the scenario.`,
    comparedWith: 'compared with',
    by: 'by',
    throughput: 'throughput',
    cpu: (reason: string) => `server CPU: ${reason}`,
    ratio: 'ratio (interval)',
    correctedP: 'corrected p',
    outcome: 'outcome',
    outcomes: {
      ahead: 'ahead',
      equal: 'equal within 10\u00a0%',
      open: 'no difference shown',
      'too-few-blocks': 'too few blocks',
      'not-ranked': 'not ranked',
    },
  },
  /** The summary in a terminal: short. */
  terminal: {
    rate: 'requests/s',
    served: 'served',
    eventLoop: '× event loop',
    other: (server: string) => `× ${server}`,
    tooNoisy: 'too noisy',
    /** @param driver null: the only one */
    headline: (cell: string, title: string, io: string, driver: string | null) =>
      `${cell}: ${title} (${io} servers${driver === null ? '' : `, driver ${driver}`}, 95\u00a0% intervals)`,
  },
  audit: {
    /** @param within, part, far in % */
    holds: (within: string, count: string, all: string) =>
      `Little's law holds within ${within} % in ${count} of ${all} cells: throughput × mean latency equals the number of clients.`,
    exceptions: (sentence: string) => `${sentence} The exceptions:`,
    /** @param atOnce null: more than were opened */
    gap: (load: string, atOnce: string | null, reason: string) =>
      `${load}: ${atOnce === null ? '' : `${atOnce} at once. `}${reason}`,
    overstated:
      'By this law more clients than were opened, which cannot be: the latency or the throughput is overstated.',
    unserved: (served: string, clients: string) =>
      `${served} of ${clients} clients got an answer in the window; the others waited, and no latency includes them.`,
    pausing: 'All were answered, but part of the time they had no request under way.',
    connecting: 'All were answered; the rest of the time they were connecting, which no latency includes.',
    example: (load: string, atOnce: string) => `${load}: ${atOnce} at once`,
    /** @param example empty: none is off */
    coarse: (facts: {
      readonly driver: string;
      readonly step: string;
      readonly off: string;
      readonly cells: string;
      readonly far: string;
      readonly example: string;
    }) =>
      `${facts.driver} reports percentiles truncated to steps of ${facts.step}, so the law is checked with the mean of the single answers. With the median in place of the mean, ${facts.off} of ${facts.cells} cells would be off by more than ${facts.far} %${facts.example === '' ? '' : ` (${facts.example})`}.`,
    busyCell: (server: string, clients: string) => `${server} with ${clients}`,
    busy: (part: string, count: string, all: string, cells: string) =>
      `The load generator was busy for at least ${part} % of the window in ${count} of ${all} cells (${cells}). There the load generator was a limit: the server may be faster.`,
    /** @param failing cells; empty: none */
    byTrial: (within: string, count: string, all: string, failing: string) =>
      `Little's law by trial: it holds within ${within} % in ${count} of ${all} valid trials of closed loops (throughput × mean latency against the clients opened).${failing === '' ? '' : ` It fails in ${failing}.`}`,
  },
  theory: {
    title: 'Theory',
    law: (rSquared: string, off: string) =>
      `Gunther's Universal Scalability Law, X(N) = γN / (1 + α(N − 1) + βN(N − 1)), fitted by least squares to the valid trials with equal weights. γ is the throughput of one client, α the contention (clients wait for each other), β the coherency cost (clients must agree). Beyond the peak, more clients bring no more throughput. The law fits where R² is at least ${rSquared}, its mean residual at each number of clients is at most ${off} of the greatest throughput, and no parameter would be negative. Where it does not fit, its parameters mean nothing and are not given.`,
    caption: 'The Universal Scalability Law, with 95 % intervals.',
    alpha: 'contention α',
    beta: 'coherency β',
    peak: 'peak, clients',
    residual: 'largest residual',
    fits: 'fits',
    unfitted: (fewest: string, example: string) =>
      `No scalability law is fitted: its three parameters need valid trials with at least ${fewest} different numbers of clients, for example ${example}.`,
    noPeak: 'none',
    peakBeyond: (clients: string) => `${clients}, more than measured`,
    tooFew: (distinct: string, fewest: string) =>
      `no: only ${distinct} of the ${fewest} numbers of clients needed have a valid trial`,
    yes: 'yes',
    no: (doubts: string) => `does not fit: ${doubts}`,
    lowRSquared: (part: string) => `it explains only ${part} % of the variance of throughput`,
    off: (clients: string, part: string) =>
      `with ${clients} clients it is off by ${part} of the peak throughput`,
    timesAsMuch: (factor: string) => `${factor} times as much`,
    negative: (parameter: string) => `${parameter} would be negative`,
    /** @param cores null: one */
    responses: (change: string, cores: string | null) =>
      `Mean response times, measured and predicted by queueing models. The service time is the server CPU per request at the highest valid rate. The utilisation is the rate answered × the service time. A prediction is given only where it applies: where a request costs within ${change} of the service time (an idle server also pays for being woken), and where the model leaves a response no longer than measured. Where the mean response is least, the rest of it is taken as a constant delay, so all models agree with the measurement there. M/M/1: exponential service times. M/D/1: constant service times. M/G/1: the variation of latency where its mean is least (squared coefficient of variation, as if log-normal). None of the three is given for a server that used more than one core.${cores === null ? '' : ` M/M/c: ${cores} servers, one for each core, which is what threads could reach.`}`,
    responseCaption: 'Mean response time, measured and predicted.',
    service: 'service time',
    variation: 'variation',
    offered: 'offered, 1/s',
    utilisation: 'utilisation',
    measured: 'measured',
  },
};
