import { describe, expect, it } from 'vitest';
import type { Summary } from '../analysis/summary.ts';
import { sampleSummary } from '../testing/sample-rows.ts';
import { formatTable } from './terminal-table.ts';
import { conclude } from './throughput.ts';
import { rankComparisons } from '../analysis/ranking.ts';
import { notComparable } from '../statistics/verdict.ts';

const loop = (clients: number, rate: number): Summary =>
  sampleSummary({
    clients,
    clients_served: clients,
    throughput_rps: rate,
    throughput_rps_low: rate * 0.95,
    throughput_rps_high: rate * 1.05,
  });

/** A server with `ratio` times the throughput of an event loop at 1000 requests/s, ± 10 %. */
function other(model: string, clients: number, ratio: number, fields: Partial<Summary> = {}): Summary {
  return sampleSummary({
    server: `${model}/posix`,
    model,
    clients,
    clients_served: clients,
    throughput_rps: ratio * 1000,
    throughput_rps_low: ratio * 900,
    throughput_rps_high: ratio * 1100,
    ratio,
    ratio_low: ratio * 0.9,
    ratio_high: ratio * 1.1,
    verdict: ratio > 1.15 ? 'faster' : ratio < 0.85 ? 'slower' : 'no difference shown',
    ...fields,
  });
}

const sentences = (rows: readonly Summary[]): string[] => conclude(rankComparisons(rows));

describe('a conclusion', () => {
  it('names the winner and its lead, with the interval', () => {
    expect(sentences([loop(16, 1000), other('sequential', 16, 0.5)])).toEqual([
      'scaling (clients that stay connected): with 16 clients event-loop won, ' +
        'with 2.00 (1.82 to 2.22) times the throughput of the next, sequential.',
    ]);
    expect(sentences([loop(16, 1000), other('sequential', 16, 1.5)])).toEqual([
      'scaling (clients that stay connected): with 16 clients sequential won, ' +
        'with 1.50 (1.35 to 1.65) times the throughput of the next, event-loop.',
    ]);
  });

  it('joins loads with the same outcome', () => {
    const rows = [1, 4, 16].flatMap((clients) => [
      loop(clients, 1000),
      other('sequential', clients, 1 / clients),
    ]);
    expect(sentences(rows)).toEqual([
      'scaling (clients that stay connected): with 1 client no difference was shown between event-loop and ' +
        'sequential; with 4 and 16 clients event-loop won, with 4.00 and 16 times the throughput of the next, ' +
        'sequential.',
    ]);
  });

  it('states for joined loads the largest difference that would not show in one of them', () => {
    const rows = [
      { clients: 1, resolvable: 0.05, blocks: 2 },
      { clients: 4, resolvable: 0.4, blocks: 30 },
    ].flatMap(({ clients, resolvable, blocks }) => [
      loop(clients, 1000),
      other('sequential', clients, 1, {
        resolvable,
        settling: { kind: 'more-blocks', blocks, shows: 'difference' },
      }),
    ]);
    expect(sentences(rows)[0]).toMatch(
      /with 1 and 4 clients no difference .* \(differences under 40\s% would not show; about 30 more blocks are needed\)/,
    );
  });

  it('names no winner where no difference was shown, but the servers behind', () => {
    const rows = [loop(4, 1000), other('sequential', 4, 1.05), other('worker-per-client', 4, 0.4)];
    expect(sentences(rows)).toEqual([
      'scaling (clients that stay connected): with 4 clients no difference was shown between event-loop and ' +
        'sequential; both are ahead of worker-per-client.',
    ]);
  });

  it('compares two servers other than the baseline by their ratios to it', () => {
    const rows = [loop(4, 1000), other('sequential', 4, 3), other('worker-per-client', 4, 1.5)];
    expect(sentences(rows).join('')).toContain(
      'sequential won, with 2.00 times the throughput of the next, worker-per-client',
    );
    const close = [loop(4, 1000), other('sequential', 4, 3), other('worker-per-client', 4, 2.7)];
    expect(sentences(close).join('')).toContain(
      'no difference was shown between sequential and worker-per-client; both are ahead of event-loop',
    );
  });

  it('counts the clients that a server left unanswered', () => {
    const rows = [4, 64].flatMap((clients) => [
      loop(clients, 1000),
      other('sequential', clients, 0.5, { clients_served: 1 }),
    ]);
    expect(sentences(rows).join('')).toMatch(/; sequential answered only 1 of 4 and 1 of 64 clients\.$/);
  });

  it('names the servers that cannot be compared, and the reason', () => {
    const because = notComparable({ kind: 'too-few-blocks' });
    const few = [
      loop(4, 1000),
      other('sequential', 4, 9, { ratio_low: null, ratio_high: null, verdict: because }),
    ];
    expect(sentences(few).join('')).toContain(
      'with 4 clients too few trials are valid to compare event-loop and sequential',
    );
    const mixed = [loop(1, 1000), other('sequential', 1, 1), ...few];
    expect(sentences(mixed).join('')).toMatch(
      /: with 1 client no difference was shown .*; with 4 clients too few trials are valid/,
    );
    const none = {
      throughput_rps: null,
      ratio: null,
      valid_trials: 0,
      verdict: notComparable({ kind: 'no-valid-trial' }),
    };
    expect(sentences([loop(4, 1000), other('sequential', 4, 1, none)]).join('')).toBe(
      'scaling (clients that stay connected): with 4 clients event-loop had no other server to compare with; ' +
        'sequential has no valid trial with 4 clients.',
    );
    expect(sentences([other('sequential', 4, 1, none)]).join('')).toContain(
      'with 4 clients nothing was answered in a valid trial',
    );
  });

  it('ranks no server that answered nothing in some or all blocks', () => {
    const nothing = { ratio: null, ratio_low: null, ratio_high: null };
    const never = other('sequential', 4, 0, {
      ...nothing,
      clients_served: 0,
      verdict: notComparable({ kind: 'answered-nothing', who: 'server', silent: 5, blocks: 5 }),
    });
    expect(sentences([loop(4, 1000), other('worker-per-client', 4, 0.5), never]).join('')).toMatch(
      /: with 4 clients event-loop won, .* the next, worker-per-client; sequential answered only 0 of 4 clients\.$/,
    );
    const sometimes = other('sequential', 4, 0.9, {
      ...nothing,
      verdict: notComparable({ kind: 'answered-nothing', who: 'server', silent: 2, blocks: 5 }),
    });
    expect(sentences([loop(4, 1000), sometimes]).join('')).toContain(
      'event-loop and sequential cannot be compared: one of them answered nothing in some block',
    );
  });

  it('distinguishes servers of one model by their labels', () => {
    const blocking = other('accept-thread', 4, 0.5, { server: 'accept-thread (blocking)/posix' });
    const polling = other('accept-thread', 4, 0.2, { clients_served: 2 });
    expect(sentences([loop(4, 1000), blocking, polling]).join('')).toMatch(
      /the next, accept-thread \(blocking\); accept-thread answered only 2 of 4 clients\.$/,
    );
  });

  it('is separate for each scenario, io and driver', () => {
    const rows = [
      loop(4, 1000),
      sampleSummary({ io: 'node', server: 'event-loop/node' }),
      sampleSummary({ scenario: 'churn' }),
      sampleSummary({ scenario: 'churn', driver: 'autocannon' }),
    ];
    expect(rankComparisons(rows).map(({ scenario, io, driver }) => `${scenario} ${io} ${driver}`)).toEqual([
      'scaling posix tcp',
      'scaling node tcp',
      'churn posix tcp',
      'churn posix autocannon',
    ]);
    expect(sentences(rows)[1]).toMatch(/^scaling \(clients that stay connected\), node, tcp: /);
    expect(conclude([])).toEqual([]);
  });
});

const THEIRS = { server: 'theirs', model: 'theirs', io: 'external' };
const OTHERS = { server: 'others', model: 'others', io: 'external' };

it('external servers share one sentence and one table with our models', () => {
  const rows = [
    sampleSummary({}),
    sampleSummary({
      ...THEIRS,
      throughput_rps: 2000,
      verdict: 'faster',
      ratio: 2,
      ratio_low: 1.9,
      ratio_high: 2.1,
    }),
  ];
  expect(conclude(rankComparisons(rows))).toEqual([
    expect.stringContaining(
      'theirs won, with 2.00 (1.90 to 2.10) times the throughput of the next, event-loop',
    ),
  ]);
  expect(formatTable(rows).match(/× event loop/g)).toHaveLength(1);
  const alone = [THEIRS, OTHERS].map((server) => sampleSummary({ ...server, baseline: 'theirs' }));
  expect(formatTable(alone)).toContain('× theirs');
});
