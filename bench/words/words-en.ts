/** The words of figures in English. */
import type { Measure } from '../scenarios/figure-kind.ts';
import { numbersOf, TOO_NOISY } from './numbers.ts';
import type { Axis, Words } from './words.ts';

const QUESTION: Readonly<Record<Measure, string>> = {
  throughput: 'How many requests are served',
  deliveries: 'How many messages are delivered',
  transfer: 'How many bytes are sent per second',
  p50: 'How long does a typical request take',
  p99: 'How long do the slowest 1 % of requests take',
  'delivery-p99': 'How long do the slowest 1 % of deliveries take',
  fairness: 'How evenly are clients served',
  'memory-per-bystander': 'How much memory does a silent client cost',
  'cpu-per-request': 'How much CPU time does a request cost',
};

const AS: Readonly<Record<Axis, string>> = {
  clients: ' as clients are added',
  'offered-rate': ' as the offered rate rises',
  bytes: ' as answers grow larger',
  'cpu-time': ' as requests need more CPU time',
  'wait-time': ' as requests wait longer',
  silent: ' as silent clients are added',
  'cpu-part': ' as more of a request is CPU time',
};

export const ENGLISH: Words = {
  numbers: numbersOf('en-GB'),
  question: (measure, axis) => `${QUESTION[measure]}${AS[axis]}?`,
  latency: 'latency',
  questions: {
    response: 'How long does an answer take as the offered rate rises?',
    percentiles: 'How long do requests take, from the typical to the slowest?',
    bystanders: 'How much longer do clients wait beside a bystander?',
    shares: 'Which clients are served?',
    map: 'Which model serves the most requests, and where? CPU: by server CPU per request, as the server was not the limit.',
    matrix: 'Which model suits which scenario?',
  },
  measures: {
    throughput: 'requests per second',
    deliveries: 'messages delivered per second',
    transfer: 'bytes of answers per second',
    p50: 'median latency',
    p99: 'p99 latency',
    'delivery-p99': 'p99 latency of a delivery',
    fairness: 'Jain’s fairness index',
    'memory-per-bystander': 'memory per silent client',
    'cpu-per-request': 'CPU time per request',
  },
  axes: {
    clients: 'clients at once',
    'offered-rate': 'requests offered per second',
    bytes: 'size of an answer',
    'cpu-time': 'CPU time of a request',
    'wait-time': 'waiting time of a request',
    silent: 'silent clients connected',
    'cpu-part': 'share of CPU time in a request',
    percentiles: 'share of requests that took no longer',
    shares: 'requests per second of each client (square-root scale)',
    bystanders: 'p99 latency of the measured clients',
  },
  conditions: {
    scenario: (name) => `Scenario ${name}:`,
    workload: (name) => `workload ${name}`,
    connectionsKept: 'connections kept',
    requestsEach: (count, isOne) => `${count}\u00a0request${isOne ? '' : 's'} per connection`,
    io: (name) => `io ${name}`,
    driver: (name, load) => `driver ${name} (${load === 'open' ? 'open' : 'closed'} loop)`,
    clients: (count, isOne) => `${count}\u00a0client${isOne ? '' : 's'}`,
    blocks: (count, isOne, window) => `${count}\u00a0block${isOne ? '' : 's'}\u00a0of\u00a0${window}`,
    unfinished: (state, done, planned) => `run ${state} after ${done} of ${planned} trials`,
  },
  reading: {
    noValidTrial: 'No trial was valid.',
    singleTrials: 'Marks: single trials, so there are no intervals.',
    twoTrials: 'Marks: medians, without intervals because there are only two trials. Dots: single trials.',
    intervals: (as) =>
      `Marks: medians. ${as === 'bars' ? 'Bars' : 'Bands'}: 95\u00a0% intervals. Dots: single trials.`,
    hollow: 'Hollow: excluded trials.',
    notDrawn: (count, isOne) => `Not drawn: ${count}\u00a0trial${isOne ? '' : 's'} without a value.`,
    servedUnknown: 'The driver does not report how many clients were served.',
    cut: 'An interval without an end mark continues beyond the plot.',
    law: 'Thin lines: the Universal Scalability Law, where it fits, with a stroke at its peak.',
    knee: 'Vertical lines: the knee, or its bounds. At higher rates the mean response time exceeds 5 times the minimum of the fastest server.',
    percentiles:
      'Latencies of all valid trials together. A curve ends where fewer than 10 requests were slower.',
    bystanders: (without) =>
      `Stroke: ${without}. Mark: with the bystander; the factor is the ratio of the two. Pale bars: 95\u00a0% intervals.`,
    shares:
      'One stroke per client, by rank: its median over blocks. J: Jain’s fairness index, 1 when all clients get the same.',
    map: 'Tiles: the model with the highest throughput, and its ratio to the next. White: no difference was shown.',
    matrix:
      'Dark: best, or as good within 10\u00a0%. Unclear: too noisy to tell from the best. “1 of 64 served”: the others got no answer. CPU: by server CPU per request, as the server was not the limit.',
  },
  labels: {
    unanswered: (count, all) => `${count} of ${all} clients got no answer`,
    theServed: (count) => `clients served: ${count}`,
    serves: (count, all) => `serves ${count} of ${all} clients`,
    part: (count, all) => `${count} of ${all}`,
    upTo: (count, isOne) => `measured up to ${count} ${isOne ? 'client' : 'clients'}`,
    knee: (rate) => `knee: ${rate}/s`,
    noValidTrial: 'no valid trial',
    nothingMeasured: 'nothing measured',
    notMeasured: (measure) => `no ${ENGLISH.measures[measure]} measured`,
    window: (length) => `window: ${length}`,
    noAnswer: (count, all) => `${count} of ${all}: no answer`,
    jain: (index) => `J ${index}`,
    gotNothing: (count, all) => `${count} of ${all} got no answer`,
    noDifference: 'no difference',
    byCpu: 'CPU',
    notComparable: 'too few trials',
    tooNoisy: TOO_NOISY,
    missing: 'not measured',
  },
  timeline: {
    question: (clients, isOne) => `What happens to ${clients} client${isOne ? '' : 's'} over time?`,
    script: (requests, isOne) =>
      `one lane per client. All clients connect, then send a request at once${isOne ? '' : `; each sends ${requests}, the next as soon as it has its answer`}.`,
    axis: 'ms since the first request',
    phases: {
      queued: 'not accepted yet',
      accepted: 'accepted, no thread yet',
      receiving: 'waiting to be read',
      working: 'being processed',
      sending: 'answer being sent',
      closing: 'closing',
    },
    client: (number) => `client ${number}`,
    threads: (numbers) => `thread${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`,
    facts: ({ threads, isOneThread, atOnce, wait }) =>
      `${threads}\u00a0thread${isOneThread ? '' : 's'}; at most ${atOnce} served at once; a client waited ${wait} on average`,
  },
  quantities: {
    bytes: (value) => `answers of ${value}`,
    'cpu-time': (value) => `${value} of CPU time`,
    'wait-time': (value) => `waiting ${value}`,
    silent: (value) => `${value} silent clients`,
    'cpu-part': (value) => `${value} CPU time`,
  },
  bystanders: {
    none: 'no bystander',
    idle: 'idle bystander',
    dribbling: 'bystander sends byte by byte',
    'slow-reader': 'bystander reads slowly',
    'long-request': 'bystander sends long requests',
  },
  places: {
    best: 'best',
    equal: 'as good',
    fair: 'as fair',
    open: 'unclear',
    behind: (factor) => `${factor}× worse`,
    starving: (served, all) => `${served} of ${all} served`,
    tooFew: 'too few trials',
    start: 'starts V8 each time',
    waits: (longest) => `waits of ${longest}`,
    missing: 'not measured',
  },
  scenarios: {
    scaling: 'connections kept',
    churn: 'a new connection for each request',
    latency: 'rising rates',
    cost: 'CPU at a fixed rate',
    blocking: 'handlers that wait',
    compute: 'handlers that compute',
    'head-of-line': 'beside one slow client',
    broadcast: 'each message to every client',
    idle: 'beside silent clients',
    payload: 'long answers',
    fairness: 'more clients than threads',
    crossover: 'waiting and computing mixed',
    timeline: 'moment by moment',
  },
  answer: {
    works: {
      requests: 'Short requests from many clients',
      waiting: 'Handlers that wait',
      computing: 'Handlers that compute',
    },
    handlers: {
      'wait-time': (length) => `handlers that wait ${length}`,
      'cpu-time': (length) => `handlers that compute ${length}`,
    },
    clients: (counts) => `${counts} clients`,
    with: (work, clients) => `${work} with ${clients}`,
    clauses: (parts) => parts.join('; '),
    clause: (about, finding) => `${about}: ${finding}`,
    alone: (server) => `${server} (nothing to compare it with)`,
    only: (server) => `${server}, the only one that answers all clients`,
    ahead: ({ server, factor, next, quantity }) => {
      const compared = {
        throughput: `${factor} times the requests of ${next}`,
        latency: `${next} takes ${factor} times as long`,
        CPU: `${next} uses ${factor} times the CPU`,
        other: `${factor} times better than ${next}`,
      } as const;
      return `${server} (${compared[quantity]})`;
    },
    equal: (servers) => `${servers}, alike within 10\u00a0%`,
    open: (servers, least) =>
      least === null
        ? `too noisy to tell ${servers} apart`
        : `too noisy to tell ${servers} apart (differences under ${least} would not show)`,
    tooFew: (servers) => `too few valid trials of ${servers}`,
    nobody: 'no server answers all clients',
    range: (low, high) => `${low} to ${high}`,
    nothing: 'nothing was compared',
  },
};
