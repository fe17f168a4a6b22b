import { describe, expect, it } from 'vitest';
import { activeCells, besideBystanders } from '../analysis/bystanders.ts';
import { deliveriesOf } from '../analysis/deliveries.ts';
import { distancesOf } from '../analysis/distances.ts';
import { fairnessLoads, spreadsOf } from '../analysis/fairness.ts';
import { mapCells, payloadsOf } from '../analysis/ranking.ts';
import type { PairSummary } from '../analysis/pairs.ts';
import type { Summary } from '../analysis/summary.ts';
import type { TrialRow } from '../results/columns.ts';
import { samplePair, sampleSummary, sampleTrial } from '../testing/sample-rows.ts';
import type { Block, Table } from './blocks.ts';
import { broadcastBlocks, concludeBroadcast } from './broadcast.ts';
import { concludeCrossover } from './crossover.ts';
import { concludeDistance } from './distance.ts';
import { concludeFairness, spreadBlocks } from './fairness.ts';
import { bystanderBlocks, concludeBystanders } from './head-of-line.ts';
import { concludeIdle, idleBlocks } from './idle.ts';
import { concludePayload } from './payload.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

const BLOCKS = [1, 2, 3, 4, 5];

/** Five trials with small differences, as in a real run. */
const five = (fields: Partial<TrialRow>): TrialRow[] =>
  BLOCKS.map((block) =>
    sampleTrial({
      ...fields,
      block,
      latency_p99_us: fields.latency_p99_us ? fields.latency_p99_us * (1 + block / 500) : null,
      throughput_rps: (fields.throughput_rps ?? 1000) * (1 - block / 500),
    }),
  );

function tableIn(blocks: readonly Block[]): Table {
  const [first] = blocks;
  if (first?.kind !== 'table') throw new Error('no table');
  return first.table;
}

function headsOf(blocks: readonly Block[]): string[] {
  return tableIn(blocks).columns.map(({ head }) => head);
}

/** The cells of a table under the given heads. */
function cellsOf(blocks: readonly Block[], heads: readonly string[]): (string | undefined)[][] {
  const all = headsOf(blocks);
  return tableIn(blocks).rows.map((cells) => heads.map((head) => cells[all.indexOf(head)]));
}

describe('the part on a bystander', () => {
  const scenario = { scenario: 'head-of-line', clients: 8, clients_served: 8 };
  const without = { ...scenario, variant: 'no bystander', bystanders: 0, latency_p99_us: 100 };
  const beside = { ...scenario, variant: 'one silent', bystanders: 1 };
  const trials = [
    ...five({ ...without, server: 'quick/posix' }),
    ...five({ ...beside, server: 'quick/posix', latency_p99_us: 100 }),
    ...five({ ...without, server: 'slow/posix' }),
    ...five({ ...beside, server: 'slow/posix', latency_p99_us: 700 }),
    ...five({ ...without, server: 'stalled/posix' }),
    ...five({
      ...beside,
      server: 'stalled/posix',
      requests: 0,
      throughput_rps: 0,
      latency_p99_us: null,
      latency_p90_us: null,
      clients_served: 0,
    }),
    ...five({ ...without, server: 'starving/posix' }),
    ...five({ ...beside, server: 'starving/posix', latency_p99_us: 100, clients_served: 3 }),
  ];

  it('states in one sentence which servers stall, starve, slow or keep their clients', () => {
    expect(concludeBystanders('head-of-line', besideBystanders(trials), ENGLISH_REPORT)).toEqual([
      'head-of-line, one silent: no other client was answered by stalled/posix; some clients got no answer from starving/posix (3 of 8 served); the tail latency of the clients grew with slow/posix 7 (7–7) times; no growth was shown for quick/posix.',
    ]);
  });

  it('calls no bystander harmless on too few blocks', () => {
    const single = trials.filter(({ block, server }) => block === 1 && /quick|slow/.test(server));
    expect(concludeBystanders('head-of-line', besideBystanders(single), ENGLISH_REPORT)).toEqual([
      'head-of-line, one silent: too few blocks have a tail to compare quick/posix (p99 100\u00a0µs), slow/posix (p99 701\u00a0µs).',
    ]);
  });

  it('has a table row for each server and bystander, and none for the controls', () => {
    const [table] = bystanderBlocks(besideBystanders(trials), ENGLISH_REPORT);
    if (table?.kind !== 'table') throw new Error('no table');
    expect(table.table.rows.map((row) => [row[1], row[5]])).toEqual([
      ['quick/posix', '1 (1–1)'],
      ['slow/posix', '7 (7–7)'],
      ['stalled/posix', 'no other client was answered'],
      ['starving/posix', '1 (1–1)'],
    ]);
    expect(bystanderBlocks(besideBystanders(five(without)), ENGLISH_REPORT)).toEqual([]);
  });

  it('has a sentence for each number of clients where there are several', () => {
    const crowd = trials
      .filter(({ server }) => server === 'slow/posix')
      .map((row) => Object.assign({}, row, { clients: 32, clients_served: 32 }))
      .map((row) => Object.assign(row, row.bystanders === 1 ? { latency_p99_us: 300 + row.block } : {}));
    const both = trials.filter(({ server }) => /quick|slow/.test(server)).concat(crowd);
    expect(concludeBystanders('head-of-line', besideBystanders(both), ENGLISH_REPORT)).toEqual([
      'head-of-line, one silent, with 8 clients: the tail latency of the clients grew with slow/posix 7 (7–7) times; no growth was shown for quick/posix.',
      'head-of-line, one silent, with 32 clients: the tail latency of the clients grew with slow/posix 3 (3–3) times.',
    ]);
    expect(
      cellsOf(bystanderBlocks(besideBystanders(both), ENGLISH_REPORT), [
        'server',
        'clients',
        '× without (95 % interval)',
      ]),
    ).toEqual([
      ['quick/posix', '8', '1 (1–1)'],
      ['slow/posix', '8', '7 (7–7)'],
      ['slow/posix', '32', '3 (3–3)'],
    ]);
    expect(headsOf(bystanderBlocks(besideBystanders(trials), ENGLISH_REPORT))).not.toContain('clients');
  });

  it('compares the p90 where there is no p99', () => {
    const few = [
      ...five({ ...without, latency_p99_us: null, latency_p90_us: 50 }),
      ...five({ ...beside, latency_p99_us: null, latency_p90_us: 150 }),
    ];
    const [table] = bystanderBlocks(besideBystanders(few), ENGLISH_REPORT);
    if (table?.kind !== 'table') throw new Error('no table');
    expect(table.table.rows[0]?.slice(4, 6)).toEqual(['150\u00a0µs (p90)', '3 (3–3)']);
  });
});

describe('the part on silent clients', () => {
  const scenario = { scenario: 'idle', clients: 1, server: 'event-loop/posix' };
  const trials = [
    ...five({ ...scenario, variant: '0 silent', bystanders: 0 }),
    ...five({
      ...scenario,
      variant: '5,000 silent',
      bystanders: 5000,
      rss_per_bystander_bytes: 1024,
      throughput_rps: 500,
    }),
  ];

  it('states the memory of each, and the ratio to the throughput without them', () => {
    expect(concludeIdle('idle', activeCells(trials), ENGLISH_REPORT)).toEqual([
      'idle: event-loop/posix held 5,000 silent clients at 1\u00a0KiB each; the active one got 0.5 (0.5–0.5) times what it gets alone.',
    ]);
    const [table] = idleBlocks(activeCells(trials), ENGLISH_REPORT);
    if (table?.kind !== 'table') throw new Error('no table');
    expect(table.table.rows.map((row) => row.slice(1, 3))).toEqual([
      ['0', '–'],
      ['5,000', '1\u00a0KiB'],
    ]);
  });

  it('compares each number of active clients with the same number alone', () => {
    const eight = trials.map((row) => {
      const throughputRps = (row.throughput_rps ?? 0) * (row.bystanders === 0 ? 4 : 6);
      return Object.assign({}, row, { clients: 8, throughput_rps: throughputRps });
    });
    // Blocks hold their trials in any order.
    const both = [...eight, ...trials];
    expect(concludeIdle('idle', activeCells(both), ENGLISH_REPORT)).toEqual([
      'idle, with 1 active client: event-loop/posix held 5,000 silent clients at 1\u00a0KiB each; the active one got 0.5 (0.5–0.5) times what it gets alone.',
      'idle, with 8 active clients: event-loop/posix held 5,000 silent clients at 1\u00a0KiB each; the active ones got 0.75 (0.75–0.75) times what they get alone.',
    ]);
    const heads = ['active clients', 'silent clients', '× without (95 % interval)', 'valid trials'];
    expect(cellsOf(idleBlocks(activeCells(both), ENGLISH_REPORT), heads)).toEqual([
      ['1', '0', '–', '5 of 5'],
      ['1', '5,000', '0.5 (0.5–0.5)', '5 of 5'],
      ['8', '0', '–', '5 of 5'],
      ['8', '5,000', '0.75 (0.75–0.75)', '5 of 5'],
    ]);
    expect(headsOf(idleBlocks(activeCells(trials), ENGLISH_REPORT))).not.toContain('active clients');
  });

  it('states the number of active clients where all trials have eight', () => {
    const eight = trials.map((row) => Object.assign({}, row, { clients: 8 }));
    expect(concludeIdle('idle', activeCells(eight), ENGLISH_REPORT)).toEqual([
      'idle, with 8 active clients: event-loop/posix held 5,000 silent clients at 1\u00a0KiB each; the active ones got 0.5 (0.5–0.5) times what they get alone.',
    ]);
    expect(cellsOf(idleBlocks(activeCells(eight), ENGLISH_REPORT), ['active clients'])).toEqual([
      ['8'],
      ['8'],
    ]);
  });

  it('states from how many silent clients on the active one got less', () => {
    const fewer = trials
      .filter(({ bystanders }) => bystanders === 5000)
      .map((row) => Object.assign({}, row, { variant: '800 silent', bystanders: 800, throughput_rps: 800 }));
    expect(concludeIdle('multiplexers', activeCells([...trials, ...fewer]), ENGLISH_REPORT)).toEqual([
      'multiplexers: event-loop/posix held 5,000 silent clients at 1\u00a0KiB each; the active one got 0.5 (0.5–0.5) times what it gets alone, and less from 800 silent clients on.',
    ]);
  });

  it('states no ratio for the active client from a single block', () => {
    const single = trials.filter(({ block }) => block === 1);
    expect(concludeIdle('idle', activeCells(single), ENGLISH_REPORT).join('')).toMatch(
      /each; too few blocks show what the active one got\.$/,
    );
  });

  it('names a server without a valid trial', () => {
    const invalid = trials.map((row) => sampleTrial({ ...row, validity: 'invalid' }));
    expect(concludeIdle('idle', activeCells(invalid), ENGLISH_REPORT)).toEqual([
      'idle: event-loop/posix has no valid trial with silent clients.',
    ]);
    expect(concludeIdle('idle', activeCells([]), ENGLISH_REPORT)).toEqual([]);
  });
});

it('the sentence on fairness names the servers that served all clients, and counts those of the others', () => {
  const scenario = { scenario: 'fairness', variant: 'connections kept', clients: 32 };
  const trials = [
    ...five({ ...scenario, server: 'event-loop/posix', clients_served: 32, fairness_jain: 1 }),
    ...five({ ...scenario, server: 'worker-pool/posix', clients_served: 8, fairness_jain: 0.25 }),
  ];
  expect(concludeFairness('fairness', fairnessLoads(trials), ENGLISH_REPORT)).toEqual([
    "fairness, connections kept: of 32 clients event-loop/posix (Jain's index 1) served all; worker-pool/posix served 8 (Jain's index 0.25).",
  ]);
});

const row = (server: string, fields: Partial<Summary>): Summary =>
  sampleSummary({ scenario: 's', server, model: server.split('/')[0] ?? '', ...fields });

const pair = (fields: Partial<PairSummary>): PairSummary =>
  samplePair({ scenario: 's', server: 'event-loop/posix', other: 'worker-pool/posix', ...fields });

describe('a ranking of cells', () => {
  const open = { outcome: { kind: 'open', detectable: 1.2, blocks: null } } as const;

  it('counts the cells in which each server was ahead on the map, and lists them', () => {
    const loads = [
      { variant: '0 % CPU', clients: 1, ...open },
      { variant: '0 % CPU', clients: 16 },
      { variant: '0 % CPU', clients: 64 },
    ];
    const rows = loads.flatMap(({ variant, clients }) => [
      row('event-loop/posix', { variant, clients, clients_served: clients }),
      row('worker-pool/posix', { variant, clients, clients_served: clients, throughput_rps: 500 }),
    ]);
    const alone = row('event-loop/posix', { variant: '1 % CPU', clients: 64 });
    expect(
      concludeCrossover('crossover', mapCells([...rows, alone], loads.map(pair)), ENGLISH_REPORT),
    ).toEqual([
      'crossover: of the 4 cells of the map, event-loop/posix was ahead in 2 (0 % CPU with 16, 64); in 2 no server was shown to be ahead of all others.',
    ]);
  });

  it('states the bytes per second for each length of answer', () => {
    const variant = 'page 1 MB';
    const variants = [
      { name: variant, workload: { name: 'page', bytes: 1_000_000 }, bystanders: null },
      { name: 'page 10 MB', workload: { name: 'page', bytes: 10_000_000 }, bystanders: null },
    ] as const;
    const rows = [
      row('event-loop/posix', { variant }),
      row('worker-pool/posix', { variant, throughput_rps: 500 }),
    ];
    const conclude = (own: readonly Summary[], ...pairs: PairSummary[]): string[] =>
      concludePayload('payload', payloadsOf(own, pairs, variants), ENGLISH_REPORT);
    expect(conclude(rows, pair({ variant }))).toEqual([
      'payload, page 1 MB: event-loop/posix sent most, 1,000 MB/s; next worker-pool/posix.',
    ]);
    expect(conclude(rows, pair({ variant, ...open }))).toEqual([
      'payload, page 1 MB: no difference was shown between event-loop/posix, worker-pool/posix, at about 1,000 MB/s.',
    ]);
    expect(conclude(rows, pair({ variant, outcome: { kind: 'too-few-blocks' } }))).toEqual([
      'payload, page 1 MB: too few trials are valid to compare event-loop/posix, worker-pool/posix.',
    ]);
    const byCpu = { variant, by: 'server CPU', limit: 'load' } as const;
    expect(conclude(rows, pair(byCpu))).toEqual([
      'payload, page 1 MB: event-loop/posix used least server CPU per request, at 1,000 MB/s (the load generator was the limit); next worker-pool/posix.',
    ]);
    expect(conclude(rows, pair({ ...byCpu, ...open }))).toEqual([
      'payload, page 1 MB: no difference in server CPU per request was shown between event-loop/posix, worker-pool/posix, at about 1,000 MB/s (the load generator was the limit).',
    ]);
    expect(conclude(rows.slice(0, 1))).toEqual(['payload, page 1 MB: event-loop/posix sent 1,000 MB/s.']);
  });
});

it('the table of thread spread has the clients of each thread, largest first', () => {
  const trials = [
    ...five({ server: 'loop-per-core/posix', clients: 64, clients_by_thread: '39 26' }),
    ...five({ server: 'event-loop/posix', clients: 64 }),
  ];
  const [table] = spreadBlocks(spreadsOf(trials), ENGLISH_REPORT);
  if (table?.kind !== 'table') throw new Error('no table');
  expect(table.table.rows).toEqual([['64', 'loop-per-core/posix', '2', '60\u00a0%', '39 26']]);
  expect(spreadBlocks(spreadsOf(five({})), ENGLISH_REPORT)).toEqual([]);
});

it('the part on broadcast orders servers by deliveries and compares them with the event loop', () => {
  const trials = [
    ...five({ server: 'event-loop/posix', deliveries_per_s: 100_000, delivery_p99_us: 900 }),
    ...five({ server: 'worker-per-client/posix', deliveries_per_s: 200_000, delivery_p99_us: null }),
    ...five({ server: 'event-loop/posix', clients: 4, deliveries_per_s: 5 }),
  ];
  expect(concludeBroadcast('broadcast', deliveriesOf(trials), ENGLISH_REPORT)).toEqual([
    "broadcast: with 16 clients, messages delivered per second: worker-per-client/posix 200,000 (p99 –; 2 (2–2) times the event loop's), event-loop/posix 100,000 (p99 900\u00a0µs).",
  ]);
  const [table] = broadcastBlocks(deliveriesOf(trials), ENGLISH_REPORT);
  if (table?.kind !== 'table') throw new Error('no table');
  expect(table.table.rows.map((cells) => cells.slice(0, 4))).toEqual([
    ['4', 'event-loop/posix', '5', '1'],
    ['16', 'event-loop/posix', '100,000', '1'],
    ['16', 'worker-per-client/posix', '200,000', '2 (2–2)'],
  ]);
  const [alone] = broadcastBlocks(
    deliveriesOf(trials.filter(({ server }) => server !== 'event-loop/posix')),
    ENGLISH_REPORT,
  );
  if (alone?.kind !== 'table') throw new Error('no table');
  expect(alone.table.rows[0]?.[3]).toBe('–');
});

describe('the sentences on distance', () => {
  const away = { scenario: 'distance', clients: 16, clients_served: 16 };
  const near = { ...away, variant: '10 ms away', distance_ms: 10, distance_seen_ms: 10.4 };
  const far = { ...away, variant: '50 ms away', distance_ms: 50, distance_seen_ms: 50 };
  const trials = [
    ...five({ ...far, server: 'event-loop/posix', throughput_rps: 318 }),
    ...five({ ...far, server: 'worker-pool/posix', throughput_rps: 159, clients_served: 8 }),
    ...five({ ...near, server: 'sequential/posix', throughput_rps: 96, clients_served: 1 }),
    ...five({ ...near, server: 'late/posix', validity: 'invalid' }),
    ...five({ ...away, variant: '0 ms away', distance_ms: 0, server: 'event-loop/posix' }),
  ];

  it('give, for each distance, the requests that it allows and the part that each server answers', () => {
    const distances = distancesOf(trials);
    const plain = (words: typeof ENGLISH_REPORT): string[] =>
      concludeDistance('distance', distances, words).map((one) => one.replaceAll(/[\u00a0\u202f]/g, ' '));
    expect(plain(ENGLISH_REPORT)).toEqual([
      'distance, 10 ms away: a round trip took 10.4 ms, so 16 clients could have 1,540 requests/s; of these sequential/posix answered 6 % (it served 1 client at once).',
      'distance, 50 ms away: a round trip took 50 ms, so 16 clients could have 320 requests/s; of these event-loop/posix answered 99 % and worker-pool/posix answered 49 % (it served 8 clients at once).',
    ]);
    expect(plain(FRENCH_REPORT)[1]).toBe(
      'distance, à 50 ms : un aller-retour a pris 50 ms, donc 16 clients pouvaient avoir 320 requêtes/s ; event-loop/posix a répondu à 99 % d’entre elles et worker-pool/posix a répondu à 49 % d’entre elles (en servant 8 clients à la fois).',
    );
  });
});
