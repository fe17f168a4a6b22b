/**
 * What every server must do with the workloads that take time or much room: a part of the conformance suite. Nothing in
 * it depends on speed; the waits that have to be over are short, those that must not be are a minute long.
 */
import { describe, expect, it } from 'vitest';
import { compute } from '../../workloads/compute.ts';
import { fileContent } from '../../workloads/file.ts';
import { pageBody } from '../../workloads/page.ts';
import type { WorkloadSpec } from '../../workloads/workload.ts';
import type { RunningServer } from '../server.ts';
import { get, type RawClient } from './raw-client.ts';

/** A server under test. */
export interface WorkloadSubject {
  /** A server that the test's end closes. */
  start(
    workload: WorkloadSpec,
  ): Promise<{ readonly server: RunningServer; readonly client: () => Promise<RawClient> }>;
  /** How many clients it serves while all of them stay. */
  readonly servesAtOnce: number;
}

const SHORT_WAIT = { name: 'wait', ms: 20 } as const satisfies WorkloadSpec;
const LONG_WAIT = { name: 'wait', ms: 60_000 } as const satisfies WorkloadSpec;

/** Answered at once, before what was sent with it. */
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

/** A client whose request is being waited for, and was received for sure. */
async function pending(raw: RawClient): Promise<void> {
  raw.send(Buffer.concat([Buffer.from(HEAD), get()]));
  await expectHead(raw);
}

function describeWait(subject: WorkloadSubject): void {
  describe('wait', () => {
    it('answers after the wait, pipelined requests in order and each with its own', async () => {
      const { client } = await subject.start(SHORT_WAIT);
      const raw = await client();
      const startMs = performance.now();
      raw.send(Buffer.concat([get(), get(), get({ close: true })]));
      for (let request = 0; request < 3; request++) await expectWaited(raw);
      await raw.end();
      // A timer may end a whole ms early, by the clock that is read here.
      expect(performance.now() - startMs).toBeGreaterThan(3 * (SHORT_WAIT.ms - 1));
    });

    it('answers requests that come in many packets, the next one during the wait', async () => {
      const { client } = await subject.start(SHORT_WAIT);
      const raw = await client();
      await raw.sendInPieces(Buffer.concat([get(), get(), get()]), 1);
      for (let request = 0; request < 3; request++) await expectWaited(raw);
    });

    it('answers a client that says it sends no more', async () => {
      const { client } = await subject.start(SHORT_WAIT);
      const raw = await client();
      raw.socket.end(get());
      await expectWaited(raw);
      await raw.end();
    });

    it('serves others when clients have left during their wait', async () => {
      const { server, client } = await subject.start(SHORT_WAIT);
      for (const leave of ['destroy', 'resetAndDestroy'] as const) {
        const leaving = await client();
        await pending(leaving);
        leaving.socket[leave]();
      }
      const raw = await client();
      raw.send(get({ close: true }));
      await expectWaited(raw);
      await raw.end();
      expect((await server.close()).clients).toBe(3);
    });

    if (subject.servesAtOnce > 1) {
      it('keeps no client waiting for the wait of another', async () => {
        const { client } = await subject.start(LONG_WAIT);
        const first = await client();
        await pending(first);
        const second = await client();
        second.send(HEAD);
        await expectHead(second);
        expect(first.received.length).toBe(0);
      });
    }

    it('gives the answer under way when it closes', async () => {
      const { server, client } = await subject.start(SHORT_WAIT);
      const raw = await client();
      await pending(raw);
      const closed = server.close();
      await expectWaited(raw);
      await raw.end();
      expect(await closed).toMatchObject({ clients: 1, requests: 2 });
    });

    it('does not wait for ever when it closes', async () => {
      const { server, client } = await subject.start(LONG_WAIT);
      const raw = await client();
      await pending(raw);
      const startMs = performance.now();
      await server.close();
      await raw.end();
      expect(performance.now() - startMs).toBeLessThan(LONG_WAIT.ms / 2);
    });
  });
}

function describeCompute(subject: WorkloadSubject): void {
  it('compute: says what its work gives, for each of the requests', async () => {
    const workload = { name: 'compute', ms: 1, iterations: 10_000 } as const;
    const { client } = await subject.start(workload);
    const raw = await client();
    const seeds = [1, 2, 3_999_999_999];
    const requests = seeds.map((seed) => `GET /?seed=${seed} HTTP/1.1\r\nHost: test\r\n\r\n`);
    await raw.sendInPieces(Buffer.from(requests.join('')), 50);
    for (const seed of seeds) {
      const result = String(compute(seed, 10_000)).padStart(10, '0');
      expect(String((await raw.answer())?.body)).toContain(` 0000000010000 steps: ${result}\n`);
    }
  });

  it('compute: calibrates itself when it is not told how much work is meant', async () => {
    const { client } = await subject.start({ name: 'compute', ms: 0.1 });
    const raw = await client();
    raw.send(get());
    expect(Number(/(\d+) steps/.exec(String((await raw.answer())?.body))?.[1])).toBeGreaterThan(100);
  });
}

function describeFile(subject: WorkloadSubject): void {
  describe('file', () => {
    const spec = { name: 'file', bytes: 100_000 } as const;
    const right = fileContent(spec);

    async function expectFile(raw: RawClient): Promise<void> {
      expect((await raw.answer())?.body.equals(right)).toBe(true);
    }

    it('answers with what is in the file, pipelined requests in order', async () => {
      const { server, client } = await subject.start(spec);
      const raw = await client();
      raw.send(Buffer.concat([...Array.from({ length: 50 }, () => get()), Buffer.from(HEAD)]));
      // Not read at first: no answer may be sent from memory into which the next file has been read already.
      raw.socket.pause();
      raw.send(get({ close: true }));
      raw.socket.resume();
      for (let request = 0; request < 50; request++) await expectFile(raw);
      await expectHead(raw);
      await expectFile(raw);
      await raw.end();
      expect(await server.close()).toMatchObject({ clients: 1, requests: 52 });
    });

    it('goes on when a client has left while its file was read', async () => {
      const { client } = await subject.start(spec);
      for (const leave of ['destroy', 'resetAndDestroy'] as const) {
        const leaving = await client();
        await pending(leaving);
        leaving.socket[leave]();
      }
      const raw = await client();
      await raw.sendInPieces(get({ close: true }), 1);
      await expectFile(raw);
      await raw.end();
    });

    it('says that a file cannot be read, and goes on', async () => {
      const { client } = await subject.start({ ...spec, path: '/nowhere/tellers' });
      const raw = await client();
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

    async function expectLarge(raw: RawClient): Promise<void> {
      expect((await raw.answer())?.body.equals(right)).toBe(true);
    }

    it('comes whole, as often as it is asked for', async () => {
      const { server, client } = await subject.start(LARGE);
      const raw = await client();
      raw.send(Buffer.concat([get(), get({ close: true })]));
      await expectLarge(raw);
      await expectLarge(raw);
      await raw.end();
      expect(await server.close()).toMatchObject({ clients: 1, requests: 2 });
    });

    it('is not kept ready for a client that asks for it again and again, and does not read', async () => {
      const { client } = await subject.start(LARGE);
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
