/** What both variants of round-robin do while a client is idle, as the kernel reports it, without a clock. */
import { readdirSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PAGE } from '../../workloads/page.ts';
import { type SeenThread, seeThread, seeThreads, startMain } from '../testing/child-server.ts';
import { get, type RawClient } from '../testing/raw-client.ts';

const MODEL = { model: 'accept-thread', io: 'posix' } as const;

async function request(client: RawClient): Promise<void> {
  client.send(get());
  expect((await client.answer())?.body.equals(PAGE)).toBe(true);
}

async function requestAndLeave(client: RawClient): Promise<void> {
  for (let count = 0; count < 3; count++) await request(client);
  client.socket.end();
}

/** Resolves to a thread of the process that is blocked in a call, as soon as there is one. */
async function blockedIn(pid: number, call: string): Promise<SeenThread> {
  for (;;) {
    const found = seeThreads(pid).find((thread) => thread.call === call);
    if (found !== undefined) return found;
    await nextTurn();
  }
}

it('accept-thread with blocking receives stalls on the first silent client, and still accepts clients', async () => {
  const server = await startMain({ ...MODEL, recv: 'blocking' });
  const idle = await server.client();
  const receiver = await blockedIn(server.pid, 'recv');
  const asking = await server.client();
  asking.send(get());

  const descriptors = (): number => readdirSync(`/proc/${server.pid}/fd`).length;
  const before = descriptors();
  const others = await Promise.all(Array.from({ length: 20 }, server.client));
  while (descriptors() < before + others.length - 1) await nextTurn();
  expect(seeThread(server.pid, receiver.id)).toEqual(receiver);
  expect(asking.received.length).toBe(0);

  // The current round has only the silent client; the next one begins with it, and stalls again.
  await request(idle);
  await request(idle);
  expect((await asking.answer())?.body.equals(PAGE)).toBe(true);
});

it('accept-thread with blocking receives serves all clients when each keeps sending until it leaves', async () => {
  const server = await startMain({ ...MODEL, recv: 'blocking' });
  const clients = await Promise.all(Array.from({ length: 16 }, server.client));
  await Promise.all(clients.map(requestAndLeave));
});

it('accept-thread with blocking receives serves the next client when a refused one neither sends nor leaves', async () => {
  const server = await startMain({ ...MODEL, recv: 'blocking' });
  const refused = await server.client();
  refused.send('HELLO\r\n');
  expect((await refused.answer())?.status).toBe(400);
  await request(await server.client());
});

it('accept-thread with polling uses CPU without waiting while its client is idle, and sleeps without a client', async () => {
  const server = await startMain({ ...MODEL, recv: 'polling' });
  const idle = await server.client();
  const first = new Map(seeThreads(server.pid).map((thread) => [thread.id, thread]));
  const burnt = (thread: SeenThread): number => thread.cpuMs - (first.get(thread.id)?.cpuMs ?? Infinity);
  let burning: SeenThread | undefined;
  while (burning === undefined) {
    await nextTurn();
    burning = seeThreads(server.pid).find((thread) => burnt(thread) > 500);
  }
  // With a sleep of 1 ms in each round there would be hundreds of waits.
  expect(burning.waits - (first.get(burning.id)?.waits ?? 0)).toBeLessThan(50);

  idle.socket.destroy();
  while (seeThread(server.pid, burning.id).call !== 'futex') await nextTurn();
});

it('accept-thread with polling keeps answers that a client does not take, and serves the others meanwhile', async () => {
  const server = await startMain({ ...MODEL, recv: 'polling' });
  const slow = await server.client();
  slow.socket.pause();
  const requests = 4000;
  slow.send(Buffer.concat(Array.from({ length: requests }, () => get())));
  const other = await server.client();
  for (let count = 0; count < 100; count++) await request(other);
  slow.socket.resume();
  for (let count = 0; count < requests; count++) {
    expect((await slow.answer())?.body.equals(PAGE)).toBe(true);
  }
});
