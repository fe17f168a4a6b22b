/** How clients spread over the loops of `loop-per-core`, and what its loops share. */
import { describe, expect, it } from 'vitest';
import { PAGE } from '../../workloads/page.ts';
import type { IoName } from '../server.ts';
import { startMain } from '../testing/child-server.ts';
import { startSubject, type Subject } from '../testing/conformance.ts';
import { get, type RawClient } from '../testing/raw-client.ts';

async function request(client: RawClient): Promise<void> {
  client.send(get());
  expect((await client.answer())?.body.equals(PAGE)).toBe(true);
}

describe.each<IoName>(['posix', 'node'])('loop-per-core/%s', (io) => {
  const subject: Subject = { model: 'loop-per-core', io, options: { threads: 2 } };

  it('loop-per-core spreads clients over both loops, and reports their counts in its last line', async () => {
    const server = await startMain({ model: 'loop-per-core', io, threads: 2 });
    // The chance that one loop gets none of 40 is 2^-39.
    const clients = await Promise.all(Array.from({ length: 40 }, server.client));
    await Promise.all(clients.map(request));
    process.kill(server.pid, 'SIGTERM');
    const { code, lines } = await server.exited;
    expect(code).toBe(0);
    const { event, clientsByThread, ...total } = JSON.parse(lines[1] ?? '{}') as {
      event: string;
      clientsByThread: Record<string, number>;
    };
    expect({ event, ...total }).toEqual({ event: 'closed', clients: 40, requests: 40 });
    expect(Object.keys(clientsByThread)).toEqual(['1', '2']);
    expect(Math.min(...Object.values(clientsByThread))).toBeGreaterThan(0);
    expect(Object.values(clientsByThread).reduce((sum, served) => sum + served)).toBe(40);
  });

  it('loop-per-core admits clients of both loops when one leaves a full array', async () => {
    const { client } = await startSubject(subject, { maxClients: 1 });
    const clients = await Promise.all(Array.from({ length: 12 }, client));
    for (const raw of clients) raw.send(get({ close: true }));
    const answers = await Promise.all(clients.map((raw) => raw.answer()));
    expect(answers.map((answer) => answer?.status)).toEqual(clients.map(() => 200));
  });

  it('loop-per-core rejects a port that another loop-per-core server shares', async () => {
    const { server } = await startSubject(subject);
    const second = startSubject(subject, { port: server.port });
    await expect(second).rejects.toMatchObject({ code: 'CANNOT_LISTEN' });
  });

  it('loop-per-core with one thread runs one loop with a port of its own', async () => {
    const { server, client } = await startSubject(subject, { threads: 1 });
    await request(await client());
    expect(await server.close()).toEqual({ clients: 1, requests: 1, clientsByThread: { 1: 1 } });
  });
});
