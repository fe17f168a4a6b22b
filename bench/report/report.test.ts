import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_RUNS_HERE, openChromium } from '../../clients/testing/chromium.ts';
import { drawFigures } from '../figures/figures.ts';
import { type SampleOptions, sampleAnalysis, writeSampleRun } from '../testing/sample-run.ts';
import { reportBlocks } from './content.ts';
import { renderMarkdown } from './markdown.ts';
import { writeReport } from './report.ts';
import { analyseFolder } from '../analysis/analysis.ts';

async function markdownOf(options: SampleOptions): Promise<string> {
  const results = sampleAnalysis(options);
  const markdown = renderMarkdown(reportBlocks(results, await drawFigures(results)));
  return markdown.replaceAll('\u00a0', ' ');
}

describe('the report in Markdown', () => {
  test('reads as it did when somebody read it', async () => {
    const results = sampleAnalysis();
    const markdown = renderMarkdown(reportBlocks(results, await drawFigures(results)));
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
  ])('of %s says so', async (_, options, expected) => {
    const markdown = await markdownOf(options);
    for (const pattern of expected) expect(markdown).toMatch(pattern);
  });

  test('takes nothing that was measured for markup', async () => {
    const markdown = await markdownOf({
      change: (row) => ({ ...row, validity: 'invalid', invalid_because: '<img src=x>\n*a* | `b`_[c](d)' }),
    });
    expect(markdown).toContain('&lt;img src=x> \\*a\\* \\| `b`\\_\\[c\\](d)');
  });
});

async function report(dir: string) {
  const analysis = await analyseFolder(dir);
  return await writeReport(dir, analysis, await drawFigures(analysis));
}

describe.skipIf(!CHROMIUM_RUNS_HERE)('the report in a browser', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tellers-report-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('is one file that answers on its first screen and fetches nothing', async () => {
    await writeSampleRun(dir, sampleAnalysis());
    const { htmlPath } = await report(dir);
    await using browser = await openChromium();
    const { page, requests, messages } = browser;
    await page.setViewportSize({ width: 1280, height: 800 });
    const url = pathToFileURL(htmlPath).href;
    await page.goto(url);

    const answer = page.getByText(/^scaling \(clients that stay connected\): .*event-loop won/);
    const box = await answer.boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(800);
    expect(
      await page.getByRole('img', { name: 'How many requests are served as clients are added?' }).count(),
    ).toBe(2);
    expect(await page.getByRole('table', { name: /^Throughput and latency \(scaling/ }).count()).toBe(1);
    expect(await page.getByText('the server died: <b>no memory</b> & "no more" | exit code 1').count()).toBe(
      1,
    );
    expect(await page.locator('script, link, img, [style]').count()).toBe(0);
    expect(requests).toEqual([url]);
    expect(messages).toEqual([]);
    expect((await stat(htmlPath)).size).toBeLessThan(400_000);
  });

  test('is dark where the reader likes it dark, figures too, and lets no style in but its own', async () => {
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
