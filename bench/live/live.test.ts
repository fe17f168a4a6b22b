import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHROMIUM_RUNS_HERE, openChromium } from '../../clients/testing/chromium.ts';
import { overviewOf } from '../analysis/overview.ts';
import type { LiveState } from '../page/live-data.ts';
import { type Comparison, groupComparisons, makePlan } from '../plan/plan.ts';
import { BenchError } from '../results/bench-error.ts';
import { modelServer } from '../results/server-names.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { answerSentences } from '../words/overview.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';
import { livePage } from './live-page.ts';
import { LiveRun } from './live-run.ts';
import { LiveServer } from './live-server.ts';

const PLAN = makePlan({
  scenarios: SCENARIOS,
  size: 'quick',
  servers: [modelServer('sequential', 'posix'), modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 9,
  clients: [4],
  blocks: 2,
});
const [FIRST, SECOND] = groupComparisons(PLAN.trials) as [Comparison, Comparison];
const STANDING = { leftS: 65, spentS: 10, pairs: null };
const REPORT = new TextEncoder().encode('<!doctype html><title>The report</title><h1>The report</h1>');

let server: LiveServer;

beforeEach(async () => {
  server = await LiveServer.listen(0, await livePage(ENGLISH_REPORT));
});

afterEach(() => server[Symbol.asyncDispose]());

function startRun(words = ENGLISH_REPORT): LiveRun {
  return new LiveRun(PLAN, [], server, words, () => new Date(2026, 0, 2, 3, 4, 5));
}

/** The events that a page gets, one after the other. */
async function* listen(): AsyncGenerator<string, void> {
  const { body } = await fetch(`${server.url}events`);
  let text = '';
  for await (const chunk of body ?? []) {
    const parts = (text + Buffer.from(chunk).toString()).split('\n\n');
    text = parts.pop() ?? '';
    yield* parts;
  }
}

async function nextState(events: AsyncGenerator<string, void>): Promise<LiveState> {
  const { value } = await events.next();
  return JSON.parse((value ?? '').replace(/^retry: \d+\ndata: /, '')) as LiveState;
}

function statusOf(path: string, options: { host?: string; method?: string } = {}): Promise<number> {
  const { host, method = 'GET' } = options;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  request(new URL(path, server.url), { method, ...(host === undefined ? {} : { headers: { host } }) })
    .on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
    .on('error', reject)
    .end();
  return promise;
}

describe('the live page', () => {
  it('gets the whole state when it connects, and a new one when the next trials begin', async () => {
    const run = startRun();
    run.trialsStarted(FIRST, STANDING);
    const events = listen();
    expect(await nextState(events)).toMatchObject({
      status: 'block 1 of 2 · 10 s spent · 1 min 05 s left',
      underWay: expect.stringMatching(/^Now measured: (?:scaling|churn), 4 clients\.$/),
      heard: 'Last sign of the run: 03:04:05.',
      answer: [{ finding: ENGLISH_REPORT.live.noAnswer }],
    });
    const { scenario } = FIRST[0].cell;
    const row = { scenario: scenario.name, server: 'event-loop/posix', clients: 4, throughput_rps: 12_340 };
    run.trialEnded(sampleTrial({ ...row, trial: 1, block: 1 }));
    run.trialEnded(
      sampleTrial({ ...row, trial: 2, validity: 'invalid', invalid_because: 'errors: 3 reset' }),
    );
    run.trialsStarted(SECOND, { ...STANDING, pairs: { settled: 1, all: 2 } });
    const state = await nextState(events);
    expect(state.status).toBe(
      'block 1 of 2 · 10 s spent · 1 min 05 s left · 1 invalid · 1 of 2 pairs settled so far',
    );
    expect(state.comparisons.rows).toContainEqual([`${scenario.name}, 4 clients`, '1', 'not judged yet']);
    expect(state.disturbances[0]).toBe(
      `Trial 2 (${scenario.name}, event-loop/posix, 4 clients): errors: 3 reset`,
    );
    await events.return();
  });

  it('has the answer and the matrix of the report after a block, and which comparisons are settled', async () => {
    const results = sampleAnalysis();
    const run = startRun();
    await run.blockEnded(results);
    run.trialsStarted(SECOND, STANDING);
    const state = await nextState(listen());
    expect(state.answer).toEqual(answerSentences(overviewOf(results.data), ENGLISH_REPORT.figures));
    expect(state.matrix?.servers).toEqual(['event-loop', 'sequential', 'worker-per-client']);
    expect(state.matrix?.rows.flatMap(({ places }) => places)).toContainEqual({
      main: '1 of 64 served',
      note: '',
      tone: 'unranked',
    });
    expect(state.comparisons.rows).toContainEqual(['scaling, 4 clients', '0', '1 of 1']);
    expect(state.figures, 'nobody was there to see them').toEqual([]);
  });

  it('draws the first figure of each scenario for a page that is open', async () => {
    const run = startRun();
    const events = listen();
    await nextState(events);
    await run.blockEnded(sampleAnalysis());
    run.trialsStarted(SECOND, STANDING);
    const { figures } = await nextState(events);
    expect(figures.map(({ src }) => src)).toEqual(['/figures/1-1.svg', '/figures/1-2.svg']);
    const drawn = await fetch(new URL(figures[0]?.src ?? '', server.url));
    expect(drawn.headers.get('content-type')).toBe('image/svg+xml');
    expect(await drawn.text()).toMatch(/^<svg[^]*<\/svg>\s*$/);
    await events.return();
  });

  it('a state that cannot be analysed is reported on it, and ends no run', async () => {
    const run = startRun();
    const broken = new Proxy(sampleAnalysis(), {
      get: () => {
        throw new BenchError('NOT_A_RUN', 'no such rows');
      },
    });
    await run.blockEnded(broken);
    run.trialsStarted(SECOND, STANDING);
    expect((await nextState(listen())).disturbances).toEqual([ENGLISH_REPORT.live.notDrawn('no such rows')]);
  });

  it('is in the language of the run', async () => {
    startRun(FRENCH_REPORT).trialsStarted(FIRST, STANDING);
    const state = await nextState(listen());
    expect(state.status).toBe('bloc 1 sur 2 · 10 s depuis le début · encore 1 min 05 s');
    expect(state.disturbances).toEqual(['Rien jusqu’ici.']);
  });

  it('becomes the report, which each open page loads', async () => {
    startRun();
    const events = listen();
    await nextState(events);
    const ended = server.becomeReport(REPORT, new AbortController().signal);
    expect(await events.next()).toEqual({ done: false, value: 'event: report\ndata:' });
    expect(await (await fetch(server.url)).text()).toContain('<h1>The report</h1>');
    await ended;
    await events.return();
  });
});

describe('the server of the live page', () => {
  it.each(['example.org', '127.0.0.1', '127.0.0.1:1', 'localhost.example.org:80'])(
    'refuses a request for the host %s',
    async (host) => {
      expect(await statusOf('/', { host })).toBe(403);
      expect(await statusOf('/events', { host })).toBe(403);
    },
  );

  it('serves the page by both names of this machine, and no other method or path', async () => {
    const { port } = new URL(server.url);
    expect(await statusOf('/', { host: `localhost:${port}` })).toBe(200);
    expect(await statusOf('/', { method: 'POST' })).toBe(405);
    expect(await statusOf('/../package.json')).toBe(404);
    expect(await statusOf('/figures/1-1.svg')).toBe(404);
  });

  it('forbids every script but its own', async () => {
    const { headers } = await fetch(server.url);
    const policy = headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; /);
    expect(policy).not.toContain('unsafe');
  });

  it('drops a reader that does not read, and ends beside a client that does nothing', async () => {
    const { port } = new URL(server.url);
    const silent = connect(Number(port), '127.0.0.1');
    const stuck = connect(Number(port), '127.0.0.1').pause();
    stuck.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    while (server.readers === 0) await turn();
    while (server.readers > 0) {
      server.show('x'.repeat(2 ** 20));
      await turn();
    }
    const closed = Promise.all([once(silent, 'close'), once(stuck, 'close')]);
    silent.resume().on('error', () => undefined);
    stuck.resume().on('error', () => undefined);
    await server[Symbol.asyncDispose]();
    await closed;
  });
});

describe.skipIf(!CHROMIUM_RUNS_HERE)('the live page in a browser', () => {
  it(
    'shows the run after a reload too, finds it again, and becomes the report',
    { timeout: 60_000 },
    async () => {
      const hostile = '<img src=x onerror="alert(1)"> </script><script>alert(2)</script>';
      const run = startRun();
      run.warned({ kind: 'hint', message: hostile, trial: null });
      run.trialsStarted(FIRST, STANDING);
      await using browser = await openChromium();
      const { page } = browser;
      const has = async (id: string, text: string) =>
        expect.poll(() => page.textContent(`#${id}`), { timeout: 20_000 }).toContain(text);
      await page.goto(server.url);
      await has('status', 'block 1 of 2');
      await has('disturbances', hostile);
      await run.blockEnded(sampleAnalysis());
      run.trialsStarted(SECOND, STANDING);
      await has('matrix', '1 of 64 served');
      await page.reload();
      await has('matrix', '1 of 64 served');
      const width = "document.querySelector('#figures img').naturalWidth";
      await expect.poll(() => page.evaluate(width)).toBeGreaterThan(100);
      expect(await page.isVisible('#lost')).toBe(false);

      const port = Number(new URL(server.url).port);
      await server[Symbol.asyncDispose]();
      await page.locator('#lost').waitFor({ state: 'visible' });
      server = await LiveServer.listen(port, await livePage(ENGLISH_REPORT));
      startRun().ended({ blocksDone: 2, spentS: 12 });
      await has('status', '2 blocks in 12 s');
      expect(await page.isVisible('#lost')).toBe(false);

      await server.becomeReport(REPORT, new AbortController().signal);
      await expect.poll(() => page.textContent('h1')).toBe('The report');
      expect(browser.requests.every((url) => url.startsWith(server.url))).toBe(true);
      expect(browser.messages.filter(({ text }) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);
    },
  );
});
