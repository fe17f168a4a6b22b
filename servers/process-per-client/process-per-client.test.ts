/** Processes as the kernel reports them: one for each client, none left over, and none that outlives the server. */
import { readdirSync, readlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ServerSummary } from '../server.ts';
import { seeThread, startMain } from '../testing/child-server.ts';
import { killUnderLoad, serveAtOnce } from '../testing/random-kills.ts';
import { get } from '../testing/raw-client.ts';
import { childrenOf, seeProcess } from '../testing/seen-processes.ts';
import { TESTABLE_SERVERS } from '../testing/testable-servers.ts';

/** More with `KILLS=200 npx vitest run servers/process-per-client`. */
const KILLS = Number(process.env['KILLS'] ?? 4);
const OURS = TESTABLE_SERVERS.filter(({ model }) => model === 'process-per-client');

it.each(OURS)(
  '$model/$io: each client has a process, which is reaped when its client has left',
  async (own) => {
    const server = await startMain(own);
    const clients = [await server.client(), await server.client(), await server.client()];
    for (const client of clients) {
      client.send(get());
      expect((await client.answer())?.status).toBe(200);
    }
    expect(childrenOf(server.pid)).toHaveLength(3);
    for (const client of clients) client.socket.end();
    await expect.poll(() => childrenOf(server.pid)).toEqual([]);
  },
);

it.each(OURS)(
  '$model/$io: a process that is killed loses its own client only, is reaped and reported',
  async (own) => {
    const server = await startMain(own);
    const [lost, kept] = [await server.client(), await server.client()];
    lost.send(get());
    expect((await lost.answer())?.status).toBe(200);
    const [process1] = childrenOf(server.pid);
    kept.send(get());
    expect((await kept.answer())?.status).toBe(200);
    const pid = process1?.pid ?? 0;
    // It counts a request after its answer.
    await expect.poll(() => seeThread(pid, pid).call).toBe('recv');
    process.kill(pid, 'SIGKILL');
    await lost.end();
    kept.send(get());
    expect((await kept.answer())?.status).toBe(200);
    await expect.poll(() => childrenOf(server.pid)).toHaveLength(1);
    await expect
      .poll(server.errors)
      .toMatch(/^tellers: the process of the client in slot 0 crashed: it was ended by SIGKILL/);
    process.kill(server.pid, 'SIGTERM');
    const { code, lines } = await server.exited;
    expect(code).toBe(0);
    expect(JSON.parse(lines.at(-1) ?? '') as ServerSummary).toMatchObject({
      clients: 2,
      requests: 3,
      crashedThreads: 1,
    });
  },
);

/** How many sockets the only child has. */
function socketsOfChild(parent: number): number {
  const [child] = childrenOf(parent);
  const folder = `/proc/${child?.pid}/fd`;
  return readdirSync(folder).filter((fd) => readlinkSync(`${folder}/${fd}`).startsWith('socket:')).length;
}

it.each(OURS)('$model/$io: no process has the socket of a client that was refused', async (own) => {
  const server = await startMain({ ...own, maxClients: 1, whenFull: 'refuse' });
  const first = await server.client();
  first.send(get());
  expect((await first.answer())?.status).toBe(200);
  const sockets = socketsOfChild(server.pid);
  for (const refused of [await server.client(), await server.client()]) {
    refused.send(get());
    expect((await refused.answer())?.status).toBe(503);
  }
  first.socket.end();
  await expect.poll(() => childrenOf(server.pid)).toEqual([]);
  // The server still waits for the refused clients to leave.
  const second = await server.client();
  second.send(get());
  expect((await second.answer())?.status).toBe(200);
  expect(socketsOfChild(server.pid)).toBe(sockets);
});

it.each(OURS)(
  '$model/$io: processes that are killed at random moments leave all slots free, and all are served again',
  async (own) => {
    const server = await startMain({ ...own, maxClients: 3 });
    expect(await killUnderLoad(server, 4, KILLS)).toBeGreaterThanOrEqual(KILLS);
    await expect.poll(() => childrenOf(server.pid)).toEqual([]);
    await serveAtOnce(server, 3);
    process.kill(server.pid, 'SIGTERM');
    expect((await server.exited).code).toBe(0);
  },
);

it.each(OURS)(
  '$model/$io: no process outlives a server that is killed, in whatever the process was',
  async (own) => {
    const server = await startMain(own);
    const idle = await server.client();
    idle.send(get());
    expect((await idle.answer())?.status).toBe(200);
    // Its process is just starting.
    const fresh = await server.client();
    fresh.send(get());
    await expect.poll(() => childrenOf(server.pid)).toHaveLength(2);
    const pids = childrenOf(server.pid).map(({ pid }) => pid);
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    await Promise.all([idle.end(), fresh.end().catch(() => undefined)]);
    await expect.poll(() => pids.flatMap((pid) => seeProcess(pid) ?? [])).toEqual([]);
  },
);
