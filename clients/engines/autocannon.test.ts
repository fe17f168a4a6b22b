import { expect, it, onTestFinished } from 'vitest';
import { findServer } from '../../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/server.ts';
import { findFreePort } from '../free-port.ts';
import { runLoad } from '../load-generator.ts';
import { DEFAULT_LOAD_SPEC } from '../load-spec.ts';
import type { LoadEvent, LoadResult, LoadSpec } from '../load.ts';
import { startOddServer } from '../testing/odd-server.ts';

const NO_ERRORS = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };

const SHORT: LoadSpec = {
  ...DEFAULT_LOAD_SPEC,
  driver: { kind: 'autocannon' },
  clients: 4,
  warmupS: 0.1,
  warmupMostS: 0.3,
  durationS: 0.3,
};

async function startServer(model: 'event-loop' | 'sequential' = 'event-loop'): Promise<number> {
  const start = await findServer(model, 'node');
  const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0 }, () => undefined);
  onTestFinished(async () => {
    await server.close();
  });
  return server.port;
}

function load(
  spec: Partial<LoadSpec>,
  onEvent: (event: LoadEvent, abort: () => void) => void = () => undefined,
): Promise<LoadResult> {
  const abort = new AbortController();
  const forward = (event: LoadEvent): void => onEvent(event, () => abort.abort());
  return runLoad({ ...SHORT, ...spec }, { signal: abort.signal, onEvent: forward });
}

it('a load by autocannon counts right answers, with latencies in whole milliseconds', async () => {
  const events: string[] = [];
  const result = await load({ port: await startServer() }, ({ event }) => events.push(event));
  expect(events).toEqual(['connecting', 'warming-up', 'measuring', 'measured']);
  expect(result.errors).toEqual(NO_ERRORS);
  expect(result.requests).toBeGreaterThan(0);
  expect(result.latency).toMatchObject({ count: result.requests, resolutionUs: 1000, hdr: null });
  expect((result.latency?.maxUs ?? 1) % 1000).toBe(0);
  expect(result.latency?.meanUs).toBeGreaterThan(0);
  expect(result).toMatchObject({ connect: null, connections: 8 });
  const shares = result.clients?.map(({ requests, longestWaitUs }) => requests > 0 && longestWaitUs > 0);
  expect(shares).toEqual([true, true, true, true]);
  expect(result.durationS).toBeGreaterThanOrEqual(0.3);
  expect(result.cpuPercent).toBeGreaterThan(0);
});

it('a load by autocannon counts the clients that a server leaves without an answer', async () => {
  const { clients } = await load({ port: await startServer('sequential') });
  expect(clients?.filter(({ requests }) => requests > 0)).toHaveLength(1);
  const waits = clients?.filter(({ requests, longestWaitUs }) => requests === 0 && longestWaitUs > 2e5);
  expect(waits).toHaveLength(3);
});

it('a load by autocannon counts the answers after which it reconnects, although it does not time them', async () => {
  const port = await startServer();
  const once = await load({ port, requestsPerConnection: 1 });
  expect(once.errors).toEqual(NO_ERRORS);
  expect(once.requests).toBeGreaterThan(0);
  expect(once.latency).toBeNull();
  const thrice = await load({ port, requestsPerConnection: 3 });
  expect((thrice.latency?.count ?? 0) / thrice.requests).toBeCloseTo(2 / 3, 1);
});

it.each([
  { behaviour: 'not-found', kind: 'wrongAnswer', fault: /answered 404/ },
  { behaviour: 'other-page', kind: 'wrongAnswer', fault: /body of an answer differs/ },
  { behaviour: 'reset', kind: 'reset', fault: null },
] as const)(
  'a load by autocannon counts the answers of a server of kind $behaviour as $kind',
  async ({ behaviour, kind, fault }) => {
    const { port } = await startOddServer(behaviour);
    const result = await load({ port });
    expect(result.errors[kind]).toBeGreaterThan(0);
    expect({ ...result.errors, [kind]: 0 }).toEqual(NO_ERRORS);
    expect(result.requests).toBe(0);
    if (fault === null) expect(result.firstFault).toBeNull();
    else expect(result.firstFault).toMatch(fault);
    expect(result.latency === null || behaviour === 'other-page').toBe(true);
  },
);

it('a load by autocannon counts late answers as timeouts', async () => {
  const { port } = await startOddServer('silent');
  const result = await load({ port, durationS: 1.5, responseTimeoutMs: 1 });
  expect(result.errors).toEqual({ ...NO_ERRORS, timeout: 4 });
});

it('a load by autocannon takes the first answer for the right one when the expectation is learned', async () => {
  const { port } = await startOddServer('other-page');
  const result = await load({ port, expectation: 'learned' });
  expect(result.errors).toEqual(NO_ERRORS);
  expect(result.requests).toBeGreaterThan(0);
});

it('a load by autocannon counts refused connections after the server dies', async () => {
  const server = await startOddServer('other-page');
  const result = await load({ port: server.port, expectation: 'learned', durationS: 2 }, ({ event }) => {
    if (event === 'measuring') void server.receives(20).then(() => server.die());
  });
  expect(result.requests).toBeGreaterThan(0);
  expect(result.errors.refused).toBeGreaterThan(0);
});

it('a load by autocannon returns the result so far when it is aborted', async () => {
  const server = await startOddServer('other-page');
  const spec = { port: server.port, expectation: 'learned', durationS: 600 } as const;
  const result = await load(spec, ({ event }, abort) => {
    if (event === 'measuring') void server.receives(20).then(abort);
  });
  expect(result.requests).toBeGreaterThan(0);
  expect(result.durationS).toBeLessThan(300);
});

it('a load by autocannon is rejected with CANNOT_CONNECT where nothing listens', async () => {
  const port = await findFreePort();
  await expect(load({ port, connectTimeoutMs: 100 })).rejects.toMatchObject({ code: 'CANNOT_CONNECT' });
});

it('a load by autocannon is rejected for the workload echo, with the driver to choose', async () => {
  await expect(load({ workload: { name: 'echo' } })).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining('--driver tcp') as string,
  });
});
