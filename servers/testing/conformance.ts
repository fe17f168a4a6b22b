/**
 * What every server must do, whatever its model and io: one suite, run on all of them. Nothing in it depends on speed;
 * the models differ only in how many clients they serve at once (`servesAtMost`).
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PAGE } from '../../workloads/page.ts';
import { findServer, hasWorkload, servesAtMost } from '../models.ts';
import { PHASE_NAMES } from '../phase.ts';
import {
  DEFAULT_SERVER_OPTIONS,
  type IoName,
  type ModelName,
  type RunningServer,
  type ServerOptions,
} from '../server.ts';
import { describeEnding } from './ending-conformance.ts';
import { describeLimits } from './limits-conformance.ts';
import { get, RawClient } from './raw-client.ts';
import { isTestable } from './testable-servers.ts';
import { describeBroadcast } from './broadcast-conformance.ts';
import { describeWorkloads, type WorkloadSubject } from './workload-conformance.ts';

export interface Subject {
  readonly model: ModelName;
  readonly io: IoName;
  /** The model's own options. */
  readonly options?: Partial<ServerOptions>;
  /** Its threads accept only when they are free: further clients wait in the backlog, whatever `whenFull` says. */
  readonly isNeverFull?: true;
}

const CLIENTS = 64;

/** How many of `maxClients` clients are served while all of them stay. */
function atOnce({ model, options }: Subject, maxClients = CLIENTS): number {
  return servesAtMost(model, { ...DEFAULT_SERVER_OPTIONS, ...options, maxClients });
}

/** A server that is closed at the end of the test, and its warnings. */
export async function startSubject(
  { model, io, options: own }: Subject,
  options: Partial<ServerOptions> = {},
): Promise<{ server: RunningServer; warnings: string[]; client: () => Promise<RawClient> }> {
  const start = await findServer(model, io);
  const warnings: string[] = [];
  const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0, ...own, ...options }, (warning) =>
    warnings.push(warning),
  );
  onTestFinished(async () => {
    await server.close();
  });
  return { server, warnings, client: () => connect(server) };
}

/** A client that is disconnected at the end of the test. */
async function connect({ port }: RunningServer): Promise<RawClient> {
  const raw = await RawClient.connect(port);
  onTestFinished(() => raw[Symbol.dispose]());
  return raw;
}

/** A server for all tests of a group, none of which ends it: most of a short test is the start of its server. */
function shareSubject({ model, io, options: own }: Subject, options: Partial<ServerOptions> = {}) {
  let server: RunningServer;
  beforeAll(async () => {
    const start = await findServer(model, io);
    server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0, ...own, ...options }, () => undefined);
  });
  afterAll(async () => {
    await server.close();
  });
  return { server: () => server, client: () => connect(server) };
}

async function expectPage(client: RawClient): Promise<void> {
  const answer = await client.answer();
  expect(answer?.status).toBe(200);
  expect(answer?.body.equals(PAGE)).toBe(true);
}

async function requestPage(client: RawClient): Promise<void> {
  client.send(get());
  await expectPage(client);
}

const HEAD = 'GET / HTTP/1.1\r\nHost: test\r\n';

const BAD_REQUESTS = [
  { name: 'text that is no request', request: 'HELLO\r\n', status: 400 },
  { name: 'a TLS hello', request: '\u0016\u0003\u0001\u0002\u0000\u0001', status: 400 },
  { name: 'a bare line feed', request: 'GET / HTTP/1.1\nHost: test\n\n', status: 400 },
  { name: 'a request without Host', request: 'GET / HTTP/1.1\r\n\r\n', status: 400 },
  { name: 'a space before the colon', request: 'GET / HTTP/1.1\r\nHost : test\r\n\r\n', status: 400 },
  { name: 'a folded line', request: `${HEAD} folded\r\n\r\n`, status: 400 },
  { name: 'a request with a body', request: `${HEAD}Content-Length: 3\r\n\r\nabc`, status: 400 },
  { name: 'an unknown method', request: 'BREW / HTTP/1.1\r\nHost: test\r\n\r\n', status: 405 },
  { name: 'HTTP/2', request: 'PRI * HTTP/2.0\r\n\r\n', status: 505 },
  { name: 'a head over 8 KiB', request: `${HEAD}X: ${'x'.repeat(8192)}`, status: 431 },
  { name: 'a target over 8 KiB', request: `GET /${'x'.repeat(9000)}`, status: 431 },
];

/** What this process has open. */
function held(): { readonly descriptors: number; readonly threads: number } {
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
  };
}

export function describeConformance(subject: Subject): void {
  const { model, io, options = {} } = subject;
  const settings = Object.entries(options).map(([name, value]) => ` ${name} ${JSON.stringify(value)}`);
  describe.runIf(isTestable(io))(`${model}/${io}${settings.join('')}`, () => {
    describe('a server', () => describeShared(subject));
    describeAnswers(subject);
    describeClients(subject);
    describeTimeline(subject);
    describeEnd(subject);
    describeEnding({
      start: (own) => startSubject(subject, own),
      servesSeveral: atOnce(subject) > 2,
      endsAtOnce: io !== 'c',
    });
    const workloads: WorkloadSubject = {
      start: (workload, own) => startSubject(subject, { ...own, workload }),
      share: (workload) => shareSubject(subject, { workload }).client,
      servesAtOnce: atOnce(subject),
    };
    describeWorkloads(workloads);
    const hasBroadcast = hasWorkload(model, io, 'broadcast');
    if (hasBroadcast) describeBroadcast(workloads);
    const fillsArray = atOnce(subject, 2) === 2 && subject.isNeverFull !== true;
    describeLimits({
      start: (own) => startSubject(subject, own),
      share: (own) => shareSubject(subject, own).client,
      fillsArray,
      hasBroadcast,
    });
  });
}

function describeShared(subject: Subject): void {
  const { server, client } = shareSubject(subject);

  it('the server gives the right answer, and keeps the connection', async () => {
    const raw = await client();
    for (let request = 0; request < 3; request++) await requestPage(raw);
    expect(raw.ended).toBe(false);
  });

  it('the server closes the connection after its answer to Connection: close', async () => {
    for (let connection = 0; connection < 3; connection++) {
      const raw = await client();
      raw.send(get({ close: true }));
      const answer = await raw.answer();
      expect(answer?.closing).toBe(true);
      expect(answer?.body.equals(PAGE)).toBe(true);
      await raw.end();
    }
  });

  it('pipelined requests are answered in order, up to one with Connection: close', async () => {
    const raw = await client();
    raw.send(Buffer.concat([...Array.from({ length: 20 }, () => get()), get({ close: true })]));
    for (let request = 0; request < 21; request++) await expectPage(raw);
    expect(await raw.answer()).toBeUndefined();
  });

  it('a request that arrives in many packets is answered', async () => {
    const raw = await client();
    await raw.sendInPieces(Buffer.concat([get(), get()]), 1);
    await expectPage(raw);
    await expectPage(raw);
  });

  it('a client that has shut down its sending side is answered', async () => {
    const raw = await client();
    raw.socket.end(get());
    await expectPage(raw);
    await raw.end();
  });

  it.each(BAD_REQUESTS)(
    '$name is answered with $status and a closed connection',
    async ({ request, status }) => {
      const raw = await client();
      raw.send(Buffer.from(request, 'latin1'));
      expect((await raw.answer())?.status).toBe(status);
      await raw.end();
    },
  );

  it('a refusal arrives although the client keeps sending', async () => {
    const raw = await client();
    raw.send(Buffer.alloc(1_000_000, 'x'));
    raw.send('\n');
    expect((await raw.answer())?.status).toBe(431);
    await raw.end();
  });

  it('a client is answered after others left in the middle of a request or an answer', async () => {
    for (const leave of ['destroy', 'resetAndDestroy'] as const) {
      const half = await client();
      half.send('GET / HTT');
      half.socket[leave]();
      const unread = await client();
      unread.socket.pause();
      unread.send(Buffer.concat(Array.from({ length: 2000 }, () => get())));
      unread.socket[leave]();
    }
    const raw = await client();
    await requestPage(raw);
  });

  const stay = atOnce(subject);
  if (stay > 1) {
    it(`${stay} clients are served while all of them stay connected`, async () => {
      const clients = await Promise.all(Array.from({ length: stay }, client));
      for (let request = 0; request < 3; request++) await Promise.all(clients.map(requestPage));
    });

    it('a client is answered while an earlier one is idle', async () => {
      await client();
      const raw = await client();
      for (let request = 0; request < 3; request++) await requestPage(raw);
    });
  }

  it('a server without trace keeps no timeline', () => {
    expect(server().timeline).toBeUndefined();
  });

  it('a server on a port in use rejects with CANNOT_LISTEN', async () => {
    const second = startSubject(subject, { port: server().port });
    await expect(second).rejects.toThrow(/cannot listen on 127\.0\.0\.1:\d+.*EADDRINUSE/);
    await expect(second).rejects.toMatchObject({ code: 'CANNOT_LISTEN' });
  });
}

function describeAnswers(subject: Subject): void {
  it('the server announces and closes the connection at its limit of requests', async () => {
    const { client } = await startSubject(subject, { requestsPerConnection: 2 });
    const raw = await client();
    raw.send(get());
    expect((await raw.answer())?.closing).toBe(false);
    raw.send(get());
    expect((await raw.answer())?.closing).toBe(true);
    await raw.end();
  });

  it('echo returns the bytes sent, however they are split', async () => {
    const { client } = await startSubject(subject, { workload: { name: 'echo' } });
    const raw = await client();
    const message = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    raw.send(message);
    expect((await raw.bytes(message.length)).equals(message)).toBe(true);
    await raw.sendInPieces(Buffer.from('hello\n'), 1);
    expect(String(await raw.bytes(6))).toBe('hello\n');
  });
}

function describeClients(subject: Subject): void {
  it(`${CLIENTS} clients that connect at once are each served once`, async () => {
    const { server, client } = await startSubject(subject);
    const clients = await Promise.all(Array.from({ length: CLIENTS }, client));
    for (const raw of clients) raw.send(get({ close: true }));
    await Promise.all(clients.map(expectPage));
    await Promise.all(clients.map((raw) => raw.end()));
    expect(await server.close()).toMatchObject({ clients: CLIENTS, requests: CLIENTS });
  });

  it('a full client array makes the next clients wait until another leaves', async () => {
    const room = atOnce(subject, 2);
    const { client } = await startSubject(subject, { maxClients: room });
    const inside = await Promise.all(Array.from({ length: room }, client));
    await Promise.all(inside.map(requestPage));
    const waiting = await Promise.all([client(), client()]);
    for (const raw of waiting) raw.send(get({ close: true }));
    // Another round for the served clients: a waiting client has had the same time to be served wrongly.
    await Promise.all(inside.map(requestPage));
    expect(waiting.map((raw) => raw.received.length)).toEqual([0, 0]);
    for (const raw of inside) raw.socket.end();
    await Promise.all(waiting.map(expectPage));
  });

  it('a server with once ends after its first client', async () => {
    const { server, client } = await startSubject(subject, { once: true });
    const raw = await client();
    // A second client is refused or gets nothing, and does not keep the server from ending.
    const late = await client().catch(() => undefined);
    late?.send(get());
    raw.send(get({ close: true }));
    await expectPage(raw);
    await late?.end();
    expect(late?.received.length ?? 0).toBe(0);
    expect(await server.ended).toMatchObject({ clients: 1, requests: 1 });
  });
}

/** The phases that may follow each phase. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  accepted: ['receiving'],
  receiving: ['working', 'closing'],
  // A loop's send that takes all at once is part of the work.
  working: ['sending', 'receiving', 'closing'],
  sending: ['receiving', 'closing'],
  closing: ['free'],
  free: [],
};

function describeTimeline(subject: Subject): void {
  it('the timeline holds the phases of each client in a valid order', async () => {
    const { server, client } = await startSubject(subject, { trace: 1000 });
    for (const requests of [1, 3]) {
      const raw = await client();
      for (let request = 0; request < requests; request++) {
        raw.send(get({ close: request === requests - 1 }));
        await expectPage(raw);
      }
      await raw.end();
    }
    await server.close();
    const { events = [], overwritten, torn } = server.timeline?.read() ?? {};
    expect({ overwritten, torn }).toEqual({ overwritten: 0, torn: 0 });
    const phases = [0, 1].map((one) =>
      events.filter((event) => event.client === one).map(({ phase }) => PHASE_NAMES[phase] ?? ''),
    );
    expect(phases.flat()).toHaveLength(events.length);
    for (const own of phases) {
      expect([own[0], own.at(-1)]).toEqual(['accepted', 'free']);
      for (const [index, phase] of own.slice(1).entries())
        expect(FOLLOWING[own[index] ?? '']).toContain(phase);
    }
    expect(phases.map((own) => own.filter((phase) => phase === 'working').length)).toEqual([1, 3]);
  });
}

/** Starts and closes a server, with a client that was served and one that stays idle. */
async function runOnce(subject: Subject): Promise<void> {
  const { server, client } = await startSubject(subject);
  const raw = await client();
  await requestPage(raw);
  const idle = await client();
  await server.close();
  await Promise.all([raw.end(), idle.end()]);
  raw.socket.destroy();
  idle.socket.destroy();
}

function describeEnd(subject: Subject): void {
  it('a second close returns the same summary, with clients still connected', async () => {
    const { server, client } = await startSubject(subject);
    const served = await client();
    await requestPage(served);
    const idle = await client();
    const [first, second] = await Promise.all([server.close(), server.close()]);
    expect(first.requests).toBe(1);
    expect(second).toEqual(first);
    expect(await server.close()).toEqual(first);
    await Promise.all([served.end(), idle.end()]);
  });

  it('a closed server leaves no descriptor and no thread behind', async () => {
    await runOnce(subject);
    const before = held();
    await runOnce(subject);
    await expect.poll(held, { timeout: 20_000 }).toEqual(before);
  });
}
