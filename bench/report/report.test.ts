import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_RUNS_HERE, openChromium } from '../../clients/testing/chromium.ts';
import { drawFigures } from '../figures/figures.ts';
import { type SampleOptions, sampleAnalysis, writeSampleRun } from '../testing/sample-run.ts';
import { doubts, reportBlocks } from './content.ts';
import { renderMarkdown } from './markdown.ts';
import { writeReport } from './report.ts';
import { analyse, type Analysis, analyseFolder } from '../analysis/analysis.ts';
import type { TrialRow } from '../results/columns.ts';
import { SAMPLE_QUESTIONS, sampleQuestion } from '../testing/sample-questions.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { sentencesOf } from './answers.ts';
import type { Block } from './blocks.ts';
import { INK_ON_TINT, PAPER_ON_TINT } from '../figures/theme.ts';
import { tint } from '../figures/tiles.ts';
import { PHASE_STYLE } from '../figures/timeline-legend.ts';
import { REPORT_STYLE } from './style.ts';

async function markdownOf(options: SampleOptions): Promise<string> {
  const results = sampleAnalysis(options);
  const markdown = renderMarkdown(reportBlocks(results, await drawFigures(results), ENGLISH_REPORT));
  return markdown.replaceAll('\u00a0', ' ');
}

describe('the report in Markdown', () => {
  test('equals the golden file', async () => {
    const results = sampleAnalysis();
    const markdown = renderMarkdown(reportBlocks(results, await drawFigures(results), ENGLISH_REPORT));
    await expect(markdown).toMatchFileSnapshot('golden/report.md');
  });

  test.each<[string, SampleOptions, readonly RegExp[]]>([
    [
      'an interrupted run',
      { interruptedAfter: 20 },
      [/The run is incomplete: interrupted after 20 of 90 trials\./],
    ],
    [
      'a run without a trial',
      { interruptedAfter: 0 },
      [/Nothing was measured/, /No trial of this scenario was run\./],
    ],
    [
      'a run without a valid trial',
      { change: (row) => ({ ...row, validity: 'invalid', invalid_because: null }) },
      [/90 of 90 trials are invalid/, /not comparable: no valid trial/, /no reason given/],
    ],
    [
      'a driver that measures whole milliseconds and counts no clients',
      { drivers: ['autocannon'], change: (row) => ({ ...row, latency_resolution_us: 1000 }) },
      [/in steps of 1 ms/, /64 \| sequential\/posix +\| +≤ 20 of 64 /, /64 \| event-loop\/posix +\| +– /],
    ],
  ])('states what is special about %s', async (_, options, expected) => {
    const markdown = await markdownOf(options);
    for (const pattern of expected) expect(markdown).toMatch(pattern);
  });

  test('states that the budget ended in the first block', () => {
    const { run, trials, selfComparisons } = sampleAnalysis({ interruptedAfter: 12 });
    const ended = { ...run, state: 'complete', ended: 'budget', blocksDone: 0 } as const;
    const [doubt] = doubts({ run: ended, trials, selfComparisons }, ENGLISH_REPORT);
    expect(doubt).toMatch(
      /^The budget ended in the first block, after 12 of its 18 trials: .* longer --budget/,
    );
  });

  test('escapes measured text, so that none of it is markup', async () => {
    const markdown = await markdownOf({
      change: (row) => ({ ...row, validity: 'invalid', invalid_because: '<img src=x>\n*a* | `b`_[c](d)' }),
    });
    expect(markdown).toContain('&lt;img src=x> \\*a\\* \\| `b`\\_\\[c\\](d)');
  });
});

async function report(dir: string) {
  const analysis = await analyseFolder(dir);
  return await writeReport(dir, analysis, await drawFigures(analysis), ENGLISH_REPORT);
}

describe.skipIf(!CHROMIUM_RUNS_HERE)('the report in a browser', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tellers-report-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('is one file that shows its answer on the first screen without scripts, and fetches nothing', async () => {
    await writeSampleRun(dir, sampleAnalysis());
    const { htmlPath } = await report(dir);
    await using browser = await openChromium();
    const { page, requests, messages } = browser;
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setScriptExecutionDisabled', { value: true });
    const url = pathToFileURL(htmlPath).href;
    for (const [width, height] of [
      [1400, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(url);
      const answer = page.getByText(/^Short requests from many clients\. .*event-loop \(/);
      const box = await answer.boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(height / 2);
      const row = await page
        .getByRole('row', { name: /^connections kept 4 to 64 clients best/ })
        .boundingBox();
      expect((row?.y ?? Infinity) + (row?.height ?? 0)).toBeLessThan(height);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(
      await page.getByRole('img', { name: 'How many requests are served as clients are added?' }).count(),
    ).toBe(2);
    const table = page.getByRole('table', { name: /^Throughput and latency \(scaling/ });
    expect(await table.count()).toBe(0);
    await page.locator('#scaling').getByText('All figures').click();
    expect(await table.count()).toBe(1);
    expect(await page.getByText('the server died: <b>no memory</b> & "no more" | exit code 1').count()).toBe(
      1,
    );
    expect(await page.locator('link, img, [style]').count()).toBe(0);
    expect(requests).toEqual([url, url]);
    expect(messages).toEqual([]);
    expect((await stat(htmlPath)).size).toBeLessThan(1e6);
  });

  test('is dark with its figures in the dark colour scheme, light in print, and blocks inline styles', async () => {
    await writeSampleRun(dir, sampleAnalysis());
    const { htmlPath } = await report(dir);
    await using browser = await openChromium();
    const { page, messages } = browser;
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(pathToFileURL(htmlPath).href);
    const fill = (selector: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).fill`);
    expect(await fill('svg > rect')).toBe('rgb(23, 25, 28)');
    expect(await fill('svg text')).toBe('rgb(232, 234, 237)');
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    expect(await fill('svg > rect')).toBe('rgb(255, 255, 255)');

    expect(messages).toEqual([]);
    await page.evaluate("document.body.setAttribute('style', 'color: red')");
    await expect.poll(() => messages.map(({ text }) => text).join()).toContain('Content Security Policy');
  });
});

test('the report describes every column of the data', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tellers-report-'));
  try {
    await writeSampleRun(dir, sampleAnalysis());
    const { markdownPath } = await report(dir);
    const markdown = await readFile(markdownPath, 'utf8');
    const header = (await readFile(join(dir, 'trials.csv'), 'utf8')).split('\n')[0] ?? '';
    for (const column of header.split(','))
      expect(markdown).toMatch(new RegExp(`\\| \`${column}\` +\\| \\S`));
  } finally {
    await rm(dir, { recursive: true });
  }
});

/** The same trials by a second load generator, with a tenth of the answers and no count of clients. */
function alsoByAutocannon(results: Analysis): Analysis {
  const slow = results.trials.map((row): TrialRow => ({
    ...row,
    trial: row.trial + results.trials.length,
    driver: 'autocannon',
    throughput_rps: (row.throughput_rps ?? 0) / 10,
    clients_served: null,
  }));
  const trials = [...results.trials, ...slow];
  return analyse({ ...results, trials });
}

/** Those in sections and folded away too. */
function flat(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) =>
    block.kind === 'section' || block.kind === 'folded' ? flat(block.blocks) : [block],
  );
}

/** The headings above each table, and its caption. */
function placesOf(blocks: readonly Block[]): string[] {
  let [part, section] = ['', ''];
  return flat(blocks).flatMap((block) => {
    if (block.kind === 'heading' && block.level === 2) [part, section] = [block.text, ''];
    if (block.kind === 'heading' && block.level === 3) section = block.text;
    return block.kind === 'table' ? [`${part} > ${section} > ${block.table.caption}`] : [];
  });
}

/** The sentences of its verdicts. */
function itemsOf(analysis: Analysis): string[] {
  const items = flat(reportBlocks(analysis, [], ENGLISH_REPORT)).flatMap((block) =>
    block.kind === 'summary' || block.kind === 'list' ? block.items : [],
  );
  return [...new Set(items)];
}

function withBystanders(row: TrialRow): TrialRow {
  const { variant } = row;
  const [, silent] = /^([\d,]+) silent$/.exec(variant) ?? [];
  const others = silent?.replace(',', '') ?? variant.startsWith('one ');
  return { ...row, bystanders: Number(others) };
}

const RUNS = SAMPLE_QUESTIONS.filter(({ name }) => name !== 'latency').map((question) => {
  return [question.name, sampleQuestion(question, { change: withBystanders })] as const;
});

test('a scenario with many conclusions has three sentences in short, and all in its section', () => {
  const question = SAMPLE_QUESTIONS.find(({ name }) => name === 'payload');
  if (question === undefined) throw new Error('there is no sample of payload');
  const results = alsoByAutocannon(sampleQuestion(question));
  const [first, second, rest, ...others] = sentencesOf(results, ENGLISH_REPORT);
  expect(others).toEqual([]);
  expect(rest).toMatch(/^payload: 10 more conclusions are in its section of the report\.$/);
  const verdict = flat(reportBlocks(results, [], ENGLISH_REPORT)).find(({ kind }) => kind === 'summary');
  if (verdict?.kind !== 'summary') throw new Error('there is no verdict');
  expect(verdict.items.slice(0, 2)).toEqual([first, second]);
  expect(verdict.items).toHaveLength(12);
});

test.each<[string, (row: TrialRow) => boolean, RegExp[]]>([
  [
    'excluded where enough others are left',
    ({ trial }) => trial === 1,
    [/Other programs ran beside 1 of 108 trials, which is excluded\./, /\| other programs used the machine/],
  ],
  [
    'counted where too few others are left',
    () => true,
    [/Other programs ran beside 108 of 108 trials\. They count, as too few blocks were undisturbed/],
  ],
])('disturbed trials are %s', async (_, isDisturbed, expected) => {
  const markdown = await markdownOf({
    blocks: 6,
    change: (row) =>
      isDisturbed(row)
        ? { ...row, validity: 'disturbed', invalid_because: 'other programs used the machine: 33 % of a CPU' }
        : row,
  });
  for (const pattern of expected) expect(markdown).toMatch(pattern);
});

describe('a report on a scenario with variants', () => {
  test.each(RUNS)('gives each table its own heading and caption (%s)', (_, results) => {
    for (const run of [results, alsoByAutocannon(results)]) {
      const places = placesOf(reportBlocks(run, [], ENGLISH_REPORT));
      expect(places.filter((place, index) => places.indexOf(place) < index)).toEqual([]);
    }
  });

  // Not for rankings of throughput: more comparisons are a larger family, which shows fewer differences.
  test.each(RUNS.filter(([name]) => ['head-of-line', 'idle', 'fairness'].includes(name)))(
    'states the same of a load generator with and without a second one (%s)',
    (name, results) => {
      const alone = sentencesOf(results, ENGLISH_REPORT);
      expect(alone.length).toBeGreaterThan(0);
      const ours = itemsOf(alsoByAutocannon(results)).filter((item) => item.startsWith(`${name}, tcp`));
      expect(ours.map((item) => item.replace(', tcp', ''))).toEqual(alone);
    },
  );
});

const isExchanged = (colour: string): boolean => REPORT_STYLE.includes(`svg [fill="${colour}"]`);

test.each([0, 0.001, 0.1, 0.5, 1])(
  'the colours of a tile of %f and of its text are not exchanged on a dark page',
  (part) => {
    expect(isExchanged(tint('#123456', part))).toBe(false);
    expect([INK_ON_TINT, PAPER_ON_TINT].map(isExchanged)).toEqual([false, false]);
  },
);

test('every phase of a timeline has its own colour on a dark page', () => {
  const phases = Object.values(PHASE_STYLE);
  expect(phases.map(({ colour }) => isExchanged(colour))).not.toContain(false);
  expect(new Set(phases.map(({ colourOnDark }) => colourOnDark)).size).toBe(phases.length);
});
