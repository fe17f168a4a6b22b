import { describe, expect, it } from 'vitest';
import type { PairSummary } from '../analysis/pairs.ts';
import { rankComparisons } from '../analysis/ranking.ts';
import type { Summary } from '../analysis/summary.ts';
import { notComparable } from '../statistics/verdict.ts';
import { samplePair, sampleSummary } from '../testing/sample-rows.ts';
import { formatTable } from './terminal-table.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';
import { conclude } from './throughput.ts';

const WHERE = 'scaling (clients that stay connected): ';

function cell(model: string, clients = 4, fields: Partial<Summary> = {}): Summary {
  return sampleSummary({ server: `${model}/posix`, model, clients, clients_served: clients, ...fields });
}

/** The first is ahead by 2.00, unless the fields say more. */
function pair(first: string, second: string, fields: Partial<PairSummary> = {}): PairSummary {
  return samplePair({ server: `${first}/posix`, other: `${second}/posix`, clients: 4, ...fields });
}

const by = (ratio: number): Partial<PairSummary> => ({
  ratio: { ratio, low: ratio * 0.9, high: ratio * 1.1 },
});
const EQUAL = { outcome: { kind: 'equal' } } as const;
const open = (detectable: number, blocks: number | null) =>
  ({ outcome: { kind: 'open', detectable, blocks } }) as const;
const byCpu = (limit: PairSummary['limit']) => ({ by: 'server CPU', limit }) as const;

const sentences = (rows: readonly Summary[], pairs: readonly PairSummary[]): string[] =>
  conclude(rankComparisons(rows, pairs), ENGLISH_REPORT).map((text) => text.replaceAll('\u00a0', ' '));

function thread(io: string, clients: number, fields: Partial<Summary>): Summary {
  return cell('worker-per-client', clients, { scenario: 'churn', requests_per_connection: 1, io, ...fields });
}

/** Of four clients. */
function sentence(models: readonly string[], ...pairs: PairSummary[]): string {
  return sentences(
    models.map((model) => cell(model)),
    pairs,
  )
    .join('\n')
    .replace(WHERE, '');
}

describe('a conclusion', () => {
  it('states how far one server is ahead of another, with the interval', () => {
    expect(sentences([cell('a'), cell('b')], [pair('a', 'b')])).toEqual([
      `${WHERE}with 4 clients a had 2.00 (1.80 to 2.20) times the throughput of b.`,
    ]);
    const unknown = pair('a', 'b', { ratio: { ratio: 12.3, low: null, high: null } });
    expect(sentence(['a', 'b'], unknown)).toBe('with 4 clients a had 12 times the throughput of b.');
  });

  it('leaves out a difference that follows from two others, and names the leader first', () => {
    expect(sentence(['a', 'b', 'c'], pair('b', 'c', by(3)), pair('a', 'c', by(6)), pair('a', 'b'))).toBe(
      'with 4 clients a had 2.00 (1.80 to 2.20) times the throughput of b; ' +
        'b had 3.00 (2.70 to 3.30) times the throughput of c.',
    );
  });

  it('keeps a difference in throughput that follows only by way of server CPU', () => {
    const pairs = [pair('a', 'b', byCpu('load')), pair('b', 'c'), pair('a', 'c', by(6))];
    expect(sentence(['a', 'b', 'c'], ...pairs)).toContain(
      'a had 6.00 (5.40 to 6.60) times the throughput of c',
    );
  });

  it('states a settled pair beside an open one', () => {
    const pairs = [pair('a', 'b', open(1.4, 30)), pair('a', 'c'), pair('b', 'c', by(1.5))];
    expect(sentence(['a', 'b', 'c'], ...pairs)).toBe(
      'with 4 clients a had 2.00 (1.80 to 2.20) times the throughput of c; ' +
        'b had 1.50 (1.35 to 1.65) times the throughput of c; ' +
        'no difference was shown between a and b (differences under 40 % would not show; about 30 more blocks are needed).',
    );
  });

  it('names equal servers together where every two of them are equal', () => {
    const triple = [pair('a', 'b', EQUAL), pair('a', 'c', EQUAL), pair('b', 'c', EQUAL)];
    expect(sentence(['a', 'b', 'c'], ...triple)).toBe('with 4 clients a, b and c differ by less than 10 %.');
    const chain = [pair('a', 'b', EQUAL), pair('b', 'c', EQUAL), pair('a', 'c')];
    expect(sentence(['a', 'b', 'c'], ...chain)).toBe(
      'with 4 clients a had 2.00 (1.80 to 2.20) times the throughput of c; ' +
        'a and b differ by less than 10 %; b and c differ by less than 10 %.',
    );
    expect(sentence(['a', 'b', 'c', 'd', 'e'], ...triple, pair('d', 'e', EQUAL))).toContain(
      'a, b and c differ by less than 10 %; d and e differ by less than 10 %',
    );
  });

  it('names open servers together, with the largest difference that would not show', () => {
    const triple = [
      pair('a', 'b', open(1.05, 2)),
      pair('a', 'c', open(1.4, 30)),
      pair('b', 'c', open(1.2, 9)),
    ];
    expect(sentence(['a', 'b', 'c', 'd', 'e'], ...triple, pair('d', 'e', open(1.1, 1)))).toBe(
      'with 4 clients no difference was shown among a, b and c, or between d and e ' +
        '(differences under 40 % would not show; about 30 more blocks are needed).',
    );
  });

  it.each([
    ['load', 'the load generator was the limit'],
    ['waking', 'neither server nor load was busy all the time'],
  ] as const)('compares server CPU where the limit was %s, and states why', (limit, reason) => {
    const pairs = [
      pair('a', 'b', byCpu(limit)),
      pair('b', 'c', { ...byCpu(limit), ...EQUAL }),
      pair('a', 'c', { ...byCpu(limit), ...open(1.2, 5) }),
    ];
    expect(sentence(['a', 'b', 'c'], ...pairs)).toBe(
      `with 4 clients ${reason}, so server CPU is compared; ` +
        'a used 0.50 (0.45 to 0.56) times the server CPU per request of b; ' +
        'b and c differ by less than 10 % in server CPU per request; ' +
        'no difference in server CPU per request was shown between a and c ' +
        '(differences under 20 % would not show; about 5 more blocks are needed).',
    );
  });

  it('names the pairs that are compared by server CPU where others are compared by throughput', () => {
    expect(sentence(['a', 'b', 'c'], pair('a', 'b', byCpu('load')), pair('a', 'c'), pair('b', 'c'))).toBe(
      'with 4 clients a had 2.00 (1.80 to 2.20) times the throughput of c; ' +
        'b had 2.00 (1.80 to 2.20) times the throughput of c; ' +
        'between a and b the load generator was the limit, so server CPU is compared; ' +
        'a used 0.50 (0.45 to 0.56) times the server CPU per request of b.',
    );
  });

  it('joins loads with the same outcome, from the least ratio to the most', () => {
    const loads = [1, 4, 16, 32, 64];
    const outcomes = [EQUAL, by(3), by(4), by(2), byCpu('load')];
    const rows = loads.flatMap((clients) => [cell('a', clients), cell('b', clients)]);
    const pairs = loads.map((clients, index) => pair('a', 'b', { ...outcomes[index], clients }));
    expect(sentences(rows, pairs)).toEqual([
      `${WHERE}with 1 client a and b differ by less than 10 %; ` +
        'with 4, 16 and 32 clients a had 2.00 to 4.00 times the throughput of b; ' +
        'with 64 clients the load generator was the limit, so server CPU is compared; ' +
        'a used 0.50 (0.45 to 0.56) times the server CPU per request of b.',
    ]);
  });

  it('states for joined loads the largest difference that would not show in one of them', () => {
    const rows = [1, 4].flatMap((clients) => [cell('a', clients), cell('b', clients)]);
    const pairs = [pair('a', 'b', { ...open(1.05, 2), clients: 1 }), pair('b', 'a', open(1.4, 30))];
    expect(sentences(rows, pairs)).toEqual([
      `${WHERE}with 1 and 4 clients no difference was shown between a and b ` +
        '(differences under 40 % would not show; about 30 more blocks are needed).',
    ]);
  });

  it('counts the clients that a server left unanswered, and ranks it in no pair', () => {
    const rows = [4, 16, 64].flatMap((clients) => [
      cell('a', clients),
      cell('b', clients),
      cell('starving', clients, { clients_served: clients === 64 ? 2 : 1 }),
    ]);
    const pairs = [4, 16, 64].flatMap((clients) => [
      pair('a', 'b', { clients }),
      pair('a', 'starving', { clients, outcome: { kind: 'not-ranked' } }),
    ]);
    expect(sentences(rows, pairs)).toEqual([
      `${WHERE}with 4, 16 and 64 clients a had 2.00 times the throughput of b; ` +
        'starving answered only 1 of 4 or 16 and 2 of 64 clients.',
    ]);
    expect(sentences([cell('starving', 4, { clients_served: 1 })], [])).toEqual([
      `${WHERE}with 4 clients no server answered all its clients in a valid trial; ` +
        'starving answered only 1 of 4 clients.',
    ]);
  });

  it('names the servers that cannot be compared, and the reason', () => {
    const few = pair('a', 'b', { outcome: { kind: 'too-few-blocks' } });
    expect(sentence(['a', 'b'], few)).toBe('with 4 clients too few trials are valid to compare a and b.');
    const silent = pair('a', 'b', { outcome: { kind: 'not-ranked' } });
    expect(sentence(['a', 'b'], silent)).toBe(
      'with 4 clients a and b cannot be compared, as one of them answered nothing in some block.',
    );
  });

  it('names a server without a valid trial, and one that has no other to compare with', () => {
    const none = {
      throughput_rps: null,
      valid_trials: 0,
      verdict: notComparable({ kind: 'no-valid-trial' }),
    };
    const rows = [cell('a', 1), cell('b', 1, none), cell('a', 4, none), cell('b', 4)];
    expect(sentences(rows, [])).toEqual([
      `${WHERE}with 1 client a had no other server to compare with; ` +
        'with 4 clients b had no other server to compare with; ' +
        'b has no valid trial with 1 client; a has no valid trial with 4 clients.',
    ]);
  });

  it('states what starting a V8 thread costs where each request has a connection of its own', () => {
    const churn = { scenario: 'churn', requests_per_connection: 1 } as const;
    const threads = (clients: number, us: number | null) =>
      cell('worker-per-client', clients, { ...churn, server_cpu_us_per_request: us });
    const rows = [threads(1, 15_900), threads(16, 18_000), cell('event-loop', 1, churn)];
    const cost =
      /; worker-per-client starts a V8 thread for each connection \(15.9 ms to 18 ms of CPU per request, 15 ms to the answer with 1 client\): a cost of the runtime, not of the model\.$/;
    expect(sentences(rows, [])[0]).toMatch(cost);
    expect(sentences([threads(1, null)], [])[0]).not.toContain('V8');
    expect(sentences([cell('worker-per-client')], [])[0]).not.toContain('V8');
  });

  it('divides the cost of a thread between the model and the runtime where the run has both', () => {
    const rows = [
      thread('posix', 1, {
        server_cpu_us_per_request: 16_000,
        server_rss_peak_bytes: 60 * 2 ** 20,
        server_threads_peak: 11,
      }),
      thread('posix', 9, {
        server_cpu_us_per_request: 16_000,
        server_rss_peak_bytes: 124 * 2 ** 20,
        server_threads_peak: 19,
      }),
      thread('c', 1, { server_cpu_us_per_request: 60, latency_p50_us: 80 }),
    ];
    const [inV8, inC] = sentences(rows, []);
    expect(inV8).toMatch(
      /starts a V8 thread .* \(16 ms of CPU per request, 15 ms to the answer with 1 client, 8 MiB per thread\); in C it starts a thread without V8 \(60 µs of CPU per request, 80 µs to the answer with 1 client\): that is/,
    );
    expect(inC).toMatch(/starts a thread for each connection \(60 µs [^(]*\): a cost of the model\.$/);
    const [inFrench] = conclude(rankComparisons(rows, []), FRENCH_REPORT);
    expect(inFrench).toContain(
      '8\u00a0Mio par thread)\u202f; en C, il démarre un thread sans V8 (60\u00a0µs de',
    );
  });

  it('compares each server with its twin in C, by throughput where the server was the limit', () => {
    const rows = ['posix', 'c'].flatMap((io) =>
      [4, 16].map((clients) => cell('event-loop', clients, { io, server: `event-loop/${io}` })),
    );
    const twins = { server: 'event-loop/c', io: 'c', other: 'event-loop/posix' } as const;
    const ahead = samplePair({ ...twins, clients: 4, ratio: { ratio: 1.25, low: 1.25, high: 1.25 } });
    const beside = (...pairs: PairSummary[]): string | undefined => sentences(rows, pairs)[0];
    expect(beside(ahead)).toMatch(
      /; event-loop had 0.80 \(0.80 to 0.80\) times the throughput of its twin in C with 4 clients\.$/,
    );
    const behind = samplePair({ server: twins.other, other: twins.server, otherIo: 'c', clients: 16 });
    expect(beside(ahead, behind)).toMatch(/event-loop had 0.80 to 2.00 times .* with 4 and 16 clients\.$/);
    expect(beside({ ...ahead, ...byCpu('load') })).toMatch(
      /event-loop used 1.25 \(.*\) times the server CPU per request of its twin .* \(the load generator was the limit\)\.$/,
    );
    expect(beside({ ...ahead, server: 'event-loop (2 threads)/c' })).not.toContain('twin');
  });

  it('a lone twin in C is in no ranking, and the cost of its threads is the part of the model', () => {
    const own = thread('posix', 16, { server_cpu_us_per_request: 16_000 });
    const twin = thread('c', 16, { server: 'worker-per-client/c', server_cpu_us_per_request: 60 });
    const loop = cell('event-loop', 16, { scenario: 'churn' });
    const ahead = pair('event-loop', 'worker-per-client', { scenario: 'churn', clients: 16 });
    const found = sentences([loop, own, twin], [ahead]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /^churn [^:]*: with 16 clients event-loop had 2.00 .* times the throughput of worker-per-client; worker-per-client starts a V8 thread .* in C it starts a thread without V8 \(60 µs of CPU/,
    );
    const loopInC = cell('event-loop', 16, { scenario: 'churn', server: 'event-loop/c', io: 'c' });
    expect(sentences([loop, own, twin, loopInC], [ahead])).toHaveLength(2);
  });

  it('distinguishes servers of one model by their labels', () => {
    const two = ['accept-thread (blocking)', 'accept-thread'] as const;
    expect(sentence(two, pair(...two))).toContain(
      'accept-thread (blocking) had 2.00 (1.80 to 2.20) times the throughput of accept-thread.',
    );
  });

  it('is separate for each scenario, variant, io and driver', () => {
    const node = { io: 'node', server: 'event-loop/node', clients: 4, clients_served: 4 };
    const rows = [
      cell('event-loop'),
      cell('sequential'),
      sampleSummary(node),
      cell('event-loop', 4, { scenario: 'churn' }),
      cell('event-loop', 4, { scenario: 'churn', driver: 'autocannon', variant: 'one silent' }),
    ];
    const pairs = [
      pair('event-loop', 'sequential'),
      samplePair({ server: 'event-loop/posix', other: 'event-loop/node', otherIo: 'node', clients: 4 }),
    ];
    expect(sentences(rows, pairs)).toEqual([
      'scaling (clients that stay connected), posix, tcp: with 4 clients event-loop had 2.00 (1.80 to 2.20) times the throughput of sequential.',
      'scaling (clients that stay connected), node, tcp: with 4 clients event-loop had no other server to compare with.',
      'churn (a new connection for each request), posix, tcp: with 4 clients event-loop had no other server to compare with.',
      'churn (a new connection for each request), one silent, posix, autocannon: with 4 clients event-loop had no other server to compare with.',
    ]);
    expect(conclude([], ENGLISH_REPORT)).toEqual([]);
  });
});

const THEIRS = { server: 'theirs', model: 'theirs', io: 'external' };
const OTHERS = { server: 'others', model: 'others', io: 'external' };

it('external servers share one sentence and one table with our models', () => {
  const rows = [sampleSummary({}), sampleSummary({ ...THEIRS, throughput_rps: 2000, verdict: 'faster' })];
  const ahead = samplePair({ server: 'theirs', io: 'external', other: 'event-loop/posix' });
  expect(sentences(rows, [ahead])).toEqual([
    `${WHERE}with 16 clients theirs had 2.00 (1.80 to 2.20) times the throughput of event-loop.`,
  ]);
  expect(formatTable(rows, ENGLISH_REPORT).match(/× event loop/g)).toHaveLength(1);
  const alone = [THEIRS, OTHERS].map((server) => sampleSummary({ ...server, baseline: 'theirs' }));
  expect(formatTable(alone, ENGLISH_REPORT)).toContain('× theirs');
});
