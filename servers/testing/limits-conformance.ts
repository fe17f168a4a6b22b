/** What every server must do with clients that take too long, and with those that find it full. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunningServer, ServerOptions } from '../server.ts';
import { get, type RawClient } from './raw-client.ts';

export interface LimitsSubject {
  readonly start: (
    options: Partial<ServerOptions>,
  ) => Promise<{ readonly server: RunningServer; readonly client: () => Promise<RawClient> }>;
  /** Clients of a server for all tests of a group, none of which ends it. */
  readonly share: (options: Partial<ServerOptions>) => () => Promise<RawClient>;
  /** Two clients fill an array of two, and both are served. */
  readonly fillsArray: boolean;
  readonly hasBroadcast: boolean;
}

const LIMIT_MS = 300;

/** A request whose answer has no body, and how that begins. */
const HEAD = 'HEAD / HTTP/1.1\r\nHost: test\r\n\r\n';
const ANSWERED = 'HTTP/1.1 200';
const NO_LIMITS = { headerTimeoutMs: 0, idleTimeoutMs: 0, sendTimeoutMs: 0 } as const;

function refusal(status: string): string {
  const code = status.slice(0, 3);
  return (
    `HTTP/1.1 ${status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 42\r\n` +
    `Connection: close\r\n\r\n<!doctype html>\n<title>${code}</title>\n<p>${code}\n`
  );
}

async function expectStatus(client: RawClient, status = 200): Promise<void> {
  expect((await client.answer())?.status).toBe(status);
}

async function request(client: RawClient): Promise<void> {
  client.send(get());
  await expectStatus(client);
}

/** Sends byte after byte until the server ends the connection. */
async function dribble(client: RawClient, text: string): Promise<void> {
  for (let at = 0; !client.ended; at = (at + 1) % text.length) {
    client.send(text.slice(at, at + 1));
    await sleep(LIMIT_MS / 20);
  }
}

export function describeLimits(subject: LimitsSubject): void {
  describe('limits', () => {
    describe('of a request', () => describeHeaderTimeout(subject));
    describeTimeouts(subject);
    if (subject.fillsArray) describe('of the array', () => describeFullArray(subject));
  });
}

function describeHeaderTimeout({ share }: LimitsSubject): void {
  const client = share({ ...NO_LIMITS, headerTimeoutMs: LIMIT_MS });

  it('a client that sends nothing is closed without a word, and the next is served', async () => {
    const silent = await client();
    await silent.end();
    expect(silent.received).toHaveLength(0);
    await request(await client());
  });

  it('a client that sends its request byte by byte gets 408', async () => {
    const slow = await client();
    slow.socket.on('error', () => undefined);
    await dribble(slow, 'GET /'.padEnd(4000, 'x'));
    expect(String(slow.received)).toBe(refusal('408 Request Timeout'));
    await request(await client());
  });

  it('a client that stops within its second request gets 408', async () => {
    const raw = await client();
    await request(raw);
    raw.send('GET / HTT');
    await expectStatus(raw, 408);
    await raw.end();
  });
}

function describeTimeouts({ start, hasBroadcast }: LimitsSubject): void {
  it('a client that sends nothing after its answer is closed', async () => {
    const { client } = await start({ ...NO_LIMITS, idleTimeoutMs: LIMIT_MS });
    const raw = await client();
    await request(raw);
    await request(raw);
    await raw.end();
    expect(raw.received).toHaveLength(0);
  });

  it('a client that reads nothing is reset, so that the kernel keeps nothing for it', async () => {
    const workload = { name: 'page', bytes: 10 * 2 ** 20 } as const;
    const { client } = await start({ ...NO_LIMITS, sendTimeoutMs: LIMIT_MS, workload, maxClients: 1 });
    const raw = await client();
    // It has the only place before the next one comes, whichever thread would accept that.
    raw.send(HEAD);
    expect(String(await raw.bytes(12))).toBe(ANSWERED);
    raw.socket.pause();
    const broken = once(raw.socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    raw.send(Buffer.concat(Array.from({ length: 4 }, () => get())));
    // There is room for one: the next is served when the server has ended this one.
    const next = await client();
    next.send(HEAD);
    expect(String(await next.bytes(12))).toBe(ANSWERED);
    raw.socket.resume();
    expect((await broken)[0].code).toBe('ECONNRESET');
  });

  it.each(hasBroadcast ? (['echo', 'broadcast'] as const) : (['echo'] as const))(
    'a client that does not end its line of %s is closed',
    async (name) => {
      const { client } = await start({ ...NO_LIMITS, headerTimeoutMs: LIMIT_MS, workload: { name } });
      const raw = await client();
      raw.socket.on('error', () => undefined);
      raw.send('hello\n');
      expect(String(await raw.bytes(6))).toBe('hello\n');
      await dribble(raw, 'x');
    },
  );

  it.runIf(hasBroadcast)('a client of a broadcast may listen for any time', async () => {
    const limits = { headerTimeoutMs: LIMIT_MS, idleTimeoutMs: LIMIT_MS, sendTimeoutMs: LIMIT_MS };
    const { client } = await start({ ...limits, workload: { name: 'broadcast' } });
    const raw = await client();
    await sleep(2 * LIMIT_MS);
    raw.send('one\n');
    expect(String(await raw.bytes(4))).toBe('one\n');
    await sleep(2 * LIMIT_MS);
    raw.send('two\n');
    expect(String(await raw.bytes(4))).toBe('two\n');
  });

  it('a request whose work takes longer than every limit is answered', async () => {
    const limits = { headerTimeoutMs: LIMIT_MS, idleTimeoutMs: LIMIT_MS, sendTimeoutMs: LIMIT_MS };
    const { client } = await start({ ...limits, workload: { name: 'wait', ms: 2 * LIMIT_MS } });
    const raw = await client();
    await request(raw);
    await request(raw);
  });

  it('a client is kept for any time without limits', async () => {
    const { client } = await start(NO_LIMITS);
    const raw = await client();
    await sleep(LIMIT_MS / 3);
    raw.send('GET / HTTP/1.1\r\n');
    await sleep(LIMIT_MS / 3);
    raw.send('Host: test\r\n\r\n');
    await expectStatus(raw);
    await sleep(LIMIT_MS / 3);
    await request(raw);
  });
}

function describeFullArray({ start, share }: LimitsSubject): void {
  const evicting = share({ maxClients: 2, whenFull: 'evict-idle' });

  it('a full server that refuses answers 503 and closes, and serves again when there is room', async () => {
    const { client } = await start({ maxClients: 2, whenFull: 'refuse' });
    const inside = [await client(), await client()] as const;
    for (const raw of inside) await request(raw);
    for (let count = 0; count < 100; count++) {
      const refused = await client();
      refused.send(get());
      await refused.end();
      expect(String(refused.received)).toBe(refusal('503 Service Unavailable'));
      refused.socket.end();
    }
    for (const raw of inside) await request(raw);
    inside[0].socket.end();
    await inside[0].end();
    const next = async (): Promise<number | undefined> => {
      const raw = await client();
      raw.send(get());
      return (await raw.answer())?.status;
    };
    await expect.poll(next, { timeout: 20_000 }).toBe(200);
    await request(inside[1]);
  });

  it('a full server that evicts closes the client that has been idle longest', async () => {
    const [first, second] = [await evicting(), await evicting()];
    await request(first);
    await request(second);
    // A thread marks its client idle a moment after the answer.
    await sleep(LIMIT_MS);
    await request(first);
    const third = await evicting();
    await request(third);
    await second.end();
    expect(second.received).toHaveLength(0);
    await request(first);
    await request(third);
  });

  it('a full server that evicts keeps clients that have begun a request, or sent none', async () => {
    const [silent, begun] = [await evicting(), await evicting()];
    await request(begun);
    begun.send('GET / HTTP/1.1\r\n');
    // Long enough for the server to receive it.
    await sleep(LIMIT_MS);
    const waiting = await evicting();
    waiting.send(get());
    await sleep(LIMIT_MS);
    expect([silent.ended, begun.ended, waiting.received.length]).toEqual([false, false, 0]);
    begun.send('Host: test\r\n\r\n');
    await expectStatus(begun);
    await expectStatus(waiting);
    await begun.end();
  });
}
