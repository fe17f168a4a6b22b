/** The page of a report in a real browser: one launch, one run of a thousand trials with a server whose name is markup. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM_RUNS_HERE, type Chromium, openChromium } from '../../clients/testing/chromium.ts';
import { recordedServers } from '../analysis/findings.ts';
import { drawFigures } from '../figures/figures.ts';
import { SCREEN_PAGE } from '../figures/page.ts';
import { renderSvg } from '../figures/render.ts';
import { timelineDrawing } from '../figures/timeline.ts';
import { sampleAnalysis, writeSampleRun } from '../testing/sample-run.ts';
import { sampleTimelines } from '../testing/sample-timeline.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { writeReport } from './report.ts';

const MARKUP = `"'><script>window.hacked = 1</script><img src=x onerror="hacked=1">${'long '.repeat(28)}end`;
const BLOCKS = 56;
const TRIALS = 1008;
const EVENT_LOOP = 'event-loop';

async function writePage(dir: string): Promise<string> {
  const analysis = sampleAnalysis({
    blocks: BLOCKS,
    change: (row) =>
      row.model === 'sequential' ? { ...row, server: MARKUP, model: MARKUP, io: 'external' } : row,
  });
  const [data] = analysis.data;
  if (data === undefined) throw new Error('the sample has no scenario');
  await writeSampleRun(dir, analysis);
  const recorded = recordedServers(sampleTimelines(), 'timeline');
  const drawing = timelineDrawing(recorded, { ...data, id: 'timeline' }, SCREEN_PAGE);
  const svg = await renderSvg(drawing.specification, drawing, SCREEN_PAGE);
  const figures = [...(await drawFigures(analysis)), { ...drawing, svg }];
  return (await writeReport(dir, analysis, figures, ENGLISH_REPORT)).htmlPath;
}

describe.skipIf(!CHROMIUM_RUNS_HERE)('the page of a report', () => {
  let dir: string;
  let path: string;
  let browser: Chromium;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tellers-page-'));
    path = await writePage(dir);
    browser = await openChromium();
    await browser.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await browser.page.emulateMedia({ colorScheme: 'light', media: 'screen' });
    await browser.page.setViewportSize({ width: 1400, height: 900 });
    await browser.page.goto(pathToFileURL(path).href);
  });

  /** The chart of a figure, when it is drawn. */
  async function chartOf(id: string): Promise<{ readonly figure: Locator; readonly chart: Locator }> {
    const figure = browser.page.locator(`figure[data-chart="${id}"]`);
    await figure.scrollIntoViewIfNeeded();
    const chart = figure.locator('.chart');
    await chart.locator('svg').waitFor();
    return { figure, chart };
  }

  const clipboard = (): Promise<string> => browser.page.evaluate('navigator.clipboard.readText()');

  test('has under 3 MB with a thousand trials, fetches nothing and reports no error', async () => {
    const { page, requests, messages } = browser;
    expect((await stat(path)).size).toBeLessThan(3e6);
    for (const id of ['scaling-throughput', 'scaling-p99', 'churn-throughput', 'timeline']) await chartOf(id);
    expect(messages).toEqual([]);
    expect(new Set(requests)).toEqual(new Set([page.url()]));
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  test('forbids eval, and scripts that are not its own', async () => {
    const { page } = browser;
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; /);
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.foreign = 1; try { eval("window.evaluated = 1"); } catch {}';
      document.body.append(script);`);
    expect(await page.evaluate('[window.foreign, window.evaluated]')).toEqual([undefined, undefined]);
    // Its report is no error of the page.
    (browser.messages as unknown[]).length = 0;
  });

  test('shows server, value, interval and trials of the mark that the pointer or the keys reach', async () => {
    const { page } = browser;
    const { chart } = await chartOf('scaling-throughput');
    await chart.focus();
    const tip = page.locator('.tip');
    await chart.press('ArrowLeft');
    // The last mark: 64 clients, and one of 56 trials is invalid.
    await expect.poll(() => tip.innerText()).toMatch(/^worker-per-client\/posix\n[\d,]+\n/);
    expect(await tip.innerText()).toMatch(
      /clients at once: 64\n95 % interval: [\d,]+ to [\d,]+\n55 valid trials/,
    );
    await chart.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    const mark = chart.locator('.mark-symbol path').last();
    await mark.hover();
    expect(await tip.innerText()).toMatch(/\d valid trials/);
  });

  test('hides a server everywhere by a click on its label, and shows it again by a key', async () => {
    const { page } = browser;
    const { chart } = await chartOf('scaling-throughput');
    const table = page.getByRole('table', { name: /^Throughput and latency \(scaling/ });
    const rows = table.locator('tbody tr', { hasText: `${EVENT_LOOP}/posix` });
    await page.locator('#scaling').getByText('All figures').click();
    expect(await rows.first().isVisible()).toBe(true);
    const lines = chart.locator('.mark-line path:visible');
    const all = await lines.count();
    await chart.getByText(EVENT_LOOP, { exact: true }).click();
    expect(await lines.count()).toBeLessThan(all);
    expect(await rows.first().isVisible()).toBe(false);
    const other = await chartOf('scaling-p99');
    expect(await other.chart.locator('.off').count()).toBeGreaterThan(0);
    const inMatrix = page.locator('table.matrix').getByRole('button', { name: EVENT_LOOP });
    expect(await inMatrix.getAttribute('aria-pressed')).toBe('false');
    expect(await page.locator('table.matrix td.gone').first().locator('b').isVisible()).toBe(false);
    await page.locator('nav').getByRole('button', { name: EVENT_LOOP }).press('Enter');
    expect(await lines.count()).toBe(all);
    expect(await rows.first().isVisible()).toBe(true);
    expect(await inMatrix.getAttribute('aria-pressed')).toBe('true');
  });

  test('draws a chart of lines on the other scale, with the servers that are shown', async () => {
    const { figure, chart } = await chartOf('scaling-throughput');
    const scale = figure.getByRole('button', { name: 'Logarithmic scale' });
    expect(await scale.getAttribute('aria-pressed')).toBe('false');
    expect(await chart.getByText('0', { exact: true }).count()).toBe(1);
    await chart.getByText(EVENT_LOOP, { exact: true }).click();
    await scale.press('Space');
    await expect.poll(() => chart.getByText('0', { exact: true }).count()).toBe(0);
    expect(await scale.getAttribute('aria-pressed')).toBe('true');
    expect(await chart.locator('.faint').allTextContents()).toEqual([EVENT_LOOP]);
  });

  test('zooms the timeline by buttons, keys, the wheel and dragging', async () => {
    const { page } = browser;
    const { figure, chart } = await chartOf('timeline');
    const ticks = async (): Promise<string> =>
      (await chart.locator('.role-axis-label text').allTextContents()).toSorted().join(' ');
    const changed = async (act: () => Promise<unknown>): Promise<string> => {
      const before = await ticks();
      await act();
      await expect.poll(ticks).not.toBe(before);
      return await ticks();
    };
    const whole = await ticks();
    const zoomed = await changed(() => figure.getByRole('button', { name: 'Zoom in' }).click());
    await changed(() => chart.press('+'));
    await changed(() => chart.press('Shift+ArrowRight'));
    await chart.hover();
    await changed(async () => {
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -100);
      await page.keyboard.up('Control');
    });
    await changed(async () => {
      await page.mouse.down();
      await page.mouse.move(500, 500, { steps: 4 });
      await page.mouse.up();
    });
    expect(await changed(() => chart.press('0'))).toBe(whole);
    expect(zoomed).not.toBe(whole);
  });

  test('sorts and filters all trials, and marks the invalid ones with their reason', async () => {
    const { page } = browser;
    const section = page.locator('#all-trials');
    await section.getByText('1,008 trials').press('Enter');
    const rows = section.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(200);
    await section.getByRole('button', { name: 'Show all 1,008 rows' }).click();
    expect(await rows.count()).toBe(TRIALS);

    const head = section.getByRole('columnheader', { name: 'requests/s' });
    const rates = async (): Promise<number[]> =>
      (await rows.locator('td:nth-child(8)').allTextContents())
        .filter((text) => text !== '–')
        .map((text) => Number(text.replaceAll(',', '')));
    for (const [direction, sign] of [
      ['ascending', 1],
      ['descending', -1],
    ] as const) {
      await head.getByRole('button').press('Enter');
      expect(await head.getAttribute('aria-sort')).toBe(direction);
      const shown = await rates();
      expect(shown).toEqual(shown.toSorted((a, b) => sign * (a - b)));
    }

    await section.getByLabel('validity').selectOption('invalid');
    expect(await rows.allTextContents()).toEqual([
      expect.stringContaining('the load generator was saturated (CPU 99 %)'),
      expect.stringContaining('the server died: <b>no memory</b> & "no more" | exit code 1'),
    ]);
    await section.getByLabel('Contains').fill('EXIT CODE');
    expect(await section.locator('output').textContent()).toBe('1 of 1,008 trials');
    await section.getByRole('button', { name: 'Copy as CSV' }).click();
    await section.getByText('Copied').waitFor();
    expect((await clipboard()).split('\r\n')).toEqual([
      expect.stringMatching(/^trial,block,scenario,/),
      expect.stringContaining('"the server died: <b>no memory</b> & ""no more"" | exit code 1"'),
      '',
    ]);
  });

  test('copies a table as CSV with plain numbers, and the command', async () => {
    const { page } = browser;
    await page.locator('#scaling').getByText('All figures').click();
    await page.locator('#scaling').getByRole('button', { name: 'Copy as CSV: Throughput' }).first().click();
    await expect.poll(clipboard).toMatch(/^clients,server,/);
    expect(await clipboard()).toMatch(/^64,event-loop\/posix,/m);
    expect(await clipboard()).toContain('""\'><script>window.hacked');
    await page.locator('#machine .copy').first().getByRole('button').click();
    await expect.poll(clipboard).toMatch(/^npm run bench -- scaling churn/);
  });

  test('links to the files beside it and says how to cite it', async () => {
    const files = browser.page.locator('#files');
    expect(await files.locator('a').allTextContents()).toEqual(['trials.csv', 'run.json', 'report.md']);
    expect(await files.locator('pre').last().textContent()).toMatch(
      /^@misc\{tellers-2026-01-02T03-04-05Z,\n.*year = \{2026\}/s,
    );
  });

  test.each([
    ['light', 1400],
    ['dark', 390],
  ] as const)('has nothing serious for axe (%s, %d px)', async (colorScheme, width) => {
    const { page } = browser;
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    await chartOf('scaling-throughput');
    for (const summary of await page.locator('main summary').all()) {
      await summary.click();
    }
    await page.evaluate(axe.source);
    const violations = await page.evaluate<{ id: string; impact: string; nodes: unknown[] }[]>(`
      axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary]) })))`);
    expect(violations).toEqual([]);
  });

  test.each([1400, 390])('is not wider than a screen of %d px', async (width) => {
    const { page } = browser;
    await page.setViewportSize({ width, height: 844 });
    await chartOf('scaling-throughput');
    for (const summary of await page.locator('main summary').all()) await summary.click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    // Tables that are wider say so. The page learns of it a frame after they have their width.
    const wide = (): Promise<number> =>
      page.evaluate<number>(
        `[...document.querySelectorAll('.scroll:not(:has(.matrix))')].filter((one) => one.scrollWidth > one.clientWidth).length`,
      );
    const told = (): Promise<number> => page.locator('.hint:visible').count();
    expect(await wide()).toBeGreaterThan(0);
    await expect.poll(async () => (await told()) - (await wide())).toBe(0);
  });

  test('is printed with its drawings and all that is folded away, but without controls', async () => {
    const { page } = browser;
    const { figure, chart } = await chartOf('scaling-throughput');
    const table = page.getByRole('table', { name: /^Throughput and latency \(scaling/ });
    expect(await table.count()).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await chart.isVisible()).toBe(false);
    expect(await figure.getByRole('img').isVisible()).toBe(true);
    expect(await table.count()).toBe(1);
    expect(await page.locator('main button:visible').count()).toBe(
      await page.locator('.matrix button').count(),
    );
    expect(await page.locator('main figure a:visible').count()).toBe(0);
    expect(await page.getByText('The table of all trials is not printed').isVisible()).toBe(true);
  });
});
