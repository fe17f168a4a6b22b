import { describe, expect, it } from 'vitest';
import { PAGE } from '../workloads/page.ts';
import { checkStandingThreads, readDescriptorLimit, threadsDescribed } from './descriptors.ts';
import { posixAvailable } from './models.ts';
import type { ServerSummary } from './server.ts';
import { startLimited } from './testing/child-server.ts';
import { DISTINCT_SERVERS } from './testing/testable-servers.ts';
import { get, RawClient } from './testing/raw-client.ts';

it.each([
  [400, 30, 43],
  [60, 50, 0],
  [null, 50, Infinity],
])('with a limit of %s descriptors and %i open, %d more threads have theirs', (limit, open, threads) => {
  expect(threadsDescribed(limit, open)).toBe(threads);
});

it.runIf(posixAvailable())('reads the limit of this process', () => {
  expect(readDescriptorLimit()).toBeGreaterThan(0);
});

it('threads without descriptors are an error that names the number needed', () => {
  expect(() => checkStandingThreads(8, 80, 24)).not.toThrow();
  expect(() => checkStandingThreads(8, null, 24)).not.toThrow();
  expect(() => checkStandingThreads(8, 79, 24)).toThrow(
    '8 threads need 80 file descriptors, and there are 79',
  );
});

it.runIf(posixAvailable()).each(['posix', 'node'])(
  'worker-pool/%s with too few descriptors for its threads ends with a clear error',
  async (io) => {
    const { exited } = await startLimited(64, { model: 'worker-pool', io });
    const { code, errors } = await exited;
    expect(code).toBe(1);
    expect(errors).toMatch(/^tellers: \d threads need \d+ file descriptors, and there are 64: /);
  },
);

const CLIENTS = 120;
const DESCRIPTORS = 120;

/** A process that accepts one client at a time never runs out of descriptors. */
const canRunOut = (model: string, io: string): boolean =>
  (model !== 'sequential' && model !== 'process-pool') || io === 'node';

describe.runIf(posixAvailable()).each(DISTINCT_SERVERS)(
  '$model/$io with few descriptors',
  ({ model, io }) => {
    it('refuses or delays the clients that there is none for, warns once, and serves on', async () => {
      const { pid, port, errors, exited } = await startLimited(DESCRIPTORS, { model, io });
      const clients: RawClient[] = [];
      for (let count = 0; count < CLIENTS; count++) {
        const client = await RawClient.connect(port);
        client.send(get());
        clients.push(client);
      }
      const [first, ...others] = clients;
      expect((await first?.answer())?.body.equals(PAGE)).toBe(true);
      const warnings = (): number => errors().match(/^tellers: no file descriptor is left/gm)?.length ?? 0;
      const expected = canRunOut(model, io) ? 1 : 0;
      await expect.poll(warnings, { timeout: 10_000 }).toBe(expected);
      const refused = (): boolean =>
        others.some(({ received }) => String(received).startsWith('HTTP/1.1 503'));
      const refuses = expected === 1 && (io === 'node' || (model.endsWith('-per-client') && io === 'posix'));
      await expect.poll(refused, { timeout: 10_000 }).toBe(refuses);
      for (const client of others) client[Symbol.dispose]();
      first?.[Symbol.dispose]();
      await expect.poll(() => isServed(port), { timeout: 10_000 }).toBe(true);
      process.kill(pid, 'SIGTERM');
      const { code, lines } = await exited;
      expect(code).toBe(0);
      const { refusedClients } = JSON.parse(lines.at(-1) ?? '') as ServerSummary;
      expect(refusedClients !== undefined).toBe(refuses);
      expect(warnings()).toBe(expected);
    }, 30_000);
  },
);

/** Descriptors of clients that have left may still be held: then the next client is refused too. */
async function isServed(port: number): Promise<boolean> {
  using client = await RawClient.connect(port);
  client.send(get());
  return (await client.answer().catch(() => undefined))?.body.equals(PAGE) === true;
}
