import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../free-port.ts';
import { Ping } from './ping.ts';
import { Relay } from './relay.ts';
import { longestRoundTripMs } from './spec.ts';

const MOST_STEP_MS = 1;
let nowMs = 0;
let lookedMs = performance.now();

/** A clock that all but stands still while this thread waits for a core: so there is an upper bound too. */
function clockMs(): number {
  const realMs = performance.now();
  nowMs += Math.min(realMs - lookedMs, MOST_STEP_MS);
  lookedMs = realMs;
  return nowMs;
}

const clock = (): number => clockMs() * 1000;

/** Runs a relay in this thread, in short turns, until the test ends. */
function relayTo(port: number, distanceMs: number): Relay {
  const relay = new Relay({ host: '127.0.0.1', port }, distanceMs, clock);
  const over = new AbortController();
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      relay.turn(clock() + 500);
      await setImmediate();
    }
    relay[Symbol.dispose]();
  };
  const ended = run();
  onTestFinished(() => {
    over.abort();
    return ended;
  });
  return relay;
}

/** A server behind a relay. */
async function serve(distanceMs: number, onClient: (socket: Socket) => void): Promise<Relay> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    onClient(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return relayTo((server.address() as AddressInfo).port, distanceMs);
}

async function join({ port }: Relay): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** All that comes. The readers of `node:stream/consumers` would destroy the socket then. */
async function receiveAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

async function answerTwice(socket: Socket): Promise<void> {
  const asked = await receiveAll(socket);
  socket.end(Buffer.concat([asked, asked]));
}

it('bytes pass both ways unchanged and in order, and the end of one direction before that of the other', async () => {
  const relay = await serve(2, (socket) => void answerTwice(socket));
  const answers = [20, 3_000_000, 5_000_000].map(async (length) => {
    const asked = randomBytes(length);
    const socket = await join(relay);
    const answered = receiveAll(socket);
    socket.end(asked);
    return (await answered).equals(Buffer.concat([asked, asked]));
  });
  expect(await Promise.all(answers)).toEqual([true, true, true]);
});

const note = (list: number[]): void => void list.push(clockMs());

it('every byte, end and reset comes half the distance after it was sent, each way', async () => {
  const sentMs: number[] = [];
  const cameMs: number[] = [];
  const relay = await serve(40, (socket) => {
    socket.on('data', (byte) => {
      note(cameMs);
      note(sentMs);
      socket.write(byte);
    });
    socket.on('end', () => {
      note(cameMs);
      note(sentMs);
      socket.resetAndDestroy();
    });
  });
  const socket = await join(relay);
  for (let round = 0; round < 5; round++) {
    note(sentMs);
    socket.write('x');
    await once(socket, 'data');
    note(cameMs);
  }
  note(sentMs);
  socket.end();
  await expect(once(socket, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' });
  note(cameMs);
  expect(cameMs).toHaveLength(12);
  const tookMs = cameMs.map((ms, at) => ms - (sentMs[at] ?? Infinity));
  expect(Math.min(...tookMs)).toBeGreaterThanOrEqual(20);
  expect(Math.max(...tookMs)).toBeLessThan(40);
});

it('a client that resets its connection resets that of the server, and one to no server is reset', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const relay = await serve(1, (socket) => socket.once('error', resolve).resume());
  const socket = await join(relay);
  socket.write('x');
  socket.resetAndDestroy();
  expect(await promise).toMatchObject({ code: 'ECONNRESET' });
  const lonely = await join(relayTo(await findFreePort(), 1));
  await expect(once(lonely, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

const CHUNKS = Array.from({ length: 16 }, () => randomBytes(65_536));
const MOST_CHUNKS = 1024;

/** Sends 64 MiB. @returns how much the kernel has taken */
function sendMuch(socket: Socket): { chunks: number } {
  const sent = { chunks: 0 };
  const send = (): void => {
    socket.write(CHUNKS[sent.chunks % CHUNKS.length] ?? '', (error) => {
      if (error) return;
      sent.chunks += 1;
      if (sent.chunks < MOST_CHUNKS) send();
      else socket.end();
    });
  };
  send();
  return sent;
}

it('a client that does not read stops its server, and gets all bytes when it reads again', async () => {
  const { promise, resolve } = Promise.withResolvers<{ readonly chunks: number }>();
  const client = await join(await serve(1, (socket) => resolve(sendMuch(socket))));
  const sent = await promise;
  let before = -1;
  while (sent.chunks === 0 || sent.chunks > before) {
    before = sent.chunks;
    await once(AbortSignal.timeout(100), 'abort');
  }
  expect(before).toBeLessThan((3 * MOST_CHUNKS) / 4);
  const [found, wanted] = [createHash('sha1'), createHash('sha1')];
  client.on('data', (piece: Buffer) => found.update(piece));
  await once(client, 'end');
  for (let at = 0; at < MOST_CHUNKS; at++) wanted.update(CHUNKS[at % CHUNKS.length] ?? '');
  expect(found.digest('hex')).toBe(wanted.digest('hex'));
});

it('a ping measures the round trip through its relay, which is never shorter than the distance', async () => {
  const relay = relayTo(await findFreePort(), 5);
  using ping = new Ping(relay, clock);
  while (ping.count < 20) {
    ping.send();
    await setImmediate();
  }
  const { medianMs, meanMs } = ping.take();
  expect(Math.min(medianMs ?? 0, meanMs ?? 0)).toBeGreaterThanOrEqual(5);
  expect(ping.take()).toEqual({ meanMs: null, medianMs: null });
});

it.each([
  [1, 1.5],
  [50, 52.5],
])('a distance of %i ms may take %d ms', (distanceMs, longestMs) => {
  expect(longestRoundTripMs(distanceMs)).toBe(longestMs);
});
