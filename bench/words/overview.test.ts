/** The first screen of a report claims no more than the verdicts of the run. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../analysis/analysis.ts';
import { type OverviewRow, overviewOf } from '../analysis/overview.ts';
import type { TrialRow } from '../results/columns.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { LANGUAGES, WORDS } from './languages.ts';
import { answerSentences, clientsText, placeText, rowHeading } from './overview.ts';
import { SCENARIO_NAMES } from './words.ts';

const NOISE = [0.99, 1, 1.01, 0.995, 1.005];
const LOUD = [0.5, 1.6, 0.8, 1.3, 0.7];

interface Given extends Partial<TrialRow> {
  /** Requests per second, by block. */
  readonly rps: readonly number[];
}

const times = (rps: number, noise = NOISE): number[] => noise.map((factor) => rps * factor);

/** Five blocks of each server. */
function rowsOf(servers: Readonly<Record<string, Given>>): OverviewRow[] {
  const trials = Object.entries(servers).flatMap(([key, { rps, ...fields }]) => {
    const model = key.split(' ')[0] ?? '';
    const clients = fields.clients ?? 16;
    return rps.map((throughput, index) =>
      sampleTrial({
        scenario: 'scaling',
        server: `${model}/posix`,
        model,
        clients,
        clients_served: clients,
        block: index + 1,
        throughput_rps: throughput,
        ...fields,
      }),
    );
  });
  const { run } = sampleAnalysis({ interruptedAfter: 0 });
  return overviewOf(analyse({ run, trials, slices: [], timelines: new Map() }).data);
}

function places([row]: readonly OverviewRow[]): Record<string, string> {
  if (row === undefined) throw new Error('there is no row');
  return Object.fromEntries(
    [...row.places].map(([name, place]) => [name, placeText(place, row, WORDS.en).main]),
  );
}

const answer = (rows: readonly OverviewRow[]): string =>
  answerSentences(rows, WORDS.en)
    .map(({ about, finding }) => `${about}. ${finding}`)
    .join(' ')
    .replaceAll('\u00a0', ' ');

describe('the answer', () => {
  it('begins with a capital, or with the name of a server', () => {
    const few = rowsOf({
      'event-loop': { rps: [2000] },
      'worker-per-client': { rps: [1000] },
    });
    expect(answer(few)).toContain('. Too few valid trials of ');
    expect(answer(rowsOf({ 'event-loop': { rps: times(2000) } }))).toContain('. event-loop (nothing');
  });

  it('names the server that is ahead, by how much, and the next', () => {
    const rows = rowsOf({ 'event-loop': { rps: times(2000) }, 'worker-per-client': { rps: times(1000) } });
    expect(places(rows)).toEqual({ 'event-loop': 'best', 'worker-per-client': '2× worse' });
    expect(answer(rows)).toBe(
      'Short requests from many clients. event-loop (2 times the requests of worker-per-client).',
    );
  });

  it('names no best where a difference was not shown, and says what would not show', () => {
    const rows = rowsOf({
      'event-loop': { rps: times(1100, LOUD) },
      'worker-per-client': { rps: times(1000, LOUD.toReversed()) },
    });
    expect(new Set(Object.values(places(rows)))).toEqual(new Set(['unclear']));
    expect(answer(rows)).toMatch(
      /Too noisy to tell (?:event-loop and worker-per-client|worker-per-client and event-loop) apart \(differences under [\d.]+(?: %|×) would not show\)\.$/,
    );
  });

  it('names all that are as good', () => {
    const rows = rowsOf({ 'event-loop': { rps: times(1001) }, 'worker-per-client': { rps: times(1000) } });
    expect(Object.values(places(rows)).toSorted()).toEqual(['as good', 'best']);
    expect(answer(rows)).toMatch(/ or .*, alike within 10 %\.$/);
  });

  it('calls a server as fair as the best, where fairness is what is compared', () => {
    const fairness = { scenario: 'fairness', fairness: 1 };
    const rows = rowsOf({
      'event-loop': { ...fairness, rps: times(1001) },
      'worker-per-client': { ...fairness, rps: times(1000) },
    });
    expect(Object.values(places(rows)).toSorted()).toEqual(['as fair', 'best']);
  });

  it('repeats no heading where loads of one scenario differ by their clients alone', () => {
    const broadcast = { scenario: 'broadcast', workload: 'broadcast' };
    const rows = rowsOf({
      'event-loop 4': { ...broadcast, clients: 4, rps: times(2000), deliveries_per_s: 2000 },
      'worker-pool 4': { ...broadcast, clients: 4, rps: times(1000), deliveries_per_s: 1000 },
      'event-loop 16': { ...broadcast, clients: 16, rps: times(1000), deliveries_per_s: 1000 },
      'worker-pool 16': { ...broadcast, clients: 16, rps: times(2000), deliveries_per_s: 2000 },
    });
    expect(answer(rows)).toMatch(/^Each message to every client\. 4 clients: .*; 16 clients: /);
  });

  it('names no server as the best that starves clients', () => {
    const rows = rowsOf({
      'event-loop': { rps: times(1000) },
      sequential: { rps: times(9000), clients_served: 1 },
    });
    expect(places(rows)).toEqual({ 'event-loop': 'best', sequential: '1 of 16 served' });
    expect(answer(rows)).toMatch(/event-loop, the only one that answers all clients\.$/);
  });

  it('names what a V8 thread for each request costs beside one in C, which has no place of its own', () => {
    const churn = { scenario: 'churn', requests_per_connection: 1 };
    const inC = { ...churn, server: 'worker-per-client/c', io: 'c' };
    const rows = rowsOf({
      'event-loop': { ...churn, rps: times(20_000) },
      'worker-per-client': { ...churn, rps: times(50) },
      'worker-per-client c': { ...inC, rps: times(10_000) },
    });
    expect(places(rows)).toEqual({ 'event-loop': 'best', 'worker-per-client': '400× worse' });
    const [row] = rows;
    const place = row?.places.get('worker-per-client');
    const note = row !== undefined && place !== undefined ? placeText(place, row, WORDS.en).note : '';
    expect(note).toBe('starts V8 each time; in C 200× as fast');
    const [figure] = row?.data.figures ?? [];
    const panels = figure?.kind === 'lines' ? figure.panels : [];
    const names = panels.map(({ series }) => series.map(({ name }) => name));
    expect(names).toEqual([['event-loop', 'worker-per-client/c', 'worker-per-client']]);
    const twin = row?.data.summary.find(({ io }) => io === 'c');
    expect(twin?.verdict).toMatchObject({ because: { kind: 'other-io' } });
  });

  it('names no best beside a server with too few trials', () => {
    const rows = rowsOf({ 'event-loop': { rps: times(2000) }, 'worker-pool': { rps: [1000] } });
    expect(places(rows)).toEqual({ 'event-loop': 'unclear', 'worker-pool': 'too few trials' });
  });

  it('tells the longest wait of a server whose answers are too few for a percentile', () => {
    const beside = { scenario: 'head-of-line', clients: 8, clients_served: 8 };
    const rows = rowsOf({
      'worker-per-client': { ...beside, rps: times(9000), latency_p99_us: 900 },
      'event-loop': { ...beside, rps: times(40), latency_p99_us: null, latency_max_us: 211_000 },
    });
    expect(places(rows)).toEqual({
      'worker-per-client': 'best',
      'event-loop': 'waits of 211\u00a0ms',
    });
  });

  it('says of what a figure is that is not of the model', () => {
    const churn = { scenario: 'churn', requests_per_connection: 1 };
    const rows = rowsOf({
      'event-loop': { ...churn, rps: times(9000) },
      'worker-per-client': { ...churn, rps: times(50) },
    });
    const [row] = rows;
    const place = row?.places.get('worker-per-client');
    if (row === undefined || place === undefined) throw new Error('it has no place');
    expect(placeText(place, row, WORDS.en)).toEqual({ main: '180× worse', note: 'starts V8 each time' });
  });

  it('has three sentences at most, and one row for loads with the same places', () => {
    const rows = rowsOf(
      Object.fromEntries(
        ['scaling', 'blocking', 'compute', 'idle', 'payload'].flatMap((scenario) =>
          [4, 16].flatMap((clients) => [
            [`event-loop ${scenario} ${clients}`, { scenario, clients, rps: times(2000) }],
            [`worker-pool ${scenario} ${clients}`, { scenario, clients, rps: times(1000) }],
          ]),
        ),
      ),
    );
    expect(answerSentences(rows, WORDS.en)).toHaveLength(3);
    const scaling = rows.filter(({ data }) => data.scenario === 'scaling');
    expect(scaling.map((row) => clientsText(row, WORDS.en))).toEqual(['4 to 16 clients']);
  });
});

it.each(LANGUAGES)('every scenario has a name in %s, and every answer is in words', (language) => {
  const words = WORDS[language];
  expect(new Set(SCENARIO_NAMES)).toEqual(new Set(ALL_SCENARIOS.map(({ name }) => name)));
  const rows = rowsOf({ 'event-loop': { rps: times(2000) }, 'worker-pool': { rps: times(1000) } });
  expect(rows.map((row) => rowHeading(row, words))).toEqual([words.scenarios.scaling]);
  const [sentence] = answerSentences(rows, words);
  expect(sentence?.about).toBe(words.answer.works.requests);
  expect(sentence?.finding).toMatch(/^event-loop \(.*worker-pool.*\)\.$/);
});
