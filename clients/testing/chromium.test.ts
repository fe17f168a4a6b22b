import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { CHROMIUM_RUNS_HERE, openChromium } from './chromium.ts';

const PAGE = `<!doctype html><title>A page</title><h1><span>Hello</span></h1><img src="/missing.png" alt="">
<script>console.log('a word'); throw new Error('a fault');</script>`;

describe.skipIf(!CHROMIUM_RUNS_HERE)('Chromium from npm', () => {
  test('Chromium from npm shows a page and records requests, console messages and uncaught errors', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html' });
      response.end(request.url === '/' ? PAGE : '');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      await using browser = await openChromium();
      await browser.page.goto(origin);
      expect(await browser.page.textContent('h1')).toBe('Hello');
      const width = await browser.page
        .locator('h1 > span')
        .evaluate((span) => span.getBoundingClientRect().width);
      expect(width, 'the text is drawn, so there is a font').toBeGreaterThan(30);
      expect(browser.requests).toEqual([origin, `${origin}missing.png`]);
      await expect
        .poll(() => browser.messages.map(({ kind }) => kind).sort())
        .toEqual(['error', 'log', 'uncaught']);
      expect(browser.messages).toContainEqual({ kind: 'uncaught', text: 'a fault' });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
