/** What the two variants of the go-round do when a client is silent: the kernel says it, and no clock is asked. */
import { readdirSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PAGE } from '../../workloads/page.ts';
import { type SeenThread, seeThread, seeThreads, startMain } from '../testing/child-server.ts';
import { get, type RawClient } from '../testing/raw-client.ts';

const MODEL = { model: 'accept-thread', io: 'posix' } as const;

async function ask(client: RawClient): Promise<void> {
  client.send(get());
  expect((await client.answer())?.body.equals(PAGE)).toBe(true);
}

async function askAndLeave(client: RawClient): Promise<void> {
  for (let request = 0; request < 3; request++) await ask(client);
  client.socket.end();
}

/** The thread of the process that is blocked in a call, as soon as there is one. */
async function blockedIn(pid: number, call: string): Promise<SeenThread> {
  for (;;) {
    const found = seeThreads(pid).find((thread) => thread.call === call);
    if (found !== undefined) return found;
    await nextTurn();
  }
}

describe('accept-thread, receiving blocking', () => {
  it('stalls on the first silent client, while clients are still accepted', async () => {
    const server = await startMain({ ...MODEL, recv: 'blocking' });
    const silent = await server.client();
    const receiver = await blockedIn(server.pid, 'recv');
    const asking = await server.client();
    asking.send(get());

    const descriptors = (): number => readdirSync(`/proc/${server.pid}/fd`).length;
    const before = descriptors();
    const others = await Promise.all(Array.from({ length: 20 }, server.client));
    while (descriptors() < before + others.length - 1) await nextTurn();
    expect(seeThread(server.pid, receiver.id)).toEqual(receiver);
    expect(asking.received.length).toBe(0);

    // The round that was begun before the others came has only this client; the next one begins with it, and stalls again.
    await ask(silent);
    await ask(silent);
    expect((await asking.answer())?.body.equals(PAGE)).toBe(true);
  });

  it('serves all clients, if each of them sends again and again until it leaves', async () => {
    const server = await startMain({ ...MODEL, recv: 'blocking' });
    const clients = await Promise.all(Array.from({ length: 16 }, server.client));
    await Promise.all(clients.map(askAndLeave));
  });

  it('goes on when a client that it refused neither sends nor leaves', async () => {
    const server = await startMain({ ...MODEL, recv: 'blocking' });
    const refused = await server.client();
    refused.send('HELLO\r\n');
    expect((await refused.answer())?.status).toBe(400);
    await ask(await server.client());
  });
});

describe('accept-thread, polling', () => {
  it('burns CPU and never waits while its client is silent, and sleeps when there is none', async () => {
    const server = await startMain({ ...MODEL, recv: 'polling' });
    const silent = await server.client();
    const first = new Map(seeThreads(server.pid).map((thread) => [thread.id, thread]));
    const burnt = (thread: SeenThread): number => thread.cpuMs - (first.get(thread.id)?.cpuMs ?? Infinity);
    let burning: SeenThread | undefined;
    while (burning === undefined) {
      await nextTurn();
      burning = seeThreads(server.pid).find((thread) => burnt(thread) > 500);
    }
    // With a sleep of only 1 ms in each round there would be hundreds.
    expect(burning.waits - (first.get(burning.id)?.waits ?? 0)).toBeLessThan(50);

    silent.socket.destroy();
    while (seeThread(server.pid, burning.id).call !== 'futex') await nextTurn();
  });

  it('keeps what a client does not take, and serves the others meanwhile', async () => {
    const server = await startMain({ ...MODEL, recv: 'polling' });
    const slow = await server.client();
    slow.socket.pause();
    const requests = 4000;
    slow.send(Buffer.concat(Array.from({ length: requests }, () => get())));
    const other = await server.client();
    for (let request = 0; request < 100; request++) await ask(other);
    slow.socket.resume();
    for (let request = 0; request < requests; request++) {
      expect((await slow.answer())?.body.equals(PAGE)).toBe(true);
    }
  });
});
