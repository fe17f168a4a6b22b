import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrialRow } from '../results/columns.ts';
import { type SampleOptions, sampleAnalysis, writeSampleRun } from '../testing/sample-run.ts';
import { ALL_FIGURES, drawFigures, type Figure, writeFigures } from './figures.ts';
import { pageOf } from './page.ts';
import { renderSvg } from './render.ts';
import { analyseFolder } from '../analysis/analysis.ts';

async function write(dir: string, options = ALL_FIGURES, only: readonly string[] | 'all' = 'all') {
  const analysis = await analyseFolder(dir);
  const figures = await drawFigures(analysis, options.page, only);
  return await writeFigures(dir, figures, analysis.run.startedAt, options);
}

const draw = (options: SampleOptions = {}) => drawFigures(sampleAnalysis(options));

/** The texts of a figure, one of several lines as one. */
function textsOf(figure: Figure | undefined): string[] {
  const texts = figure?.svg.match(/(?<=<text[^>]*>).*?(?=<\/text>)/g) ?? [];
  return texts.map((text) =>
    plain(text.replaceAll('</tspan><tspan', '</tspan> <tspan').replaceAll(/<[^>]*>/g, '')),
  );
}

function plain(text = ''): string {
  return text.replaceAll('\u00a0', ' ');
}

describe('the figures of a run', () => {
  let dir: string;
  let figures: Figure[];
  beforeAll(async () => {
    figures = await draw();
    dir = await mkdtemp(join(tmpdir(), 'tellers-figures-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('equal the golden files', async () => {
    for (const { id, svg } of figures) {
      await expect(svg).toMatchFileSnapshot(`golden/${id}.svg`);
    }
  });

  test('are written as SVG, PNG and PDF, each with its specification', async () => {
    await writeSampleRun(dir, sampleAnalysis());
    const paths = await write(dir);
    const names = ['scaling-throughput', 'scaling-p99', 'churn-throughput', 'churn-p99', 'matrix'];
    expect(paths).toEqual(
      names.flatMap((name) =>
        ['svg', 'png', 'pdf', 'vl.json'].map((type) => join(dir, 'figures', `${name}.${type}`)),
      ),
    );
    const png = await readFile(join(dir, 'figures', 'scaling-p99.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2008);
    expect(png.toString('latin1', 37, 41)).toBe('pHYs');
    expect(png.readUInt32BE(41)).toBe(11_811);
  });

  test('have a PDF of one page of the width asked for, with embedded fonts', async () => {
    await writeSampleRun(dir, sampleAnalysis());
    const page = pageOf({ width: 85, unit: 'mm' }, 'colour');
    const [path = ''] = await write(dir, { page, formats: ['pdf'] }, ['churn']);
    const pdf = await readFile(path, 'latin1');
    const [, widthPt] = /\/MediaBox \[0 0 ([\d.]+) [\d.]+\]/.exec(pdf) ?? [];
    expect(Number(widthPt)).toBeCloseTo((85 / 25.4) * 72, 1);
    expect(pdf.match(/\/FontFile2/g)).toHaveLength(2);
    expect(pdf).toMatch(/\+Inter-Regular/);
    expect(pdf).not.toMatch(/\/Subtype \/Image/);
    await write(dir, { page, formats: ['pdf'] }, ['churn']);
    expect(await readFile(path, 'latin1')).toBe(pdf);
  });

  test('are laid out anew for another width, and their specification draws the same layout', async () => {
    await writeSampleRun(dir, sampleAnalysis());
    const page = pageOf({ width: 174, unit: 'mm' }, 'grey');
    const [svgPath = '', specificationPath = ''] = await write(dir, { page, formats: ['svg'] }, ['scaling']);
    const svg = await readFile(svgPath, 'utf8');
    expect(/ width="(.*?)" .*? viewBox="(.*?)"/.exec(svg)?.slice(1)).toEqual([
      '174mm',
      expect.stringMatching(/^0 0 801 /),
    ]);
    const colours = [...svg.matchAll(/#([\da-f]{2})([\da-f]{2})([\da-f]{2})/g)];
    expect(colours.filter(([, red, green, blue]) => red !== green || green !== blue)).toEqual([]);
    const specification = JSON.parse(await readFile(specificationPath, 'utf8')) as TopLevelSpec;
    expect(await renderSvg(specification, { id: 'a', title: 'a', description: 'a' }, page)).toContain(
      '0 0 801',
    );
  });

  test('are drawn from a run that was killed while it wrote a row', async () => {
    const results = sampleAnalysis({ interruptedAfter: 8 });
    await writeSampleRun(dir, results);
    await writeFile(join(dir, 'trials.csv'), (await readFile(join(dir, 'trials.csv'), 'utf8')).slice(0, -20));
    expect(await write(dir)).not.toEqual([]);
    const svg = await readFile(join(dir, 'figures', 'scaling-throughput.svg'), 'utf8');
    expect(svg).toContain('run interrupted after 8 of 90 trials');
  });

  test('state their question, conditions and units, and how many clients were served', async () => {
    const [throughput, p99] = figures;
    const words = textsOf(throughput);
    expect(words).toContain('How many requests are served as clients are added?');
    expect(words.join(' ')).toMatch(
      /workload page, connections kept, io posix, driver tcp \(closed loop\), 5 blocks of 2 s/,
    );
    expect(words).toEqual(
      expect.arrayContaining(['requests per second', 'clients at once', '1', '4', '16', '64']),
    );
    expect(words).toEqual(expect.arrayContaining(['1 of 4', '1 of 16', 'serves 1 of 64']));
    const latencyWords = textsOf(p99);
    expect(latencyWords).toEqual(
      expect.arrayContaining(['100 µs', '10 ms', '15 of 16', '63 of 64 clients got', 'clients served: 1']),
    );
    expect(latencyWords.filter((word) => word === 'sequential')).toHaveLength(2);
  });

  test('have a description for screen readers', async () => {
    const [throughput] = figures;
    expect(plain(throughput?.description)).toMatch(
      /sequential – 1 → [\d,]+; .*64 → [\d,]+ \(serves 1 of 64 clients\)\./,
    );
    expect(throughput?.svg).toMatch(
      /^<svg role="img" aria-labelledby="scaling-throughput-title scaling-throughput-desc"/,
    );
    expect(throughput?.svg).not.toContain('graphics-symbol');
  });

  test('have a panel for each io, and a figure for each driver', async () => {
    const both = await draw({ ios: ['posix', 'node'] });
    expect(both.map(({ id }) => id)).toHaveLength(5);
    expect(textsOf(both[1])).toEqual(
      expect.arrayContaining(['p99 latency, io posix', 'p99 latency, io node']),
    );
    const drivers = await draw({ drivers: ['tcp', 'autocannon'] });
    expect(drivers.map(({ id }) => id)).toContain('scaling-autocannon-p99');
  });

  test('show starved clients by Little’s law where the driver does not count them', async () => {
    const drawn = await draw({ drivers: ['autocannon'] });
    const p99 = drawn.find(({ id }) => id === 'scaling-p99');
    expect(textsOf(p99)).toEqual(expect.arrayContaining(['≤ 2 of 16', '≥ 14 of 16']));
  });

  test.each<[string, SampleOptions, RegExp]>([
    ['single trials', { interruptedAfter: 12 }, /Marks: single trials, so there are no intervals\./],
    ['invalid trials only', { change: (row) => ({ ...row, validity: 'invalid' }) }, /no valid trial/],
    [
      'trials without a value only',
      { change: (row) => ({ ...row, throughput_rps: null, latency_p99_us: null, validity: 'invalid' }) },
      /nothing measured/,
    ],
    [
      'latencies of 0',
      { change: (row) => ({ ...row, latency_p99_us: 0 }) },
      /Not drawn: 60 trials without a value\./,
    ],
  ])('are drawn of a run with %s', async (_, options, expected) => {
    const drawn = await draw(options);
    expect(drawn).not.toEqual([]);
    const words = drawn.map((figure) => textsOf(figure).join(' '));
    expect(words.filter((text) => expected.test(text))).not.toEqual([]);
  });

  test('are absent where nothing was measured', async () => {
    expect(await draw({ interruptedAfter: 0 })).toEqual([]);
  });

  test('are not drawn from a folder that holds no run', async () => {
    await expect(write(join(dir, 'missing'))).rejects.toMatchObject({
      code: 'NOT_A_RUN',
      message: expect.stringMatching(/is no results folder: it has no run\.json/) as unknown,
    });
  });
});

test.each([
  [[1, 2, 4, 8, 16, 32], true],
  [[1, 4, 16, 64], false],
])(
  'with the clients %j, a figure of throughput that follows the scalability law exactly shows the law: %s',
  async (clients, drawn) => {
    const figure = (await draw({ clients, change: underTheLaw })).find(
      ({ id }) => id === 'scaling-throughput',
    );
    expect(figure?.description.includes('Universal Scalability Law')).toBe(drawn);
  },
);

/** By the Universal Scalability Law, with a peak at 22 clients. */
function underTheLaw(row: TrialRow): TrialRow {
  const others = row.clients - 1;
  return {
    ...row,
    throughput_rps: (1000 * row.clients) / (1 + 0.05 * others + 0.002 * row.clients * others),
  };
}
