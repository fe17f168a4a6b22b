import { describe, expect, it } from 'vitest';
import type { Latency, LoadResult } from '../../clients/load.ts';
import { CLOSED as CLOSED_LOOP } from '../../clients/loops/ledger.ts';
import { describeInvalidities, isOverload } from './invalidity-text.ts';
import { type Evidence, findInvalidities, percentile, UNDISTURBED } from './validity.ts';

const latency = (p50Us: number, p99Us: number): Latency => ({
  count: 1000,
  meanUs: p50Us,
  p50Us,
  p90Us: p99Us,
  p99Us,
  p999Us: p99Us,
  maxUs: p99Us,
  hdr: null,
  resolutionUs: 1,
});

const CLOSED: LoadResult = {
  durationS: 1,
  slices: null,
  answers: 1000,
  requests: 1000,
  latency: latency(400, 900),
  connect: null,
  connections: 16,
  errors: { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 },
  noPort: 0,
  retried: 0,
  hints: [],
  firstFault: null,
  clients: null,
  cpuPercent: 20,
  busyPercent: null,
  coreWaitPercent: 0,
  standstillS: 0,
  warmupS: 1,
  warmupRequests: 1000,
  outside: 1000,
  warmupSteady: true,
  ...CLOSED_LOOP,
  deliveries: null,
  deliveryLatency: null,
};

const OPEN: LoadResult = {
  ...CLOSED,
  busyPercent: 20,
  offeredRps: 1000,
  offeredRequests: 1000,
  unanswered: 0,
  heldUp: 0,
  sendLateness: latency(20, 60),
};

const FREE = { throttledPercent: 0, slowed: 0, killed: 0 };

const kinds = (load: LoadResult | null, evidence: Partial<Evidence> = {}): string[] =>
  findInvalidities({ ...UNDISTURBED, load, clients: 16, othersCpuPercent: 2, ...evidence }).map(
    ({ kind }) => kind,
  );

describe('a closed-loop trial', () => {
  it.each<[string, string[], LoadResult | null, Partial<Evidence>]>([
    ['without a fault', [], CLOSED, {}],
    ['with a busy load generator', [], { ...CLOSED, cpuPercent: 110 }, {}],
    ['whose load waited for its core', [], { ...CLOSED, coreWaitPercent: 48 }, {}],
    ['beside other programs', ['machine-disturbed'], CLOSED, { othersCpuPercent: 33 }],
    [
      'that stood still for lack of CPU quota',
      ['cpu-throttled'],
      CLOSED,
      { held: { ...FREE, throttledPercent: 12 } },
    ],
    ['whose load stood still', ['generator-stopped'], { ...CLOSED, standstillS: 0.3 }, {}],
    ['whose load hardly stood still', [], { ...CLOSED, durationS: 60, standstillS: 0.3 }, {}],
    [
      'whose load stood still for lack of CPU quota',
      ['cpu-throttled'],
      { ...CLOSED, standstillS: 0.3 },
      { held: { ...FREE, throttledPercent: 30 } },
    ],
    ['whose load ended early', ['window-cut'], { ...CLOSED, durationS: 0.5 }, { windowShare: 0.5 }],
    ['whose server was stopped', ['server-stopped'], CLOSED, { serverStoppedS: 0.1 }],
    ['that hardly stood still', [], CLOSED, { held: { ...FREE, throttledPercent: 0.5 } }],
    ['slowed down for its memory', ['memory-short'], CLOSED, { held: { ...FREE, slowed: 3 } }],
    [
      'whose server was killed for memory',
      ['process-failed', 'memory-short'],
      null,
      { fault: 'the server died', held: { ...FREE, killed: 1 } },
    ],
    ['whose clients were as far away as asked', [], CLOSED, { distance: { askedMs: 10, seenMs: 10.4 } }],
    ['whose relay was late', ['distance-missed'], CLOSED, { distance: { askedMs: 10, seenMs: 10.6 } }],
    ['whose relay was early', ['distance-missed'], CLOSED, { distance: { askedMs: 10, seenMs: 9.9 } }],
    ['whose relay saw nothing', ['distance-missed'], CLOSED, { distance: { askedMs: 10, seenMs: null } }],
    ['on a quiet machine', [], CLOSED, { othersCpuPercent: 6 }],
    ['on a machine whose CPU time is not known', [], CLOSED, { othersCpuPercent: null }],
    ['in which a process failed', ['process-failed'], null, { fault: 'the server died' }],
    ['during which the clock was set back', ['clock-jumped'], CLOSED, { clockDriftMs: -3600e3 }],
    [
      'stalled by a bystander',
      [],
      { ...CLOSED, requests: 0 },
      { bystanders: { kind: 'dribbling', came: 1, left: 0 } },
    ],
    ['whose silent clients all stayed', [], CLOSED, { bystanders: { kind: 'idle', came: 9, left: 9 } }],
    [
      'that lost a silent client',
      ['bystanders-lost'],
      CLOSED,
      { bystanders: { kind: 'idle', came: 9, left: 8 } },
    ],
    [
      'whose silent clients could not be counted',
      ['bystanders-lost'],
      CLOSED,
      { bystanders: { kind: 'idle', came: 9, left: null } },
    ],
    ['during which the clock was slewed', [], CLOSED, { clockDriftMs: 5 }],
    [
      'with a wrong answer',
      ['wrong-answers'],
      { ...CLOSED, errors: { ...CLOSED.errors, wrongAnswer: 1 } },
      {},
    ],
    ['without a local port left', ['no-local-port'], { ...CLOSED, noPort: 1 }, {}],
    [
      'in which more requests were under way than clients were opened',
      ['more-than-clients'],
      { ...CLOSED, latency: latency(20_000, 20_000) },
      {},
    ],
    [
      'whose answers had begun long before the window',
      [],
      { ...CLOSED, requests: 16, latency: latency(5e6, 5e6) },
      {},
    ],
    ['with requests that were sent again', [], { ...CLOSED, retried: 9, hints: ['silent-close'] }, {}],
    ['with a reset connection', ['errors'], { ...CLOSED, errors: { ...CLOSED.errors, reset: 1 } }, {}],
    ['without an answer', ['nothing-answered'], { ...CLOSED, requests: 0, latency: null }, {}],
    ['without a window', ['nothing-answered'], { ...CLOSED, durationS: 0 }, {}],
  ])('%s has the reasons %j against it', (_, expected, load, evidence) => {
    expect(kinds(load, evidence)).toEqual(expected);
  });
});

describe('an open-loop trial', () => {
  const late = { ...OPEN, sendLateness: latency(20, 1500) };
  const short = { ...OPEN, requests: 900 };
  it.each<[string, string[], LoadResult]>([
    ['that was on time and answered in full', [], OPEN],
    ['whose load was on time but never idle', [], { ...OPEN, busyPercent: 99 }],
    [
      'whose load spun for its deadlines, with too few answers',
      ['server-overloaded'],
      { ...short, cpuPercent: 100, busyPercent: 30 },
    ],
    ['whose load was late', ['generator-late'], late],
    [
      'whose load was late by less than a tenth of the median',
      [],
      { ...late, latency: latency(20_000, 30_000) },
    ],
    ['whose load was late and busy', ['generator-saturated'], { ...late, busyPercent: 96 }],
    ['whose load was late and waited for a core', ['generator-deprived'], { ...late, coreWaitPercent: 48 }],
    [
      'whose load was late, never idle, and waited for a core',
      ['generator-deprived'],
      { ...late, busyPercent: 100, coreWaitPercent: 48 },
    ],
    ['whose load was late because no connection was free', [], { ...late, heldUp: 10 }],
    ['with too few answers', ['server-overloaded'], short],
    ['with too few answers, as there was no local port', ['no-local-port'], { ...short, noPort: 100 }],
    [
      'whose load was late, with too few answers',
      ['generator-late'],
      { ...short, sendLateness: latency(20, 1500) },
    ],
    ['whose load was busy, with too few answers', ['generator-saturated'], { ...short, busyPercent: 97 }],
    ['with requests under way at its end', [], { ...OPEN, requests: 984 }],
    [
      'of a few requests, most of which were never answered',
      ['server-overloaded'],
      { ...OPEN, offeredRequests: 50, requests: 43, unanswered: 7, errors: { ...OPEN.errors, timeout: 7 } },
    ],
    [
      'with 1 % of the requests never answered',
      [],
      { ...OPEN, requests: 990, unanswered: 10, errors: { ...OPEN.errors, timeout: 10 } },
    ],
    [
      'with requests that were never answered',
      ['server-overloaded'],
      { ...short, unanswered: 90, errors: { ...OPEN.errors, timeout: 90 } },
    ],
    [
      'in which connections timed out too',
      ['errors'],
      { ...OPEN, unanswered: 1, errors: { ...OPEN.errors, timeout: 4 } },
    ],
  ])('%s has the reasons %j against it', (_, expected, load) => {
    expect(kinds(load)).toEqual(expected);
  });
});

/** Three quarters refused with 503, dropped or given up. */
const SHED: LoadResult = {
  ...OPEN,
  requests: 250,
  inTime: 200,
  unavailable: 500,
  unanswered: 150,
  errors: { refused: 20, reset: 30, timeout: 200, wrongAnswer: 500 },
};

describe('a trial that asks what an overloaded server does', () => {
  it('may have a load that is late by a tenth of the deadline', () => {
    const late = { ...SHED, sendLateness: latency(20, 10_000) };
    expect(kinds(late, { deadlineMs: 100 })).toEqual([]);
    expect(kinds(late, { deadlineMs: 5 })).toEqual(['generator-late']);
  });

  it.each<[string, string[], LoadResult]>([
    ['that shed most of it', [], SHED],
    ['that answered nothing', [], { ...SHED, requests: 0, inTime: 0 }],
    ['that answered wrong', ['wrong-answers'], { ...SHED, unavailable: 499 }],
    [
      'whose load was late by more than a tenth of the deadline',
      ['generator-late'],
      { ...SHED, sendLateness: latency(20, 10_001) },
    ],
    ['whose load had no port', ['no-local-port'], { ...SHED, noPort: 1 }],
    [
      'whose load was saturated',
      ['generator-saturated'],
      { ...SHED, busyPercent: 99, sendLateness: latency(20, 10_001) },
    ],
  ])('%s has the reasons %j against it', (_, expected, load) => {
    expect(kinds(load, { deadlineMs: 100 })).toEqual(expected);
    expect(kinds(load)).not.toEqual([]);
  });
});

it('the description of an invalid trial lists every reason, with its counts', () => {
  const load = { ...OPEN, requests: 500, errors: { refused: 1, reset: 2, timeout: 0, wrongAnswer: 3 } };
  const reasons = findInvalidities({ ...UNDISTURBED, load, clients: 16, clockDriftMs: 70 });
  expect(describeInvalidities(reasons)).toBe(
    'wrong answers: 3; errors: 1 refused, 2 reset; the clock jumped by 70 ms; ' +
      'the server was overloaded: it answered 50.0 % of what was offered on time',
  );
  expect(describeInvalidities([])).toBeNull();
  expect([describeInvalidities(reasons), null].map(isOverload)).toEqual([false, false]);
});

/** Of a trial with these errors, whose first wrong answer was "404; no". */
function described(errors: Partial<LoadResult['errors']>): string | null {
  const load = { ...CLOSED, errors: { ...CLOSED.errors, ...errors }, firstFault: 'it answered "404; no"' };
  return describeInvalidities(findInvalidities({ ...UNDISTURBED, load, clients: 16 }));
}

it('the description of wrong answers holds what was wrong with the first one', () => {
  const first = '(the first: it answered "404, no")';
  expect(described({ wrongAnswer: 3, reset: 1 })).toBe(`wrong answers: 3 ${first}; errors: 1 reset`);
  expect(described({ reset: 1 })).toBe(`errors: 1 reset ${first}`);
  expect(described({ timeout: 1 })).toBe('errors: 1 timeout');
  expect(described({})).toBeNull();
});

it.each([
  ['p99', 999, null],
  ['p99', 1000, 7],
  ['p999', 9999, null],
  ['p999', 10_000, 7],
] as const)('the percentile %s of %i samples is %s', (name, count, expected) => {
  expect(percentile(name, 7, count)).toBe(expected);
});

describe('a load of several agents', () => {
  it('is late when one of them was late, though few of all requests were', () => {
    const late = { ...OPEN, offeredRequests: 100, sendLateness: latency(20, 4000) };
    const others = { ...OPEN, offeredRequests: 100_000 };
    expect(kinds(OPEN, { parts: [others, others] })).toEqual([]);
    expect(kinds(OPEN, { parts: [others, late] })).toEqual(['generator-late']);
  });
});
