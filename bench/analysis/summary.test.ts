import { describe, expect, it } from 'vitest';
import type { TrialRow } from '../results/columns.ts';
import { sampleTrials as trials } from '../testing/sample-rows.ts';
import { summarise } from './summary.ts';
import { notComparable } from '../statistics/verdict.ts';

const find = (rows: readonly TrialRow[], server: string) =>
  summarise(rows, 1).find((row) => row.server === server);

const verdicts = (rows: readonly TrialRow[]) =>
  summarise(rows, 1)
    .filter(({ verdict }) => verdict !== 'baseline')
    .map((row) => [row.clients, row.server, row.verdict]);

/** So many servers that are alike. */
function alikeServers(count: number, scenario: string): TrialRow[] {
  return Array.from({ length: count }, (_, index) =>
    trials(`sequential/posix-${index}`, [1010, 900, 1100, 1020, 950], {
      scenario,
      model: `sequential-${index}`,
      io: 'posix',
    }),
  ).flat();
}

describe('a summary', () => {
  it('has medians and intervals over blocks', () => {
    const [row] = summarise(trials('event-loop/posix', [900, 1100, 1000]), 1);
    expect(row).toMatchObject({
      trials: 3,
      valid_trials: 3,
      throughput_rps: 1000,
      latency_p99_us: 30_000,
      clients_served: 16,
      baseline: 'event-loop/posix',
      verdict: 'baseline',
    });
    expect(row?.throughput_rps_low).toBeLessThan(900);
    expect(row?.throughput_rps_high).toBeGreaterThan(1100);
  });

  it('judges all pairs of a scenario as one family, without the repeated baseline', () => {
    const weak = [1100, 1160, 1060, 1120, 1190];
    const among = (count: number, scenario = 'scaling') => [
      ...trials('event-loop/posix', [1000, 1010, 990, 1000, 1000]),
      ...(scenario === 'scaling'
        ? []
        : trials('event-loop/posix', [1000, 1010, 990, 1000, 1000], { scenario })),
      ...trials('worker-per-client/posix', weak),
      ...alikeServers(count, scenario),
    ];
    const judged = (rows: readonly TrialRow[]) => find(rows, 'worker-per-client/posix');
    const alone = judged(among(0));
    expect(alone).toMatchObject({ verdict: 'faster', resolvable: null, blocks_needed: null });
    expect(alone?.p_adjusted).toBe(alone?.p_value);
    expect(judged(among(9, 'churn'))).toEqual(alone);
    const open = judged(among(9));
    expect(open?.verdict).toBe('no difference shown');
    expect(open?.p_adjusted).toBeGreaterThan(20 * (open?.p_value ?? 1));
    expect(open?.resolvable).toBeGreaterThan(0.1);
    expect(open?.blocks_needed).toBeGreaterThan(0);
    const again = find(
      [...among(9), ...trials('event-loop/posix (again)', weak)],
      'event-loop/posix (again)',
    );
    expect(again?.p_adjusted).toBe(again?.p_value);
  });

  it('lists variants in the order of their scenario, whatever the size of the run', () => {
    const variants = ['5,000 silent', '500 silent', '1,000 silent', '0 silent'];
    const rows = variants.flatMap((variant) =>
      trials('event-loop/posix', [1000], { scenario: 'idle', variant }),
    );
    expect(summarise(rows, 1).map(({ variant }) => variant)).toEqual([
      '0 silent',
      '500 silent',
      '1,000 silent',
      '5,000 silent',
    ]);
  });

  it('has no verdict on a server that answered nothing in some block, and keeps the verdicts of the others', () => {
    const loop = trials('event-loop/posix', [1000, 1010, 990]);
    const quick = trials('worker-per-client/posix', [2000, 2020, 1980]);
    const rows = [...loop, ...quick, ...trials('sequential/posix', [0, 500, 0])];
    expect(find(rows, 'sequential/posix')).toMatchObject({
      ratio: null,
      p_adjusted: null,
      verdict: notComparable({ kind: 'answered-nothing', who: 'server', silent: 2, blocks: 3 }),
    });
    expect(find(rows, 'worker-per-client/posix')).toEqual(
      find([...loop, ...quick], 'worker-per-client/posix'),
    );
    expect(
      find([...trials('event-loop/posix', [0, 0, 0]), ...quick], 'worker-per-client/posix'),
    ).toMatchObject({
      ratio: null,
      verdict: notComparable({ kind: 'answered-nothing', who: 'baseline', silent: 3, blocks: 3 }),
    });
  });

  it('compares external servers with the one that was measured twice', () => {
    const external = { io: 'external' };
    const rows = [
      ...trials('b', [1000, 1010, 990], { ...external, model: 'b' }),
      ...trials('b (again)', [1000, 1005, 995], { ...external, model: 'b' }),
      ...trials('a', [2000, 2010, 1990], { ...external, model: 'a' }),
      ...trials('a', [3000, 3010, 3000], { ...external, model: 'a', clients: 4, clients_served: 4 }),
      ...trials('b', [1000, 1000, 1005], { ...external, model: 'b', clients: 4, clients_served: 4 }),
    ];
    const found = summarise(rows, 1).map(({ clients, server, baseline, verdict }) => [
      clients,
      server,
      baseline,
      verdict,
    ]);
    expect(found).toEqual([
      [4, 'a', 'b', 'faster'],
      [4, 'b', 'b', 'baseline'],
      [16, 'a', 'b', 'faster'],
      [16, 'b', 'b', 'baseline'],
      [16, 'b (again)', 'b', 'equal'],
    ]);
  });

  it('pairs ratios by block, so that a drift of the machine cancels out', () => {
    const rows = [
      ...trials('event-loop/posix', [1000, 2000, 4000, 8000, 16_000]),
      ...trials('sequential/posix', [500, 1000, 2000, 4000, 8000]).toReversed(),
    ];
    expect(find(rows, 'sequential/posix')).toMatchObject({
      baseline: 'event-loop/posix',
      ratio: 0.5,
      ratio_low: 0.5,
      ratio_high: 0.5,
      verdict: 'slower',
    });
  });

  it('leaves invalid trials out of every figure, and their blocks out of the ratio', () => {
    const rows = [
      ...trials('event-loop/posix', [1000, null, 1000, 1000, 1000]),
      ...trials('sequential/posix', [2000, 9000, null, 2000, 2000]),
    ];
    expect(find(rows, 'sequential/posix')).toMatchObject({
      trials: 5,
      valid_trials: 4,
      throughput_rps: 2000,
      ratio: 2,
      verdict: 'faster',
    });
  });

  it.each([
    [
      'two common blocks only',
      [1000, 1000, null],
      [2000, 2000, 2000],
      notComparable({ kind: 'too-few-blocks' }),
    ],
    ['no valid trial', [1000, 1000, 1000], [null, null, null], notComparable({ kind: 'no-valid-trial' })],
    ['intervals that hold 1', [1000, 1000, 1000], [900, 1100, 1100], 'no difference shown'],
  ])('names no winner with %s', (_what, baseline, other, verdict) => {
    const rows = [...trials('event-loop/posix', baseline), ...trials('sequential/posix', other)];
    expect(find(rows, 'sequential/posix')?.verdict).toEqual(verdict);
  });

  it('reports a server without a baseline as not comparable', () => {
    expect(summarise(trials('sequential/posix', [1, 2]), 1)).toMatchObject([
      { baseline: '', ratio: null, verdict: notComparable({ kind: 'no-baseline' }) },
    ]);
  });

  it.each([
    {
      server: 'sequential/node',
      among: ['event-loop/posix', 'event-loop/node'],
      baseline: 'event-loop/node',
    },
    { server: 'sequential/node', among: ['event-loop/posix'], baseline: 'event-loop/posix' },
    { server: 'sequential/posix', among: ['event-loop/node'], baseline: 'event-loop/node' },
    { server: 'event-loop/node', among: ['event-loop/posix'], baseline: 'event-loop/node' },
  ])('compares $server among $among with $baseline', ({ server, among, baseline }) => {
    const rows = [server, ...among].flatMap((one) => trials(one, [1, 2]));
    expect(find(rows, server)?.baseline).toBe(baseline);
  });

  it('never compares across loads, scenarios or drivers', () => {
    const rows = [
      ...trials('event-loop/posix', [1000, 1000]),
      ...trials('sequential/posix', [1, 1], { clients: 4 }),
      ...trials('sequential/posix', [1, 1], { scenario: 'churn', requests_per_connection: 1 }),
      ...trials('sequential/posix', [1, 1], { driver: 'autocannon' }),
    ];
    const others = summarise(rows, 1).filter(({ server }) => server === 'sequential/posix');
    expect(others.map(({ baseline }) => baseline)).toEqual(['', '', '']);
  });

  it('comes in the order of scenarios, loads and models, whatever the order of the trials', () => {
    const rows = [
      ...trials('worker-per-client/posix', [1]),
      ...trials('sequential/posix', [1], { scenario: 'churn' }),
      ...trials('event-loop/posix', [1]),
      ...trials('event-loop/posix', [1], { clients: 4 }),
      ...trials('event-loop/node', [1]),
    ];
    const expected = [
      'scaling 4 event-loop/posix',
      'scaling 16 event-loop/posix',
      'scaling 16 worker-per-client/posix',
      'scaling 16 event-loop/node',
      'churn 16 sequential/posix',
    ];
    for (const order of [rows, rows.toReversed()]) {
      const cells = summarise(order, 1).map((row) => `${row.scenario} ${row.clients} ${row.server}`);
      expect(cells).toEqual(expected);
    }
  });

  it('is the same for the same seed', () => {
    const rates = [1000, 1300, 900, 1150, 980, 1210, 1020];
    const rows = [...trials('event-loop/posix', rates), ...trials('sequential/posix', rates.toReversed())];
    expect(summarise(rows, 1)).toEqual(summarise(rows.toReversed(), 1));
  });

  it('has the same verdicts beside a noisy self-comparison, whose repeat never is a rival', () => {
    const rates = [1000, 1001, 1000, 999];
    const rows = [
      ...trials('event-loop/posix', rates),
      ...trials('sequential/posix', [1200, 1201, 1198, 1201]),
      ...trials('worker-per-client/posix', [3000, 3003, 3010, 2999]),
    ];
    const own = [
      [16, 'sequential/posix', 'faster'],
      [16, 'worker-per-client/posix', 'faster'],
    ];
    expect(verdicts(rows)).toEqual(own);
    const off = [...rows, ...trials('event-loop/posix (again)', [1200, 1203, 1200, 1199])];
    expect(verdicts(off)).toEqual([own[0], [16, 'event-loop/posix (again)', 'faster'], own[1]]);
    expect(find(off, 'event-loop/posix (again)')?.baseline).toBe('event-loop/posix');
  });

  it.each([
    [
      'the load was the limit of the slower server',
      { load_busy_percent: 97, server_cpu_percent: 40 },
      { kind: 'not-the-limit', limit: 'load' },
    ],
    ['a server starves clients', { clients_served: 15 }, { kind: 'starved' }],
    ['the rate was fixed', { load: 'open', offered_rps: 100 }, { kind: 'fixed-rate' }],
  ] as const)('has no verdict where %s', (_what, fields, because) => {
    const rows = [
      ...trials('event-loop/posix', [1000, 1001, 1000], fields),
      ...trials('sequential/posix', [2000, 2001, 1999], fields),
    ];
    expect(find(rows, 'sequential/posix')).toMatchObject({
      p_value: null,
      resolvable: null,
      blocks_needed: null,
      verdict: notComparable(because),
    });
  });

  it.each([
    { server: 'go (again)', baseline: 'go', verdict: 'equal' },
    {
      server: 'event-loop/posix (again)',
      baseline: 'event-loop/posix',
      verdict: { because: { kind: 'starved' } },
    },
    {
      server: 'sequential/node',
      baseline: 'event-loop/posix',
      verdict: { because: { kind: 'other-io' } },
    },
  ])('compares $server with $baseline: $verdict', ({ server, baseline, verdict }) => {
    const rates = [1000, 1001, 1000, 1002];
    const rows = [
      'event-loop/posix',
      'event-loop/posix (again)',
      'go',
      'go (again)',
      'sequential/node',
    ].flatMap((one) => {
      const isLoop = one.startsWith('event-loop');
      const external = one.startsWith('go') ? { io: 'external' } : {};
      return trials(one, rates, { clients_served: isLoop ? 15 : 16, ...external });
    });
    expect(find(rows, server)).toMatchObject({ baseline, verdict });
  });

  it('calls servers equal that differ by less than 10 %', () => {
    const rows = [
      ...trials('event-loop/posix', [1000, 1001, 1000, 1002]),
      ...trials('sequential/posix', [1010, 1008, 1011, 1010]),
    ];
    expect(find(rows, 'sequential/posix')).toMatchObject({ verdict: 'equal', resolvable: null });
  });

  it('is empty without trials', () => {
    expect(summarise([], 1)).toEqual([]);
  });
});
