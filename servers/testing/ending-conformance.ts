/** How every server ends: what becomes of its clients, in whatever they are doing. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PAGE } from '../../workloads/page.ts';
import type { RunningServer, ServerOptions } from '../server.ts';
import { get, RawClient } from './raw-client.ts';

export interface EndingSubject {
  readonly start: (
    options: Partial<ServerOptions>,
  ) => Promise<{ readonly server: RunningServer; readonly client: () => Promise<RawClient> }>;
  /** It serves several clients at once. */
  readonly servesSeveral: boolean;
  /** It begins to end before `close` returns; a process of its own begins when it has the signal. */
  readonly endsAtOnce: boolean;
}

/** So long that a server that only ends when it is over fails. */
const LONG_GRACE = { closeGraceMs: 600_000 } as const;

/** Long enough for a server to do what it must not. */
const PAUSE_MS = 50;

const HALF = get().subarray(0, 20);
const REST = get().subarray(20);

async function request(client: RawClient): Promise<void> {
  client.send(get());
  expect((await client.answer())?.status).toBe(200);
}

/** A client that has been answered, and has begun another request. */
async function beginRequest(client: () => Promise<RawClient>): Promise<RawClient> {
  const raw = await client();
  // In one packet: a server that answers the first request has received the beginning of the second.
  raw.send(Buffer.concat([get(), HALF]));
  expect((await raw.answer())?.status).toBe(200);
  return raw;
}

async function expectLastPage(client: RawClient): Promise<void> {
  const answer = await client.answer();
  expect({ status: answer?.status, closing: answer?.closing }).toEqual({ status: 200, closing: true });
  expect(answer?.body.equals(PAGE)).toBe(true);
}

/** Until the server has begun to end. */
async function untilRefused(port: number): Promise<void> {
  const isRefused = (): Promise<boolean> =>
    RawClient.connect(port).then(
      (raw) => (raw[Symbol.dispose](), false),
      () => true,
    );
  await expect.poll(isRefused, { timeout: 20_000 }).toBe(true);
}

async function expectEnd(client: RawClient): Promise<void> {
  await client.end();
  expect(client.received).toHaveLength(0);
}

export function describeEnding({ start, servesSeveral, endsAtOnce }: EndingSubject): void {
  describe('a server that is closing', () => {
    it('answers a request that had begun, with Connection: close, and ends idle clients before', async () => {
      // A full array: a loop does not look at its listening socket meanwhile.
      const { server, client } = await start({ ...LONG_GRACE, maxClients: servesSeveral ? 3 : 1 });
      const idle = servesSeveral ? [await client(), await client()] : [];
      for (const raw of idle.slice(1)) await request(raw);
      const begun = await beginRequest(client);
      const closed = server.close();
      await Promise.all(idle.map(expectEnd));
      await sleep(PAUSE_MS);
      expect(begun.ended).toBe(false);
      await begun.sendInPieces(REST, 1);
      await expectLastPage(begun);
      await expectEnd(begun);
      expect((await closed).requests).toBe(servesSeveral ? 3 : 2);
    });

    it('answers what was sent at the same moment, whole or the beginning of it', async () => {
      for (const sent of [get(), HALF]) {
        const { server, client } = await start(LONG_GRACE);
        const raw = await client();
        await request(raw);
        raw.send(sent);
        const closed = server.close();
        if (sent === HALF) raw.send(REST);
        if (sent === HALF && endsAtOnce) await expectLastPage(raw);
        else {
          // It may be answered before the end begins.
          expect(await raw.answer()).toMatchObject({ status: 200 });
        }
        await expectEnd(raw);
        expect((await closed).requests).toBe(2);
      }
    });

    it('answers no request that begins behind the last one', async () => {
      const { server, client } = await start(LONG_GRACE);
      const raw = await beginRequest(client);
      const closed = server.close();
      await untilRefused(server.port);
      raw.send(Buffer.concat([REST, ...Array.from({ length: 1000 }, () => get())]));
      await expectLastPage(raw);
      await expectEnd(raw);
      expect((await closed).requests).toBe(2);
    });

    it('answers every request that it is working at, and announces the end with the last', async () => {
      const { server, client } = await start({ ...LONG_GRACE, workload: { name: 'wait', ms: 200 } });
      const raw = await client();
      raw.send(Buffer.concat([get(), get(), get()]));
      expect((await raw.answer())?.status).toBe(200);
      const closed = server.close();
      for (const closing of [false, true]) expect(await raw.answer()).toMatchObject({ status: 200, closing });
      await expectEnd(raw);
      expect((await closed).requests).toBe(3);
    });

    it('completes a long answer', async () => {
      const bytes = 10 * 2 ** 20;
      const { server, client } = await start({ ...LONG_GRACE, workload: { name: 'page', bytes } });
      const raw = await client();
      raw.send(get());
      await once(raw.socket, 'data');
      raw.socket.pause();
      const closed = server.close();
      await sleep(PAUSE_MS);
      raw.socket.resume();
      await raw.end();
      expect(raw.received.length).toBeGreaterThan(bytes);
      expect((await closed).requests).toBe(1);
    });

    it('answers 408 to a request whose rest does not come within the header limit', async () => {
      const { server, client } = await start({ ...LONG_GRACE, headerTimeoutMs: 300 });
      const raw = await beginRequest(client);
      const closed = server.close();
      expect(await raw.answer()).toMatchObject({ status: 408, closing: true });
      raw.socket.end();
      await closed;
    });

    it('does not wait for the rest of a request whose client leaves', async () => {
      for (const leave of ['end', 'resetAndDestroy'] as const) {
        const { server, client } = await start(LONG_GRACE);
        const raw = await beginRequest(client);
        const closed = server.close();
        await sleep(PAUSE_MS);
        raw.socket[leave]();
        expect((await closed).requests).toBe(1);
      }
    });

    it('cuts a request whose rest does not come when its drain time is over', async () => {
      const { server, client } = await start({ closeGraceMs: 600 });
      const raw = await beginRequest(client);
      const closed = server.close();
      await sleep(200);
      expect(raw.ended).toBe(false);
      expect((await closed).requests).toBe(1);
      await expectEnd(raw);
    });

    it('receives a line of raw TCP to its end', async () => {
      const { server, client } = await start({ ...LONG_GRACE, workload: { name: 'echo' } });
      const raw = await client();
      raw.send('one\ntw');
      expect(String(await raw.bytes(4))).toBe('one\n');
      const closed = server.close();
      await sleep(PAUSE_MS);
      raw.send('o\n');
      expect(String(await raw.bytes(4))).toBe('two\n');
      await expectEnd(raw);
      expect((await closed).requests).toBe(2);
    });
  });
}
