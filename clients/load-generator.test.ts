import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bind, close, getAddress, listen, socket } from '../posix/socket.ts';
import { findServer } from '../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS, type ModelName, type ServerOptions } from '../servers/server.ts';
import { findFreePort } from './free-port.ts';
import { runLoad } from './load-generator.ts';
import { DEFAULT_LOAD_SPEC } from './load-spec.ts';
import { ENGINE_NAMES, type LoadErrors, type LoadEvent, type LoadResult, type LoadSpec } from './load.ts';
import { startOddServer } from './testing/odd-server.ts';

const NO_ERRORS: LoadErrors = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };

const SHORT = {
  ...DEFAULT_LOAD_SPEC,
  workload: { name: 'echo' },
  clients: 4,
  warmupS: 0.05,
  warmupMostS: 0.2,
  durationS: 0.2,
  connectTimeoutMs: 20_000,
} as const satisfies LoadSpec;

async function startServer(model: ModelName, options: Partial<ServerOptions> = {}): Promise<number> {
  const start = await findServer(model, 'node');
  const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0, ...options }, () => undefined);
  onTestFinished(async () => {
    await server.close();
  });
  return server.port;
}

/** A socket that listens, and from which nothing is accepted. */
function listenOnly(backlog: number): number {
  const fd = socket();
  onTestFinished(() => close(fd));
  bind(fd, { host: '127.0.0.1', port: 0 });
  listen(fd, backlog);
  return getAddress(fd).port;
}

describe.each(ENGINE_NAMES)('a load by the %s engine', (engine) => {
  async function load(
    spec: Partial<LoadSpec>,
    onEvent: (event: LoadEvent, abort: () => void) => void = () => undefined,
  ): Promise<LoadResult> {
    const abort = new AbortController();
    return runLoad(
      { ...SHORT, driver: { kind: 'tcp', engine }, ...spec },
      { signal: abort.signal, onEvent: (event) => onEvent(event, () => abort.abort()) },
    );
  }

  it('a load reports its stages, counts, latencies and shares', async () => {
    const { port } = await startOddServer('echo');
    const events: string[] = [];
    const result = await load({ port }, ({ event }) => events.push(event));
    expect(events).toEqual(['connecting', 'warming-up', 'measuring', 'measured']);
    expect(result.errors).toEqual(NO_ERRORS);
    expect(result.connections).toBe(4);
    expect(result.connect?.count).toBe(4);
    expect(result.requests).toBeGreaterThan(0);
    expect(result.latency).toMatchObject({ count: result.requests, resolutionUs: 1 });
    expect(result.latency?.hdr).toMatch(/^HIST/);
    expect(result.clients?.reduce((sum, { requests }) => sum + requests, 0)).toBe(result.requests);
    expect(result.durationS).toBeGreaterThanOrEqual(0.2);
    expect(result.cpuPercent).toBeGreaterThan(0);
  });

  it.each([1, 3])('a load opens a new connection every %i requests', async (requestsPerConnection) => {
    const port = await startServer('event-loop');
    const result = await load({ port, workload: { name: 'page' }, requestsPerConnection });
    expect(result.errors).toEqual(NO_ERRORS);
    expect(result.requests).toBeGreaterThan(0);
    expect(result.connections).toBeGreaterThanOrEqual(Math.floor(result.requests / requestsPerConnection));
  });

  it('a load opens another connection when the server announces that it closes', async () => {
    const port = await startServer('event-loop', { requestsPerConnection: 2 });
    const result = await load({ port, workload: { name: 'page' } });
    expect(result.errors).toEqual(NO_ERRORS);
    expect(result.connections).toBeGreaterThan(4);
  });

  it('a load joins answers that come in pieces', async () => {
    const { port } = await startOddServer('split');
    const result = await load({ port });
    expect(result.errors).toEqual(NO_ERRORS);
    expect(result.requests).toBeGreaterThan(0);
  });

  it.each([
    { behaviour: 'wrong', kind: 'wrongAnswer' },
    { behaviour: 'too-much', kind: 'wrongAnswer' },
    { behaviour: 'end-at-once', kind: 'reset' },
    { behaviour: 'end-in-the-middle', kind: 'reset' },
    { behaviour: 'reset', kind: 'reset' },
    { behaviour: 'silent', kind: 'timeout' },
  ] as const)(
    'a load counts the answers of a server of kind $behaviour as $kind',
    async ({ behaviour, kind }) => {
      const { port } = await startOddServer(behaviour);
      const responseTimeoutMs = behaviour === 'silent' ? 50 : null;
      // On a busy machine 0.2 s may pass without any answer.
      const result = await load({ port, responseTimeoutMs, durationS: 0.6 });
      expect(result.errors[kind]).toBeGreaterThan(0);
      expect({ ...result.errors, [kind]: 0 }).toEqual(NO_ERRORS);
      expect(result.requests).toBe(0);
      expect(result.latency).toBeNull();
      expect(result.connections).toBeGreaterThan(4);
    },
  );

  it('a load counts another page than ours as wrong, unless the expectation is learned', async () => {
    const { port } = await startOddServer('other-page');
    const exact = await load({ port, workload: { name: 'page' } });
    expect(exact.errors.wrongAnswer).toBeGreaterThan(0);
    expect(exact.requests).toBe(0);
    const learned = await load({ port, workload: { name: 'page' }, expectation: 'learned' });
    expect(learned.errors).toEqual(NO_ERRORS);
    expect(learned.requests).toBeGreaterThan(0);
  });

  it('a load counts no error for starved clients and reports their wait', async () => {
    const port = await startServer('sequential');
    const result = await load({ port, workload: { name: 'page' } });
    expect(result.errors).toEqual(NO_ERRORS);
    expect(result.connections).toBe(4);
    const shares = result.clients?.toSorted((one, other) => other.requests - one.requests) ?? [];
    expect(shares[0]?.requests).toBe(result.requests);
    for (const { requests, p50Us, longestWaitUs } of shares.slice(1)) {
      expect({ requests, p50Us }).toEqual({ requests: 0, p50Us: null });
      expect(longestWaitUs).toBeGreaterThan(result.durationS * 1e6);
    }
  });

  it('a load goes on after the server dies and counts refused connections', async () => {
    const server = await startOddServer('echo');
    const result = await load({ port: server.port, durationS: 2 }, ({ event }) => {
      if (event === 'measuring') void server.receives(20).then(() => server.die());
    });
    expect(result.requests).toBeGreaterThan(0);
    expect(result.errors.reset + result.errors.refused).toBeGreaterThanOrEqual(4);
    expect(result.errors.refused).toBeGreaterThan(0);
    expect(result.durationS).toBeGreaterThanOrEqual(2);
  });

  it('a load returns the result so far when it is aborted', async () => {
    const server = await startOddServer('echo');
    const result = await load({ port: server.port, durationS: 600 }, ({ event }, abort) => {
      if (event === 'measuring') void server.receives(20).then(abort);
    });
    expect(result.requests).toBeGreaterThan(0);
    expect(result.durationS).toBeLessThan(300);
  });

  it('a load is rejected with CANNOT_CONNECT where nothing listens', async () => {
    const port = await findFreePort();
    await expect(load({ port, connectTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'CANNOT_CONNECT',
      message: expect.stringContaining(`nothing listens on 127.0.0.1:${port}`) as string,
    });
  });

  it('a load is rejected with the host when it has no address', async () => {
    await expect(load({ host: 'no-such-host.invalid' })).rejects.toMatchObject({
      code: 'CANNOT_CONNECT',
      message: expect.stringContaining('no-such-host.invalid') as string,
    });
  });

  it.runIf(process.platform === 'linux')('a load counts connect timeouts and retries', async () => {
    // The kernel lets backlog + 1 clients connect; it does not answer the others.
    const port = listenOnly(1);
    const result = await load({ port, connectTimeoutMs: 200, durationS: 0.5 });
    expect(result.connections).toBe(2);
    expect(result.errors.timeout).toBeGreaterThanOrEqual(2);
    expect({ ...result.errors, timeout: 0 }).toEqual(NO_ERRORS);
    expect(result.requests).toBe(0);
  });

  it.runIf(process.platform === 'linux')('a load closes all its descriptors', async () => {
    const { port } = await startOddServer('echo');
    await load({ port });
    const before = readdirSync('/proc/self/fd').length;
    await load({ port, requestsPerConnection: 3 });
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});

it('the measured latency of a server that answers after 20 ms is at least 19 ms', async () => {
  const { port } = await startOddServer('late');
  const result = await runLoad(
    { ...SHORT, port },
    { signal: new AbortController().signal, onEvent: () => undefined },
  );
  // It answers after 20 ms by its own clock.
  expect(result.latency?.p50Us).toBeGreaterThanOrEqual(19_000);
  const [share] = result.clients ?? [];
  expect(Math.abs((share?.p50Us ?? 0) / (result.latency?.p50Us ?? 1) - 1)).toBeLessThan(0.5);
});
