import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findServer } from '../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS } from '../servers/server.ts';
import { TESTABLE_SERVERS } from '../servers/testing/testable-servers.ts';
import { type Chromium, CHROMIUM_RUNS_HERE, openChromium } from './testing/chromium.ts';

describe.runIf(CHROMIUM_RUNS_HERE)('Chromium as a client', () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  it.each(TESTABLE_SERVERS)(
    'Chromium shows the page of $model/$io and requests nothing else',
    async ({ model, io }) => {
      const start = await findServer(model, io);
      await using server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0 }, () => {});
      const url = `http://127.0.0.1:${server.port}/`;
      const requestsBefore = browser.requests.length;
      const messagesBefore = browser.messages.length;

      const response = await browser.page.goto(url);
      expect(response?.status()).toBe(200);
      expect(await browser.page.textContent('h1')).toBe('It is your turn.');
      await browser.page.reload();
      expect(await browser.page.textContent('h1')).toBe('It is your turn.');

      const fetched = browser.requests
        .slice(requestsBefore)
        .filter((address) => !address.startsWith('data:'));
      expect(fetched).toEqual([url, url]);
      expect(browser.messages.slice(messagesBefore)).toEqual([]);
      // An idle page keeps its connection: the server must close without waiting for it.
      expect((await server.close()).requests).toBe(2);
    },
  );
});
