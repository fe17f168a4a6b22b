/** What `npm run compare` prints, in English. Its type is the catalogue; CSV and JSON are English in every language. Pure. */
import type { MetricName } from '../analysis/metric.ts';
import type { Obstacle } from '../analysis/run-comparison.ts';
import type { Unlike } from './likeness.ts';
import { FEWEST_BLOCKS } from '../statistics/verdict.ts';
import { numbersOf } from '../words/numbers.ts';

const numbers = numbersOf('en-GB');
const { count, latency } = numbers;

const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

const TITLES: Readonly<Record<MetricName, string>> = {
  throughput: 'Throughput, requests per second',
  p50: 'Latency, median',
  p99: 'Latency, 99th percentile',
  cpu: 'CPU time of the server for a request',
};

export const ENGLISH_COMPARE = {
  numbers,
  /** @see Words.variant */
  variant: (name: string): string => name,
  titles: TITLES,
  run: {
    blocks: (blocks: number) => plural(blocks, 'block'),
    state: (state: 'running' | 'interrupted' | 'failed', done: number, planned: number) =>
      `${state} after ${done} of ${planned} trials`,
    invalid: (invalid: number, all: number) => `${invalid} of ${all} trials invalid and excluded`,
  },
  environment: {
    same: 'Environment: no known difference.',
    title: 'Environment, where it differs:',
    fact: (what: string): string => what,
    value: (value: string): string => value,
  },
  cells: {
    caption: (metric: MetricName, last: string, better: 'more' | 'less') =>
      `${TITLES[metric]}: medians over blocks. ${last}/A: ${better} is better.`,
    none: 'No cell was measured in both.',
    offered: (rate: string) => `${rate} requests per second offered`,
    driver: (driver: string) => `driver ${driver}`,
    clients: 'clients',
    server: 'server',
    ratio: (last: string) => `${last}/A (95 %)`,
    load: (clients: number, perConnection: number | null) =>
      `${clients} ${clients === 1 ? 'client' : 'clients'}${perConnection === null ? '' : `, ${perConnection} per connection`}`,
    offeredRate: (rate: string) => `${rate}/s offered`,
    onlyIn: (run: string) => `Only in ${run}, and not compared:`,
  },
  outcomes: {
    names: {
      faster: 'faster',
      slower: 'slower',
      'no difference shown': 'no difference shown',
    },
    notComparable: (because: string) => `not comparable: ${because}`,
    under: (part: string) => `no difference shown (under ${part} would not show)`,
    /** A difference: 0.0512 → 6 %; as a factor from twice as much on: 1.5 → 2.5 times as much */
    part: (part: number) =>
      part < 1 ? `${Math.ceil(Number((part * 100).toFixed(6)))}\u00a0%` : `${count(1 + part)} times as much`,
    beyond: (outcome: string) => `${outcome}: more than is allowed`,
    /** @param way of a metric of which less is better */
    by: (outcome: 'faster' | 'slower', change: string, way: 'less' | 'more' | null) =>
      `${outcome} by ${change}${way === null ? '' : ` (${way})`}`,
    atLeast: (factor: string) => `at least ${factor}×`,
    atMost: (factor: string) => `at most ${factor}×`,
    factors: (low: string, high: string) => `${low} to ${high}×`,
    percents: (low: string, high: string) => `${low} to ${high}\u00a0%`,
  },
  obstacle: (because: Obstacle): string => {
    switch (because.kind) {
      case 'fixed-rate':
        return 'the rate was fixed';
      case 'clients-unanswered':
        return 'some clients got no answer';
      case 'not-in-both':
        return 'not measured in both';
      case 'nothing-measured':
        return 'nothing was measured';
      case 'too-few-trials':
        return `fewer than ${FEWEST_BLOCKS} valid trials`;
      case 'answered-nothing':
        return `the ${because.run} answered nothing in ${because.silent} of ${because.valid} valid trials`;
      default:
        return because satisfies never;
    }
  },
  conclusion: {
    sentence: (last: string, cells: number, counts: string) =>
      `${last} against A, ${cells} ${cells === 1 ? 'cell' : 'cells'}: ${counts}.`,
    slower: (cells: number) => `${cells} slower`,
    faster: (cells: number) => `${cells} faster`,
    open: (cells: number) => `${cells} without a difference shown`,
    notComparable: (cells: number) => `${cells} not comparable`,
    rule: 'A difference is shown if its interval is beyond 3 % and a test corrected for all cells (Holm) confirms it.',
    paired: 'Both are the same run, so its blocks are pairs: Student’s t on the ratios.',
    untested: 'Nothing could be tested.',
    unpaired:
      'Two runs met the machine at different times, so their blocks are not pairs: Welch’s t on the logarithms. It covers the spread within a run, not a change of the machine in between: where that matters, run both in turn, several times.',
    shared: (cells: number, overall: string) =>
      `All ${cells} cells changed in the same direction, to ${overall} overall. The cause may be the machine, or code that the servers share.`,
  },
  gate: {
    within: (limit: string) => `None is slower by more than ${limit}.`,
    worse: (cells: number, limit: string) =>
      `${cells} ${cells === 1 ? 'is' : 'are'} slower by more than ${limit}, with the whole interval.`,
    notJudged: (limit: string) => `Not judged by ${limit}, so not passed:`,
    absent: (cells: number) => `the ${plural(cells, 'cell')} that ${cells === 1 ? 'is' : 'are'} only in A`,
    nothing: 'Nothing could be judged: no cell has a ratio.',
    tooNoisy: (reached: string) => `too noisy to tell (its interval reaches ${reached})`,
  },
  others: {
    about: (metric: MetricName) =>
      `${TITLES[metric]}, measured by other tools. Each is one measurement without trials: no interval, so no verdict. Only right answers count. Tools count differently (what a request is, when its time begins), and ran at another time.`,
    notCompared: (because: string) => `Not compared: ${because}.`,
    median: 'median',
    over: (name: string) => `${name} over it`,
    noneAlike: 'No run has cells of a closed loop on kept connections with as many clients.',
    openLoop: 'open loop',
    clientsUnknown: 'clients unknown',
    clients: (clients: number) => plural(clients, 'client'),
    seconds: (seconds: string) => `${seconds} s`,
    inSteps: (step: string) => `latency in steps of ${step}`,
    failedRequests: (failed: number) => `${plural(failed, 'request')} failed`,
    failedChecks: (failed: number) => `${plural(failed, 'check')} failed`,
    notMeasured: 'not measured',
    belowResolution: 'below its resolution',
  },
  /** Why a run of another tool is compared with none of ours: a sentence without its end. */
  unlike: (unlike: Unlike, tool: string, hasMedian: boolean): string => {
    switch (unlike.kind) {
      case 'nothing-answered':
        return 'no request was answered';
      case 'all-failed':
        return 'every answer failed, and failures are no throughput';
      case 'mostly-failed':
        return 'most requests failed, or their connections ended: both are other work';
      case 'rounded-duration':
        return `it sent a fixed number of requests, and ${tool} rounds the time up to its next sample: give a duration`;
      case 'clients-varied':
        return `the number of its clients varied from ${unlike.least} to ${unlike.most}`;
      case 'failed-checks':
        return `${plural(unlike.failed, 'check')} failed, and the summary does not contain for how many answers. Give each request one check`;
      case 'longer-than-run':
        return `the mean latency of ${latency(unlike.meanUs)} is longer than the whole run of ${latency(unlike.durationS * 1e6)}, so a figure is wrong. Measure again, for longer`;
      case 'open-loop':
        return 'it is an open loop, whose throughput is the rate that was asked for; ours is closed';
      case 'pipelined':
        return `${unlike.pipelining} requests at a time were sent on each connection (pipelining); our clients send one`;
      case 'clients-unknown':
        return `the output of ${tool} does not contain the number of clients${unlike.underWay === null ? '' : ` (about ${count(unlike.underWay)} requests were under way: throughput × mean latency, Little’s law)`}: give --clients`;
      case 'too-many-under-way':
        return `${count(unlike.underWay)} requests were under way (throughput × latency, Little’s law), with ${plural(unlike.clients, 'client')}: it sent several at a time (pipelining), or a figure is wrong${tool === 'wrk' && !hasMedian ? '. The mean of wrk contains estimates for stalls; its median, from wrk --latency, decides' : ''}`;
      case 'mostly-idle':
        return `only ${count(unlike.underWay)} requests were under way (throughput × latency, Little’s law), with ${plural(unlike.clients, 'client')}: they paused, kept a rate, varied in number, or did not all connect`;
      case 'latency-of-failures':
        return `its latencies contain those of failed answers, ${ENGLISH_COMPARE.outcomes.part(unlike.part)} of all`;
      default:
        return unlike satisfies never;
    }
  },
};

export type CompareWords = typeof ENGLISH_COMPARE;
