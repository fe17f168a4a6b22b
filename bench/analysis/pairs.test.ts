import { describe, expect, it } from 'vitest';
import type { SliceRow, TrialRow } from '../results/columns.ts';
import { LEVEL } from '../statistics/ratio.ts';
import { sampleTrials as trials } from '../testing/sample-rows.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { contextOf, judgeRun, type PairContext, PLAIN_CONTEXT } from './pairs.ts';

const LOOP = 'event-loop/posix';
const ONE = 'sequential/posix';
const SLOW = [1000, 1010, 990, 1005];
const QUICK = [2000, 2020, 1990, 2000];

const judge = (rows: readonly TrialRow[], context: Partial<PairContext> = {}) =>
  judgeRun(rows, { ...PLAIN_CONTEXT, ...context });

const labels = (pairs: readonly { readonly server: string; readonly other: string }[]) =>
  pairs.map(({ server, other }) => [server, other].toSorted().join(' and ')).toSorted();

/** @param rates in each round: requests per second */
function slicesOf(trial: number, rates: readonly number[]): SliceRow[] {
  return rates.map((rate, index) => ({
    run_id: 'run',
    trial,
    round: index + 1,
    slot: 2 * index,
    start_s: index / 10,
    duration_s: 0.05,
    requests: rate * 0.05,
  }));
}

/** Of one block. The whole windows show that the two are equal. */
function ratioOf(loop: readonly number[], one: readonly number[]) {
  const rows = [...trials(LOOP, [1000], { trial: 1 }), ...trials(ONE, [1000], { trial: 2 })];
  const { pairs } = judge(rows, { slices: [...slicesOf(1, loop), ...slicesOf(2, one)] });
  return { server: pairs[0]?.server, ratio: pairs[0]?.throughput?.ratio };
}

describe('a pair in slices', () => {
  it.each([
    {
      what: 'has the median ratio of its rounds',
      loop: [1000, 1100, 1200],
      one: [2000, 1100, 1800],
      ratio: 1.5,
    },
    { what: 'has the ratio of equal drifts', loop: [1000, 2000, 4000], one: [2000, 4000, 8000], ratio: 2 },
    {
      what: 'is not moved by a round in which one stalled',
      loop: [1000, 1000, 1000],
      one: [2000, 0, 2000],
      ratio: 2,
    },
    {
      what: 'leaves out a round in which neither answered',
      loop: [1000, 0, 1000],
      one: [2000, 0, 4000],
      ratio: 2 ** 1.5,
    },
    {
      what: 'is taken over the rounds that both have',
      loop: [1000, 1000, 1000, 9000, 9000, 9000],
      one: [2000, 2000, 2000],
      ratio: 2,
    },
    {
      what: 'is that of the windows where most slices are empty',
      loop: [20, 20, 20],
      one: [0, 0, 40],
      ratio: 1,
    },
    { what: 'is that of the windows where only one is in slices', loop: [2000], one: [], ratio: 1 },
  ])('$what', ({ loop, one, ratio }) => {
    const found = ratioOf(loop, one);
    expect(found.ratio).toBeCloseTo(ratio, 10);
    if (ratio > 1) expect(found.server).toBe(ONE);
  });
});

describe('pairs of a run', () => {
  it.each([
    { what: 'blocks in which both are valid', loop: SLOW, one: [2000, null, 2000, 2000], blocks: 3 },
    { what: 'the blocks of different numbers of trials', loop: SLOW, one: [2000, 2000], blocks: 2 },
    { what: 'no block', loop: SLOW, one: [null, null], blocks: 0 },
  ])('are paired over $what', ({ loop, one, blocks }) => {
    const { pairs } = judge([...trials(LOOP, loop), ...trials(ONE, one).toReversed()]);
    expect(pairs).toMatchObject([{ blocks, outcome: { kind: blocks < 3 ? 'too-few-blocks' : 'ahead' } }]);
  });

  it('cancel a drift of the machine from block to block', () => {
    const drift = [1, 2, 4, 8, 16];
    const of = (rate: number) => drift.map((factor) => rate * factor);
    const { pairs } = judge([...trials(LOOP, of(1000)), ...trials(ONE, of(500))]);
    const [pair] = pairs;
    expect(pair).toMatchObject({ server: LOOP, other: ONE, outcome: { kind: 'ahead' } });
    for (const end of ['ratio', 'low', 'high'] as const) expect(pair?.ratio?.[end]).toBeCloseTo(2, 10);
  });

  it('are those of a closed loop', () => {
    const loads = [{ load: 'open', offered_rps: 100 }, { load: 'script' }];
    const rows = loads.flatMap((load) => trials(LOOP, SLOW, load).concat(trials(ONE, QUICK, load)));
    expect(judge(rows)).toEqual({ pairs: [], selfComparisons: [] });
  });

  it('are of one load, and there are all of them', () => {
    const servers = [LOOP, ONE, 'worker-pool/posix'];
    const few = { clients: 4, clients_served: 4 };
    const rows = servers.flatMap((server) => trials(server, SLOW).concat(trials(server, SLOW, few)));
    const { pairs } = judge(rows);
    expect(Map.groupBy(pairs, ({ clients }) => clients).size).toBe(2);
    expect(new Set(labels(pairs))).toEqual(
      new Set([
        'event-loop/posix and sequential/posix',
        'event-loop/posix and worker-pool/posix',
        'sequential/posix and worker-pool/posix',
      ]),
    );
    expect(pairs).toHaveLength(6);
  });

  it('have one io, or one model, or an external server', () => {
    const servers = [LOOP, 'event-loop/node', ONE, 'sequential/node', 'go'];
    const { pairs } = judge(servers.flatMap((server) => trials(server, SLOW)));
    expect(labels(pairs)).toEqual([
      'event-loop/node and event-loop/posix',
      'event-loop/node and go',
      'event-loop/node and sequential/node',
      'event-loop/posix and go',
      'event-loop/posix and sequential/posix',
      'go and sequential/node',
      'go and sequential/posix',
      'sequential/node and sequential/posix',
    ]);
  });

  it.each([
    { what: 'starves clients', one: { clients_served: 15 }, rates: QUICK },
    { what: 'answers nothing in some block', one: {}, rates: [2000, 0, 2000, 2000] },
  ])('are not ranked, and in no family, where one $what', ({ one, rates }) => {
    const pool = trials('worker-pool/posix', [1500, 1520, 1490, 1510]);
    const { pairs } = judge([...trials(LOOP, SLOW), ...pool, ...trials(ONE, rates, one)]);
    const [ranked, ...others] = pairs.toSorted((a, b) => (b.p === null ? 0 : 1) - (a.p === null ? 0 : 1));
    expect(ranked).toMatchObject({ server: 'worker-pool/posix', other: LOOP, outcome: { kind: 'ahead' } });
    expect(ranked?.pAdjusted).toBe(ranked?.p);
    expect(others.map(({ p, blocks, outcome }) => [p, blocks, outcome.kind])).toEqual([
      [null, 4, 'not-ranked'],
      [null, 4, 'not-ranked'],
    ]);
  });

  it('have no ratio where one answers nothing in some block', () => {
    const { pairs } = judge([...trials(LOOP, SLOW), ...trials(ONE, [2000, 0, 2000, 2000])]);
    expect(pairs).toMatchObject([{ ratio: null, throughput: null }]);
  });
});

/** @param used CPU of the server, % of one core. @param busy of the load, % */
function limited(used: number | null, busy: number | null) {
  return { server_cpu_percent: used, load_busy_percent: busy };
}

describe('a pair is ranked by', () => {
  /** The event loop has 1.16 times the throughput; the sequential server uses half its CPU per request. */
  const rankedBy = (slower: Partial<TrialRow>, faster: Partial<TrialRow> = slower, serverCpus = 1) => {
    const [pair] = judge(
      [
        ...trials(LOOP, [1160, 1165, 1158, 1160], { server_cpu_us_per_request: 40, ...faster }),
        ...trials(ONE, [1000, 1001, 1000, 999], { server_cpu_us_per_request: 20, ...slower }),
      ],
      { serverCpusOf: () => serverCpus },
    ).pairs;
    return [pair?.by, pair?.limit, pair?.server, pair?.outcome.kind];
  };

  it.each([
    {
      what: 'server CPU where the slower one was limited by the load',
      slower: limited(40, 97),
      found: ['server CPU', 'load', ONE, 'ahead'],
    },
    {
      what: 'server CPU where the slower one and the load waited for each other',
      slower: limited(40, 60),
      found: ['server CPU', 'waking', ONE, 'ahead'],
    },
    {
      what: 'throughput where the slower one was the limit',
      slower: limited(98, 97),
      found: ['throughput', 'server', LOOP, 'ahead'],
    },
    {
      what: 'throughput where only the faster one was limited by the load',
      slower: limited(98, 80),
      faster: limited(40, 97),
      found: ['throughput', 'server', LOOP, 'ahead'],
    },
    {
      what: 'throughput where handlers wait',
      slower: { ...limited(2, 97), workload: 'wait 5 ms' },
      found: ['throughput', 'server', LOOP, 'ahead'],
    },
    {
      what: 'throughput in a run without these columns',
      slower: limited(null, null),
      found: ['throughput', 'unknown', LOOP, 'ahead'],
    },
    {
      what: 'throughput where the CPU of the server is not known',
      slower: { ...limited(40, 97), server_cpu_us_per_request: null },
      found: ['throughput', 'load', LOOP, 'ahead'],
    },
  ])('$what', ({ slower, faster, found }) => {
    // What is of the load is of both.
    const { workload = 'page' } = slower as Partial<TrialRow>;
    expect(rankedBy(slower, { ...(faster ?? slower), workload })).toEqual(found);
  });

  it('server CPU with the ratio of the throughputs beside it', () => {
    const { pairs } = judge([
      ...trials(LOOP, [1160, 1160, 1160], { ...limited(40, 97), server_cpu_us_per_request: 40 }),
      ...trials(ONE, [1000, 1000, 1000], { ...limited(40, 97), server_cpu_us_per_request: 20 }),
    ]);
    expect(pairs[0]?.server).toBe(ONE);
    expect(pairs[0]?.ratio?.ratio).toBeCloseTo(2, 10);
    expect(pairs[0]?.throughput?.ratio).toBeCloseTo(1 / 1.16, 10);
  });

  it('throughput where threads use all CPUs that they have', () => {
    const fields = limited(98, 50);
    const rows = [...trials(LOOP, QUICK, fields), ...trials('worker-pool/posix', SLOW, fields)];
    const found = [1, 2].map((cpus) => judge(rows, { serverCpusOf: () => cpus }).pairs[0]?.by);
    expect(found).toEqual(['throughput', 'server CPU']);
  });
});

describe('the outcome of a pair', () => {
  it.each([
    { what: 'ahead', one: QUICK, kind: 'ahead', server: ONE },
    { what: 'equal within 10 %', one: [1004, 1012, 991, 1006], kind: 'equal', server: ONE },
    { what: 'too-few-blocks with two', one: [2000, 2000], kind: 'too-few-blocks', server: ONE },
  ])('is $what', ({ one, kind, server }) => {
    const { pairs } = judge([...trials(LOOP, SLOW), ...trials(ONE, one)]);
    expect(pairs).toMatchObject([{ server, outcome: { kind } }]);
  });

  it('is open with what would have shown, and the blocks that would show the ratio seen', () => {
    const { pairs } = judge([...trials(LOOP, SLOW), ...trials(ONE, [900, 1400, 1250, 1150])]);
    const [pair] = pairs;
    if (pair?.outcome.kind !== 'open') throw new Error('it is settled');
    expect(pair.outcome.detectable).toBeGreaterThan(pair.ratio?.ratio ?? Infinity);
    expect(pair.outcome.blocks).toBeGreaterThan(1);
    expect(pair.p).toBeGreaterThan(0.01);
  });

  it('may be open in a run with a budget, which spends a quarter of the error on each look', () => {
    const { run } = sampleAnalysis({ interruptedAfter: 0 });
    const withBudget = { ...run, plan: { ...run.plan, budgetS: 60 } };
    const levels = [run, withBudget].map((one) => contextOf(one, []).level);
    expect(levels).toEqual([LEVEL, LEVEL / 4]);
    const rows = [...trials(LOOP, SLOW), ...trials(ONE, [1160, 1060, 1130, 1100])];
    const kinds = levels.map((level) => judge(rows, { level }).pairs[0]?.outcome.kind);
    expect(kinds).toEqual(['ahead', 'open']);
  });

  it('depends on the CPUs of the server: those it was pinned to, or all', () => {
    const { run } = sampleAnalysis({ interruptedAfter: 0 });
    const cpusOf = (serverCpus: number[] | null, scenario: string) =>
      contextOf({ ...run, pinning: { serverCpus, loadCpus: null } }, []).serverCpusOf(scenario);
    expect([cpusOf(null, 'scaling'), cpusOf([0], 'scaling'), cpusOf([0, 1, 2], 'churn')]).toEqual([2, 1, 3]);
  });
});

describe('a server against itself', () => {
  const AGAIN = `${LOOP} (again)`;

  it('is no pair of the run, and a family of its own', () => {
    const rows = [...trials(LOOP, SLOW), ...trials(ONE, QUICK)];
    const { pairs, selfComparisons } = judge([...rows, ...trials(AGAIN, [1003, 1006, 995, 1001])]);
    expect(labels(pairs)).toEqual([`${LOOP} and ${ONE}`]);
    expect(pairs[0]?.pAdjusted).toBe(pairs[0]?.p);
    expect(labels(selfComparisons)).toEqual([`${LOOP} and ${AGAIN}`]);
    expect(selfComparisons[0]?.outcome.kind).toBe('equal');
  });

  it('joins the variances of the pairs', () => {
    const rows = [...trials(LOOP, SLOW), ...trials(ONE, [1200, 1210, 1190, 1215])];
    const noisy = trials(AGAIN, [700, 1400, 800, 1300]);
    const [alone, beside] = [rows, [...rows, ...noisy]].map((own) => judge(own).pairs[0]?.ratio?.high ?? 0);
    expect(beside).toBeGreaterThan(alone ?? Infinity);
  });

  it('is left out where it starves clients, or where the server itself was not measured', () => {
    const alone = trials(AGAIN, SLOW);
    const starving = [
      ...trials(LOOP, SLOW, { clients_served: 15 }),
      ...trials(AGAIN, SLOW, { clients_served: 15 }),
    ];
    expect([alone, starving].map((rows) => judge(rows).selfComparisons)).toEqual([[], []]);
  });
});
