/** Figures that rank servers show no more than the tables and sentences of the same run. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drawFraction, seededRandom } from '../../clients/random.ts';
import { mapDrawing } from '../figures/map.ts';
import { pageOf } from '../figures/page.ts';
import { concludeCrossover } from '../report/crossover.ts';
import { type PairRow, pairSchema, type TrialRow } from '../results/columns.ts';
import { parseRows } from '../results/csv.ts';
import { readResults } from '../results/results.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { standardNormal } from '../testing/simulated-noise.ts';
import { WORDS } from '../words/languages.ts';
import { analyse } from './analysis.ts';
import type { FiguredScenario } from './figure-data.ts';
import { type OverviewRow, overviewOf } from './overview.ts';
import { invert } from './pairs.ts';
import { starved } from './served.ts';
import { standings } from './standings.ts';
import { mapCells } from './ranking.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

const OTHERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `${name}/posix`);

function dataOf(trials: readonly TrialRow[]): FiguredScenario {
  const { run } = sampleAnalysis({ interruptedAfter: 0 });
  const [data] = analyse({ run: { ...run, seed: 1 }, trials, slices: [], timelines: new Map() }).data;
  if (data === undefined) throw new Error('there are no trials');
  return data;
}

function trialOf(server: string, block: number, fields: Partial<TrialRow>): TrialRow {
  return sampleTrial({ server, model: server.split('/')[0] ?? '', block, ...fields });
}

/** Ratios with mean 0.91 and a 95 % interval up to 0.967: a difference on its own only. */
const BEHIND = [0.859, 0.879, 0.909, 0.929, 0.975];

/** Ratios near 1, on both sides. */
const EQUAL = [0.96, 1.03, 0.97, 1.02, 0.93];

/** The event loop, one server that is behind, and seven equal ones. */
function ofMany(value: (ratio: number) => Partial<TrialRow>): TrialRow[] {
  return BEHIND.flatMap((ratio, index) => {
    const others = OTHERS.map((server, place) => {
      const own = place === 0 ? ratio : (EQUAL[(index + place) % EQUAL.length] ?? 1);
      return trialOf(server, index + 1, value(own));
    });
    return others.concat(trialOf('event-loop/posix', index + 1, value(1)));
  });
}

const verdictOf = (server: string, trials: readonly TrialRow[], measure: Measure) => {
  const data = dataOf(trials);
  const [standing] = standings([trials], measure, data);
  return standing?.find((one) => one.server.server === server)?.verdict;
};

describe('a figure marks a server as behind', () => {
  const throughputs = ofMany((ratio) => ({ throughput_rps: 1000 * ratio }));
  const latencies = ofMany((ratio) => ({ latency_p99_us: 1000 / ratio }));

  it('in throughput only where the table does, corrected for all comparisons', () => {
    const row = dataOf(throughputs).summary.find(({ server }) => server === 'a/posix');
    expect(row).toMatchObject({ verdict: 'no difference shown' });
    expect(row?.p_value).toBeLessThan(0.05);
    expect(verdictOf('a/posix', throughputs, 'throughput')).toBe('open');
    const two = throughputs.filter(({ server }) => /^(?:event-loop|a)\//.test(server));
    expect(verdictOf('a/posix', two, 'throughput')).toBe('behind');
  });

  it('in bytes only where the table does in answers', () => {
    const loads = [1, 2, 4, 8, 16, 32, 64, 128].map((size) =>
      throughputs
        .filter(({ server }) => /^(?:event-loop|a)\//.test(server))
        .map((row) => Object.assign({}, row, { variant: `page ${size} kB` })),
    );
    const data = dataOf(loads.flat());
    const [first = []] = loads;
    const [standing] = standings([first], 'transfer', data);
    const found = standing?.find(({ server }) => server.server === 'a/posix');
    const row = data.summary.find(({ server }) => server === 'a/posix');
    expect([row?.verdict, found?.verdict]).toEqual(['no difference shown', 'open']);
  });

  it('in latency only after the correction for all servers of the load', () => {
    expect(verdictOf('a/posix', latencies, 'p99')).toBe('open');
    const two = latencies.filter(({ server }) => /^(?:event-loop|a)\//.test(server));
    expect(verdictOf('a/posix', two, 'p99')).toBe('behind');
  });

  it('in latency only after the correction for all loads of the figure', () => {
    const two = latencies.filter(({ server }) => /^(?:event-loop|a)\//.test(server));
    const loads = [1, 2, 4, 8, 16, 32, 64, 128].map((clients) =>
      two.map((row) => Object.assign({}, row, { clients, clients_served: clients })),
    );
    const data = dataOf(loads.flat());
    const shown = standings(loads, 'p99', data).map(([, second]) => second?.verdict);
    expect(shown).toEqual(loads.map(() => 'open'));
  });
});

it('a figure of throughput has the server as the best that is behind no other, by whatever they are ranked', () => {
  const limited = { load_busy_percent: 97, server_cpu_percent: 40 };
  const trials = [1, 2, 3, 4].flatMap((block) => {
    const noise = 1 + block / 1000;
    return [
      trialOf('event-loop/posix', block, {
        ...limited,
        throughput_rps: 1040 * noise,
        server_cpu_us_per_request: 40,
      }),
      trialOf('sequential/posix', block, {
        ...limited,
        throughput_rps: 1000,
        server_cpu_us_per_request: 20 * noise,
      }),
    ];
  });
  const [standing] = standings([trials], 'throughput', dataOf(trials));
  expect(standing?.map(({ server, verdict }) => [server.server, verdict])).toEqual([
    ['sequential/posix', 'best'],
    ['event-loop/posix', 'behind'],
  ]);
});

const PAGE = pageOf({ width: 174, unit: 'mm' }, 'colour', WORDS.en);
const SERVERS = ['event-loop/posix', 'sequential/posix', 'worker-pool/posix', 'loop-per-core/posix'];

/** Servers far apart, near, or equal; some trials fail, and some have no answer. */
function runOf(seed: number, servers: readonly string[]): TrialRow[] {
  const random = seededRandom(seed, 'a map');
  return [1, 16].flatMap((clients) =>
    ['0 % CPU', '10 % CPU', '100 % CPU'].flatMap((variant) => {
      const places = servers.map(() => 1 - 0.15 * Math.floor(3 * drawFraction(random)));
      return [1, 2, 3, 4, 5].flatMap((block) =>
        servers.map((server, index) => {
          const rps = 1000 * (places[index] ?? 1) * Math.exp(0.02 * standardNormal(random));
          return trialOf(server, block, {
            scenario: 'crossover',
            variant,
            clients,
            clients_served: clients,
            throughput_rps: drawFraction(random) < 0.02 ? 0 : rps,
            validity: drawFraction(random) < 0.1 ? 'invalid' : 'valid',
          });
        }),
      );
    }),
  );
}

/** Each winner, with the number of its cells. */
function winnersIn(sentence: string): string[] {
  const matches = [...sentence.matchAll(/([\w-]+)\/posix was ahead in (\d+)/g)];
  return matches.map(([, server = '', count = '']) => `${server} ${count}`).toSorted();
}

function drawMap(data: FiguredScenario) {
  return data.figures.map((figure) => (figure.kind === 'map' ? mapDrawing(figure, data, PAGE) : null))[0];
}

function drawn(data: FiguredScenario): string[] {
  const drawing = drawMap(data);
  const winners = (drawing?.description ?? '').matchAll(/clients?, [^:]*: ([\w-]+) ×[\d.]+\./g);
  const counts = Map.groupBy([...winners], ([, server = '']) => server);
  return [...counts].map(([server, own]) => `${server} ${own.length}`).toSorted();
}

it('a map shows the winners that its sentence names', () => {
  const runs = Array.from({ length: 30 }, (_, seed) => dataOf(runOf(seed, SERVERS)));
  const sentences = runs.map(({ summary, pairs }) =>
    concludeCrossover('crossover', mapCells(summary, pairs), ENGLISH_REPORT).join(),
  );
  expect(runs.map(drawn)).toEqual(sentences.map(winnersIn));
  expect(sentences.filter((sentence) => winnersIn(sentence).length > 0).length).toBeGreaterThan(10);
  expect(sentences.filter((sentence) => sentence.includes('no server was shown')).length).toBeGreaterThan(10);
});

it('a map shows no winner in a cell with a single server', () => {
  const alone = dataOf(runOf(1, ['event-loop/posix']));
  expect(
    concludeCrossover('crossover', mapCells(alone.summary, alone.pairs), ENGLISH_REPORT).join(),
  ).not.toContain('was ahead in');
  const drawing = drawMap(alone);
  expect(drawing?.description).toContain('event-loop');
  expect(JSON.stringify(drawing?.specification)).not.toContain('"frame":"none"');
});

it('a map without an event loop shows the winners that its sentence names', () => {
  const runs = Array.from({ length: 10 }, (_, seed) => dataOf(runOf(seed, SERVERS.slice(1))));
  const sentences = runs.map(({ summary, pairs }) =>
    concludeCrossover('crossover', mapCells(summary, pairs), ENGLISH_REPORT).join(),
  );
  expect(runs.map(drawn)).toEqual(sentences.map(winnersIn));
  expect(sentences.join()).toContain('was ahead in');
});

it('an external server wins a cell of the map once, under the io where its sentence compares it', () => {
  const rates: Readonly<Record<string, number>> = { 'event-loop/posix': 1000, 'sequential/posix': 500 };
  const ofNode = { 'event-loop/node': 800, 'sequential/node': 400, go: 2000 };
  const trials = Object.entries({ ...rates, ...ofNode }).flatMap(([server, rps]) =>
    [1, 2, 3, 4, 5].map((block) =>
      trialOf(server, block, {
        scenario: 'crossover',
        io: server.split('/')[1] ?? 'external',
        variant: '0 % CPU',
        throughput_rps: rps * (1 + block / 500),
      }),
    ),
  );
  const data = dataOf(trials);
  expect(concludeCrossover('crossover', mapCells(data.summary, data.pairs), ENGLISH_REPORT)).toEqual([
    'crossover: of the 2 cells of the map, go was ahead in 1 (0 % CPU with 16); event-loop/node was ahead in 1 (0 % CPU with 16).',
  ]);
  expect(drawn(data)).toEqual(['event-loop 1', 'go 1']);
});

const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url));

/** A server of a row of the matrix under one number of clients, beside the best. */
function compared(row: OverviewRow) {
  const all = [...row.places.values()].flatMap(({ standings: own }) => own);
  return all.flatMap(({ server: { server }, verdict, service, ratio }) => {
    const best = all.find((one) => one.verdict === 'best' && one.service.clients === service.clients);
    if (best === undefined || verdict === 'best' || starved(service)) return [];
    const { scenario } = row.data;
    return [
      { scenario, variant: row.variant, clients: service.clients, server, best: best.server.server, ratio },
    ];
  });
}

it('the matrix says of two servers what pairs.csv says', async () => {
  const pairs = parseRows(pairSchema, await readFile(`${REFERENCE}/pairs.csv`, 'utf8'));
  const { data } = analyse(await readResults(REFERENCE));
  const rows = overviewOf(data).filter(({ measure }) => measure === 'throughput' || measure === 'transfer');
  const shown = rows.flatMap(compared);
  const written = shown.map((one) => {
    const own = pairs.filter(
      ({ scenario, variant, clients, server, other }) =>
        scenario === one.scenario &&
        (one.variant === null || variant === one.variant) &&
        clients === one.clients &&
        [server, other].every((label) => label === one.server || label === one.best),
    );
    expect(own, `${one.scenario} ${one.clients} ${one.server}`).toHaveLength(1);
    const [{ server, ratio, ratio_low: low, ratio_high: high }] = own as [PairRow];
    const known = ratio === null ? null : { ratio, low, high };
    return { ...one, ratio: server === one.server ? known : invert(known) };
  });
  expect(shown.length).toBeGreaterThan(10);
  expect(shown).toEqual(written);
});
