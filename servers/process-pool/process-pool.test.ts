/** The processes of a pool: started beforehand, replaced, and none that outlives the server. */
import { expect, it } from 'vitest';
import type { ServerSummary } from '../server.ts';
import { seeThread, startMain } from '../testing/child-server.ts';
import { killUnderLoad, serveAtOnce } from '../testing/random-kills.ts';
import { get, type RawClient } from '../testing/raw-client.ts';
import { childrenOf, seeProcess } from '../testing/seen-processes.ts';
import { TESTABLE_SERVERS } from '../testing/testable-servers.ts';

/** More with `KILLS=200 npx vitest run servers/process-pool`. */
const KILLS = Number(process.env['KILLS'] ?? 4);
const SERVER = { model: 'process-pool', io: 'posix', threads: 2 };

async function request(client: RawClient): Promise<void> {
  client.send(get());
  expect((await client.answer())?.status).toBe(200);
}

it('a process that is killed loses its own client only, and another takes its place', async () => {
  const server = await startMain(SERVER);
  const before = childrenOf(server.pid).map(({ pid }) => pid);
  expect(before).toHaveLength(2);
  const clients = [await server.client(), await server.client()];
  for (const client of clients) await request(client);
  const [killed = 0, left = 0] = before;
  // It counts a request after its answer.
  await expect.poll(() => seeThread(killed, killed).call).toBe('recv');
  process.kill(killed, 'SIGKILL');
  // Which of them had which client is the kernel's choice.
  const lost = await Promise.race(clients.map((client) => client.end().then(() => client)));
  for (const client of clients) if (client !== lost) await request(client);
  await request(await server.client());
  const after = childrenOf(server.pid).map(({ pid }) => pid);
  expect(after).toHaveLength(2);
  expect(after).toContain(left);
  await expect
    .poll(server.errors)
    .toMatch(/^tellers: process \d of the pool crashed: it was ended by SIGKILL; its client is lost/);
  process.kill(server.pid, 'SIGTERM');
  const { code, lines } = await server.exited;
  expect(code).toBe(0);
  const { clientsByThread, ...summary } = JSON.parse(lines.at(-1) ?? '') as ServerSummary;
  expect(summary).toMatchObject({ clients: 3, requests: 4, crashedThreads: 1 });
  expect(Object.keys(clientsByThread ?? {})).toEqual(['1', '2']);
});

it.each(TESTABLE_SERVERS.filter(({ model }) => model === SERVER.model))(
  '$model/$io: processes that are killed at random moments leave all places free, and all are served again',
  async (own) => {
    const server = await startMain({ ...own, threads: 2 });
    expect(await killUnderLoad(server, 4, KILLS)).toBeGreaterThanOrEqual(KILLS);
    await serveAtOnce(server, 2);
    expect(childrenOf(server.pid)).toHaveLength(2);
    process.kill(server.pid, 'SIGTERM');
    expect((await server.exited).code).toBe(0);
  },
);

it('no process outlives a server that is killed, whether it has a client or not', async () => {
  const server = await startMain(SERVER);
  const client = await server.client();
  await request(client);
  const pids = childrenOf(server.pid).map(({ pid }) => pid);
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  await client.end();
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.flatMap((pid) => seeProcess(pid) ?? [])).toEqual([]);
});

it('a broadcast is refused: a process has no other process’s clients', async () => {
  const { exited } = await startMain({ ...SERVER, workload: { name: 'broadcast' } });
  const { code, errors } = await exited;
  expect(code).toBe(1);
  expect(errors).toBe(
    'tellers: process-pool has no workload broadcast, as its processes do not share their sockets: choose another model\n',
  );
});
