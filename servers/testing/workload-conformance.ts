/**
 * What every server must do with workloads that take time or much memory: a part of the conformance suite. Nothing in
 * it depends on speed: waits that must end are short, and those that must not are a minute long.
 */
import { describe, expect, it } from 'vitest';
import { compute } from '../../workloads/compute.ts';
import { fileContent } from '../../workloads/file.ts';
import { pageBody } from '../../workloads/page.ts';
import type { WorkloadSpec } from '../../workloads/workload.ts';
import type { RunningServer, ServerOptions } from '../server.ts';
import { get, type RawClient } from './raw-client.ts';

/** A server under test. */
export interface WorkloadSubject {
  /** A server that is closed at the end of the test. */
  start(
    workload: WorkloadSpec,
    options?: Partial<ServerOptions>,
  ): Promise<{ readonly server: RunningServer; readonly client: () => Promise<RawClient> }>;
  /** Clients of a server for all tests of a group, none of which ends it. */
  share(workload: WorkloadSpec): () => Promise<RawClient>;
  /** How many clients it serves while all of them stay. */
  readonly servesAtOnce: number;
}

const SHORT_WAIT = { name: 'wait', ms: 20 } as const satisfies WorkloadSpec;
/** For servers that are closed during a long wait. */
const SHORT_GRACE = { closeGraceMs: 100 } as const satisfies Partial<ServerOptions>;
const LONG_WAIT = { name: 'wait', ms: 60_000 } as const satisfies WorkloadSpec;

/** Answered at once, before a request that was sent with it. */
const HEAD = 'HEAD / HTTP/1.1\r\nHost: test\r\n\r\n';

/** More than the buffers of two sockets hold. */
const LARGE = { name: 'page', bytes: 10_000_000 } as const satisfies WorkloadSpec;

export function describeWorkloads(subject: WorkloadSubject): void {
  describeWait(subject);
  describeCompute(subject);
  describeFile(subject);
  describeLargePage(subject);
}

/** The head of an answer to HEAD. */
async function expectHead(raw: RawClient): Promise<void> {
  for (let text = ''; !text.endsWith('\r\n\r\n');) {
    const byte = await raw.bytes(1);
    if (byte.length === 0) throw new Error(`no whole head: ${text}`);
    text += String(byte);
  }
}

async function expectWaited(raw: RawClient): Promise<void> {
  expect(String((await raw.answer())?.body)).toBe('waited for 20 ms\n');
}

/** Sends a request; resolves when the server has certainly received it, and is waiting or reading for it. */
async function sendPending(raw: RawClient): Promise<void> {
  raw.send(Buffer.concat([Buffer.from(HEAD), get()]));
  await expectHead(raw);
}

function describeWait(subject: WorkloadSubject): void {
  describe('wait', () => {
    const client = subject.share(SHORT_WAIT);

    it('pipelined requests are answered in order, each after a wait of its own', async () => {
      const raw = await client();
      const startMs = performance.now();
      raw.send(Buffer.concat([get(), get(), get({ close: true })]));
      for (let request = 0; request < 3; request++) await expectWaited(raw);
      await raw.end();
      // By this clock a timer may end up to 1 ms early.
      expect(performance.now() - startMs).toBeGreaterThan(3 * (SHORT_WAIT.ms - 1));
    });

    it('a request that arrives in many packets during the wait for another is answered', async () => {
      const raw = await client();
      await raw.sendInPieces(Buffer.concat([get(), get(), get()]), 1);
      for (let request = 0; request < 3; request++) await expectWaited(raw);
    });

    it('a client that has shut down its sending side is answered after the wait', async () => {
      const raw = await client();
      raw.socket.end(get());
      await expectWaited(raw);
      await raw.end();
    });

    it('a client is served after others left during their wait', async () => {
      for (const leave of ['destroy', 'resetAndDestroy'] as const) {
        const leaving = await client();
        await sendPending(leaving);
        leaving.socket[leave]();
      }
      const raw = await client();
      raw.send(get({ close: true }));
      await expectWaited(raw);
      await raw.end();
    });

    if (subject.servesAtOnce > 1) {
      it('a client is answered during the wait of another', async () => {
        const waiting = await subject.start(LONG_WAIT, SHORT_GRACE);
        const first = await waiting.client();
        await sendPending(first);
        const second = await waiting.client();
        second.send(HEAD);
        await expectHead(second);
        expect(first.received.length).toBe(0);
      });
    }

    it('a closing server still gives the answer under way', async () => {
      const closing = await subject.start(SHORT_WAIT);
      const raw = await closing.client();
      await sendPending(raw);
      const closed = closing.server.close();
      await expectWaited(raw);
      await raw.end();
      expect(await closed).toMatchObject({ clients: 1, requests: 2 });
    });

    it('a closing server abandons a wait of a minute', async () => {
      const closing = await subject.start(LONG_WAIT, SHORT_GRACE);
      const raw = await closing.client();
      await sendPending(raw);
      const startMs = performance.now();
      await closing.server.close();
      await raw.end();
      expect(performance.now() - startMs).toBeLessThan(LONG_WAIT.ms / 2);
    });
  });
}

function describeCompute(subject: WorkloadSubject): void {
  it('compute: a server calibrates itself, and answers each request with the result of its own seed', async () => {
    const { client } = await subject.start({ name: 'compute', ms: 0.1 });
    const raw = await client();
    const seeds = [1, 2, 3_999_999_999];
    const requests = seeds.map((seed) => `GET /?seed=${seed} HTTP/1.1\r\nHost: test\r\n\r\n`);
    await raw.sendInPieces(Buffer.from(requests.join('')), 50);
    for (const seed of seeds) {
      const body = String((await raw.answer())?.body);
      const iterations = Number(/ (\d+) steps/.exec(body)?.[1]);
      expect(iterations).toBeGreaterThan(100);
      expect(body).toContain(` steps: ${String(compute(seed, iterations)).padStart(10, '0')}\n`);
    }
  });
}

function describeFile(subject: WorkloadSubject): void {
  describe('file', () => {
    const spec = { name: 'file', bytes: 100_000 } as const;
    const right = fileContent(spec);
    const client = subject.share(spec);

    async function expectFile(raw: RawClient): Promise<void> {
      expect((await raw.answer())?.body.equals(right)).toBe(true);
    }

    it('pipelined requests are answered in order with the content of the file', async () => {
      const raw = await client();
      raw.send(Buffer.concat([...Array.from({ length: 50 }, () => get()), Buffer.from(HEAD)]));
      // The client does not read at first: no answer may be sent from memory that the next read has overwritten.
      raw.socket.pause();
      raw.send(get({ close: true }));
      raw.socket.resume();
      for (let request = 0; request < 50; request++) await expectFile(raw);
      await expectHead(raw);
      await expectFile(raw);
      await raw.end();
    });

    it('a client is answered after others left during the read of their file', async () => {
      for (const leave of ['destroy', 'resetAndDestroy'] as const) {
        const leaving = await client();
        await sendPending(leaving);
        leaving.socket[leave]();
      }
      const raw = await client();
      await raw.sendInPieces(get({ close: true }), 1);
      await expectFile(raw);
      await raw.end();
    });

    it('an unreadable file is answered with status 500, and the connection is kept', async () => {
      const unreadable = await subject.start({ ...spec, path: '/nowhere/tellers' });
      const raw = await unreadable.client();
      for (let request = 0; request < 2; request++) {
        raw.send(get());
        expect((await raw.answer())?.status).toBe(500);
      }
    });
  });
}

function describeLargePage(subject: WorkloadSubject): void {
  describe('a page of 10 MB', () => {
    const right = pageBody(LARGE);
    const client = subject.share(LARGE);

    async function expectLarge(raw: RawClient): Promise<void> {
      expect((await raw.answer())?.body.equals(right)).toBe(true);
    }

    it('a page of 10 MB arrives whole for each of two pipelined requests', async () => {
      const raw = await client();
      raw.send(Buffer.concat([get(), get({ close: true })]));
      await expectLarge(raw);
      await expectLarge(raw);
      await raw.end();
    });

    it('a page of 10 MB is not buffered 1000 times for a client that sends requests and does not read', async () => {
      const raw = await client();
      raw.socket.pause();
      const rssBytes = process.memoryUsage.rss();
      // 10 GB of answers.
      raw.send(Buffer.concat(Array.from({ length: 1000 }, () => get())));
      if (subject.servesAtOnce > 1) {
        const other = await client();
        other.send(get({ close: true }));
        await expectLarge(other);
      }
      expect(process.memoryUsage.rss() - rssBytes).toBeLessThan(1e9);
      raw.socket.resume();
      await expectLarge(raw);
      raw.socket.destroy();
    });
  });
}
