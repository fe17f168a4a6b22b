/** A pool of few threads with more clients than threads, and with threads that crash. */
import { describe, expect, it } from 'vitest';
import { PAGE } from '../../workloads/page.ts';
import { seeThreads, startMain } from '../testing/child-server.ts';
import { startSubject, type Subject } from '../testing/conformance.ts';
import { get, type RawClient } from '../testing/raw-client.ts';
import { watchWorkers } from '../testing/started-workers.ts';

const SUBJECTS: readonly Subject[] = [
  { model: 'worker-pool', io: 'posix', options: { threads: 2, handOff: 'array' } },
  { model: 'worker-pool', io: 'posix', options: { threads: 2, handOff: 'accept' } },
  { model: 'worker-pool', io: 'node', options: { threads: 2 } },
];

async function expectPage(client: RawClient | undefined): Promise<void> {
  expect((await client?.answer())?.body.equals(PAGE)).toBe(true);
}

describe.each(SUBJECTS)('$model/$io of two threads, $options.handOff', (subject) => {
  it('worker-pool serves two of five clients that stay, and each of the others in order as one leaves', async () => {
    const { server, client } = await startSubject(subject);
    const clients: RawClient[] = [];
    // One after the other, so that their order of arrival is known.
    for (let number = 0; number < 5; number++) clients.push(await client());
    const [first, second, ...waiting] = clients;
    for (const raw of clients) raw.send(get());
    await Promise.all([expectPage(first), expectPage(second)]);
    for (const [index, leaving] of [first, second, waiting[0]].entries()) {
      // Another answer to a served client: the waiting ones have had the same time.
      leaving?.send(get());
      await expectPage(leaving);
      expect(waiting.slice(index).map((raw) => raw.received.length)).toEqual(
        waiting.slice(index).map(() => 0),
      );
      leaving?.socket.end();
      await expectPage(waiting[index]);
    }
    const { clientsByThread, ...total } = await server.close();
    expect(total).toEqual({ clients: 5, requests: 8 });
    const byThread = Object.entries(clientsByThread ?? {});
    expect(byThread.map(([thread]) => thread)).toEqual(['1', '2']);
    expect(byThread.reduce((sum, [, served]) => sum + served, 0)).toBe(5);
    for (const [, served] of byThread) expect(served).toBeGreaterThan(0);
  });

  it('worker-pool loses only the client whose thread is terminated, and replaces the thread', async () => {
    const workers = watchWorkers();
    const { client, warnings } = await startSubject(subject);
    const both = [await client(), await client()];
    for (const raw of both) raw.send(get());
    await Promise.all(both.map(expectPage));
    const terminated = workers[0]?.terminate();
    // A thread that blocks in recv ends when bytes arrive, and must not answer them.
    for (const raw of both) raw.send(get());
    const answers = await Promise.all(both.map((raw) => raw.answer()));
    await terminated;
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining('another thread takes its place')]);
    const kept = both.find((_, index) => answers[index] !== undefined);
    const next = await client();
    for (const raw of [kept, next]) {
      raw?.send(get());
      await expectPage(raw);
    }
  });

  it('worker-pool keeps accepting when each client crashes its thread, disconnects those clients, warns once and counts', async () => {
    const { server, client, warnings } = await startSubject(subject, {
      workload: { name: 'no such workload' as 'page' },
    });
    for (let crash = 1; crash <= 5; crash++) {
      const raw = await client();
      await raw.end();
    }
    expect(await server.close()).toMatchObject({ clients: 5, requests: 0, crashedThreads: 5 });
    expect(warnings).toEqual([expect.stringContaining('crashed: ')]);
  });

  it('worker-pool with once ends after its only client even if that one crashes its thread', async () => {
    const { server, client } = await startSubject(subject, {
      once: true,
      workload: { name: 'no such workload' as 'page' },
    });
    const raw = await client();
    await raw.end();
    expect(await server.ended).toMatchObject({ clients: 1, requests: 0 });
  });
});

it.each<Subject>([
  { model: 'worker-pool', io: 'posix', options: { threads: 2 } },
  { model: 'worker-pool', io: 'node', options: { threads: 2 } },
  { model: 'sequential', io: 'node' },
])('$model/$io counts the silence of clients that wait for a thread', async (subject) => {
  // One after the other, the silent clients would take longer than a test may.
  const { client } = await startSubject(subject, { headerTimeoutMs: 2000 });
  await Promise.all(Array.from({ length: 80 }, client));
  const last = await client();
  last.send(get());
  await expectPage(last);
});

it('worker-pool/posix with --hand-off accept blocks in accept in each of its threads', async () => {
  const server = await startMain({ model: 'worker-pool', io: 'posix', threads: 3, handOff: 'accept' });
  const waiting = (call: string): number =>
    seeThreads(server.pid).filter((seen) => seen.call === call).length;
  await expect.poll(() => waiting('accept')).toBe(3);
  const client = await server.client();
  await expect.poll(() => [waiting('accept'), waiting('recv')]).toEqual([2, 1]);
  client.send(get());
  await expectPage(client);
});

it('worker-pool/posix by default accepts in one thread, and hands clients on through the array', async () => {
  const server = await startMain({ model: 'worker-pool', io: 'posix', threads: 3 });
  const waiting = (call: string): number =>
    seeThreads(server.pid).filter((seen) => seen.call === call).length;
  await expect.poll(() => waiting('accept')).toBe(1);
  const client = await server.client();
  await expect.poll(() => [waiting('accept'), waiting('recv')]).toEqual([1, 1]);
  client.send(get());
  await expectPage(client);
});
