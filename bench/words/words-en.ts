/** The words of figures in English. */
import type { Measure } from '../scenarios/figure-kind.ts';
import { numbersOf } from './numbers.ts';
import type { Axis, Words } from './words.ts';

const ASKED: Readonly<Record<Measure, string>> = {
  throughput: 'How many requests are served',
  deliveries: 'How many messages are delivered',
  transfer: 'How many bytes are sent per second',
  p50: 'How long does a typical request take',
  p99: 'How long do the slowest 1 % of requests take',
  'delivery-p99': 'How long do the slowest 1 % of deliveries take',
  fairness: 'How evenly are clients served',
  'memory-per-bystander': 'How much memory does a silent client cost',
  'cpu-per-request': 'How much CPU does a request cost',
};

const AS: Readonly<Record<Axis, string>> = {
  clients: ' as clients are added',
  'offered-rate': ' as more are offered',
  bytes: ' as answers grow',
  'cpu-time': ' as each needs more CPU',
  'wait-time': ' as each waits longer',
  silent: ' as silent clients are added',
  'cpu-part': ' as more of each is CPU time',
};

export const ENGLISH: Words = {
  numbers: numbersOf('en-GB'),
  question: (measure, axis) => `${ASKED[measure]}${AS[axis]}?`,
  latency: 'latency',
  questions: {
    response: 'How long does an answer take as more are asked for?',
    percentiles: 'How long do requests take, from the typical to the slowest?',
    bystanders: 'How much do the others wait for one bad client?',
    shares: 'Who gets served?',
    map: 'Which model serves most requests where?',
    matrix: 'Which model when?',
  },
  measures: {
    throughput: 'requests per second',
    deliveries: 'messages delivered per second',
    transfer: 'bytes of answers per second',
    p50: 'median latency',
    p99: 'p99 latency',
    'delivery-p99': 'p99 latency of a delivery',
    fairness: 'Jain’s index of fairness',
    'memory-per-bystander': 'memory per silent client',
    'cpu-per-request': 'CPU time per request',
  },
  axes: {
    clients: 'clients at once',
    'offered-rate': 'requests offered per second',
    bytes: 'size of an answer',
    'cpu-time': 'CPU time of a request',
    'wait-time': 'waiting time of a request',
    silent: 'silent clients beside it',
    'cpu-part': 'part of a request that is CPU time',
    percentiles: 'part of the requests that took no longer',
    shares: 'requests per second of each client (square-root scale)',
    bystanders: 'p99 latency of the other clients',
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
    twoTrials: 'Marks: medians; of two trials there are no intervals. Dots: single trials.',
    intervals: (as) =>
      `Marks: medians. ${as === 'bars' ? 'Bars' : 'Bands'}: 95\u00a0% intervals. Dots: single trials.`,
    hollow: 'Hollow: invalid trials.',
    notDrawn: (count, isOne) => `Not drawn: ${count}\u00a0trial${isOne ? '' : 's'} without a value.`,
    servedUnknown: 'The driver cannot tell how many clients were served.',
    cut: 'Where an interval has no end, it goes on beyond the plot.',
    law: 'Thin: the Universal Scalability Law, where it fits; a stroke at its peak.',
    knee: 'Upright: the knee, beyond which the mean response is over 5 times its least.',
    percentiles: 'Latencies of all valid trials together; as far as at least 10 requests were slower.',
    bystanders: (without) =>
      `Stroke: ${without}. Mark: with the bad client; the factor is how many times as long. Pale bars: 95\u00a0% intervals.`,
    shares:
      'A stroke for each client, by rank: the median over blocks. J: Jain’s index, 1 when all get alike.',
    map: 'The winner, and how many times the throughput of the next it had. White: no difference was shown.',
    matrix:
      'How near each comes to the best, which is framed: 1 is as good. ≈: no difference to it was shown; ?: too few trials. Dark: near. 1/64: clients served.',
  },
  labels: {
    unanswered: (count, all) => `${count} of ${all} clients got no answer`,
    theServed: (count) => `the ${count} it served`,
    serves: (count, all) => `serves ${count} of ${all} clients`,
    part: (count, all) => `${count} of ${all}`,
    upTo: (count, isOne) => `measured up to ${count} ${isOne ? 'client' : 'clients'}`,
    knee: (rate) => `knee: ${rate}/s`,
    noValidTrial: 'no valid trial',
    nothingMeasured: 'nothing measured',
    notMeasured: (measure) => `no ${ENGLISH.measures[measure]} measured`,
    window: (length) => `the window: ${length}`,
    noAnswer: (count, all) => `${count} of ${all}: no answer`,
    jain: (index) => `J ${index}`,
    gotNothing: (count, all) => `${count} of ${all} got nothing`,
    noDifference: 'no difference',
    notComparable: 'too few trials',
    missing: 'not measured',
  },
  timeline: {
    question: (clients, isOne) => `What happens to ${clients} client${isOne ? '' : 's'}, moment by moment?`,
    script: (requests, isOne) =>
      `a lane for each client. All connect, then ask at once${isOne ? '' : `, each ${requests} times, again as soon as it is answered`}.`,
    axis: 'ms since all asked',
    phases: {
      queued: 'not accepted yet',
      accepted: 'accepted, no thread yet',
      receiving: 'waits to be read',
      working: 'being worked on',
      sending: 'being sent its answer',
      closing: 'closing',
    },
    client: (number) => `client ${number}`,
    threads: (numbers) => `thread${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`,
    facts: ({ threads, isOneThread, workedOn, wait }) =>
      `${threads}\u00a0thread${isOneThread ? '' : 's'}; at most ${workedOn} worked on at once; first look after ${wait} (mean)`,
  },
  quantities: {
    bytes: (value) => `answers of ${value}`,
    'cpu-time': (value) => `${value} of CPU`,
    'wait-time': (value) => `waiting ${value}`,
    silent: (value) => `${value} silent clients`,
    'cpu-part': (value) => `${value} CPU`,
  },
  bystanders: {
    none: 'no bad client',
    idle: 'one says nothing',
    dribbling: 'one sends byte by byte',
    'slow-reader': 'one reads slowly',
    'long-request': 'one asks for long work',
  },
};
