import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Question,
  type QuestionOptions,
  SAMPLE_MODELS,
  SAMPLE_QUESTIONS,
  sampleQuestion,
} from '../testing/sample-questions.ts';
import { type Language, WORDS } from '../words/languages.ts';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import { NO_DETAILS, withFigures } from '../analysis/figure-data.ts';
import { designFigures } from './figures.ts';
import { matrixDrawings } from './matrix.ts';
import { type Page, pageOf } from './page.ts';
import { type Drawing, renderSvg, svgSizePx } from './render.ts';

const column = (language: Language): Page => pageOf({ width: 85, unit: 'mm' }, 'colour', WORDS[language]);

/** The figures of one scenario, without the matrix of the run. */
function drawingsOf(question: Question, options: QuestionOptions, page: Page): Drawing[] {
  return designFigures(sampleQuestion(question, options), page).filter(({ scenario }) => scenario !== null);
}

/** The texts of a drawing. */
function textsOf(svg: string): string {
  const texts = svg.match(/(?<=<text[^>]*>).*?(?=<\/text>)/g) ?? [];
  return texts
    .map((text) => text.replaceAll(/<[^>]*>/g, ' '))
    .join('\n')
    .replaceAll('\u00a0', ' ');
}

const MANY = SAMPLE_MODELS.concat(
  ['go', 'rust', 'java', 'python'].map((server) => ({ server, atOnce: 1e6, cores: 2, ownMs: 0.05 })),
);

const CASES: readonly (readonly [string, QuestionOptions])[] = [
  ['invalid trials only', { blocks: 1, change: (row) => ({ ...row, validity: 'invalid' }) }],
  [
    'nothing but empty fields',
    {
      blocks: 1,
      change: (row) => ({ ...row, throughput_rps: null, latency_p50_us: null, latency_p99_us: null }),
    },
  ],
  ['one server and one block', { servers: SAMPLE_MODELS.slice(1, 2), blocks: 1 }],
  [
    'many servers and missing cells',
    { servers: MANY, blocks: 1, change: (row) => (row.trial % 3 === 0 ? null : row) },
  ],
];

describe.each(SAMPLE_QUESTIONS.map((question) => [question.name, question] as const))(
  'the figures of scenario %s',
  (_, question) => {
    test.each(CASES)(
      'are as wide as the page when there are %s',
      { timeout: 120_000 },
      async (name, options) => {
        const page = column('en');
        const drawings = drawingsOf(question, options, page);
        expect(drawings.length > 0).toBe(!(question.name === 'fairness' && name === 'invalid trials only'));
        for (const drawing of drawings) {
          const svg = await renderSvg(drawing.specification, drawing, page);
          expect(svgSizePx(svg).widthPx).toBe(page.widthPx);
          expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
          expect(drawing.description).toContain(drawing.title);
        }
      },
    );
  },
);

describe('the text of a figure', () => {
  let texts: Map<string, string>;
  beforeAll(async () => {
    const page = column('en');
    // Of 3 blocks no winner is shown among as many comparisons as there are on the map.
    const drawings = SAMPLE_QUESTIONS.flatMap((question) =>
      drawingsOf(question, question.name === 'crossover' ? { blocks: 5 } : {}, page),
    );
    const drawn = drawings.map(async (drawing) => {
      const svg = await renderSvg(drawing.specification, drawing, page);
      return [drawing.id, textsOf(svg)] as const;
    });
    texts = new Map(await Promise.all(drawn));
  }, 120_000);

  test.each<[string, readonly (string | RegExp)[]]>([
    [
      'blocking-throughput',
      ['requests per second, waiting 5 ms', 'requests per second, waiting 20 ms', 'c-threads'],
    ],
    ['blocking-p99', [/63 of 64 clients got/, /10 ms/]],
    ['blocking-percentiles', ['50 %', '99 %', 'latency, waiting 5 ms']],
    ['compute-throughput-by-cpu-time', ['CPU time of a request', '100 µs', '10 ms']],
    ['payload-transfer-by-bytes', ['size of an answer', '10 MB', '1 GB/s', 'bytes of answers per second']],
    ['idle-memory-per-bystander-by-silent', ['silent clients connected', '20,000', '10 MB', '10 kB']],
    ['head-of-line-burdens', ['idle bystander', '7 of 8: no answer', /×1\.\d/]],
    ['fairness-shares', ['J 0.02', '63 of 64 got no answer', 'J 1']],
    ['crossover-map', ['64 clients', '100 %', 'no', 'difference', 'event-loop', /×1\.3/]],
    ['latency-response', [/event-loop, knee: \d\d,\d+\/s/, 'requests offered per second', 'p99']],
  ])('%s names its axes and the values in its cells', (id, expected) => {
    const written = texts.get(id) ?? '';
    for (const text of expected) {
      if (typeof text === 'string') expect(written.split('\n')).toContain(text);
      else expect(written).toMatch(text);
    }
  });

  test('the matrix has a row for each scenario and number of clients of a run', async () => {
    const page = column('en');
    const all = SAMPLE_QUESTIONS.map((question) => sampleQuestion(question));
    const [drawing] = matrixDrawings(
      all.flatMap(({ data }) => data),
      page,
    );
    if (drawing === undefined) throw new Error('there is no matrix');
    const svg = await renderSvg(drawing.specification, drawing, page);
    expect(svgSizePx(svg).widthPx).toBe(page.widthPx);
    expect(drawing.description).toMatch(/handlers that\s*wait\s+5\s+ms, sequential: 1 of\s+64\s+served\./);
    expect(drawing.description).toMatch(/mixed,\s*0\s+% CPU time, event-loop: unclear\./);
    expect(drawing.description).toMatch(/bystander sends\s*byte by byte, sequential: 1 of 8\s+served\./);
  });
});

test.each(['fr', 'de'] as const)(
  'every word of a figure is in the language %s',
  { timeout: 120_000 },
  async (language) => {
    const page = column(language);
    const english =
      /\b(?:requests?|clients? at once|latency|answers?|waiting|no difference|memory|Marks|window)\b/;
    for (const question of SAMPLE_QUESTIONS) {
      const drawings = drawingsOf(question, { blocks: 1 }, page);
      expect(drawings).not.toEqual([]);
      for (const drawing of drawings) {
        const svg = await renderSvg(drawing.specification, drawing, page);
        expect(textsOf(svg).replaceAll(/latency\s*:/g, '')).not.toMatch(english);
        expect(svgSizePx(svg).widthPx).toBe(page.widthPx);
      }
    }
  },
);

test('an interval that reaches far beyond all trials does not stretch the axis', () => {
  const [question] = SAMPLE_QUESTIONS;
  if (question === undefined) throw new Error('there are no questions');
  const results = sampleQuestion(question);
  const wild = results.summary.map((row) => Object.assign({}, row, { throughput_rps_high: 1e12 }));
  const [data] = results.data;
  if (data === undefined) throw new Error('there are no trials');
  const wildly = withFigures({ ...data, summary: wild }, results.timelines, NO_DETAILS);
  const drawings = designFigures({ data: [wildly] }, column('en')).filter(
    ({ id }) => id === 'blocking-throughput',
  );
  expect(drawings).toHaveLength(1);
  for (const { specification, description } of drawings) {
    expect(description).toContain(WORDS.en.reading.cut);
    expect(JSON.stringify(specification)).not.toMatch(/"\d,\d{3},\d{3}"/);
  }
});

const idsOf = (analysis: Analysis) => designFigures(analysis, column('en')).map(({ id }) => id);

test('a driver that does not count the requests of clients gives no figure of shares', () => {
  const question = SAMPLE_QUESTIONS.find(({ name }) => name === 'fairness');
  if (question === undefined) throw new Error('no such question');
  const counted = sampleQuestion(question, { blocks: 1 });
  expect(idsOf(counted)).toContain('fairness-shares');
  expect(idsOf(analyse(counted))).not.toContain('fairness-shares');
});
