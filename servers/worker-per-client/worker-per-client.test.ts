import { readFileSync } from 'node:fs';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PAGE } from '../../workloads/page.ts';
import type { IoName } from '../server.ts';
import { startSubject } from '../testing/conformance.ts';
import { get } from '../testing/raw-client.ts';
import { watchWorkers } from '../testing/started-workers.ts';
import { bundleThread, compileThread, type ThreadCode } from './thread-source.ts';

vi.mock(import('./thread-source.ts'), { spy: true });
// One thread starts at a time.
vi.mock(import('./turns.ts'), async (original) => {
  const { Turns } = await original();
  return {
    Turns: class extends Turns {
      constructor(...[lookout, limits]: ConstructorParameters<typeof Turns>) {
        super(lookout, limits, 1);
      }
    },
  };
});

describe.each<IoName>(['posix', 'node'])('worker-per-client/%s', (io) => {
  const subject = { model: 'worker-per-client', io } as const;

  it('worker-per-client loses only the client whose thread is terminated', async () => {
    const { client, warnings } = await startSubject(subject);
    const kept = await client();
    kept.send(get());
    expect((await kept.answer())?.status).toBe(200);

    const workers = watchWorkers();
    const lost = await client();
    lost.send(get());
    expect((await lost.answer())?.status).toBe(200);
    const [thread] = workers;
    expect(workers).toHaveLength(1);
    const terminated = thread?.terminate();
    // A thread that blocks in recv ends when bytes arrive, and must not answer them.
    lost.send(get());
    await terminated;
    await lost.end();

    expect(warnings).toEqual([expect.stringContaining('exit code 1')]);
    kept.send(get());
    expect((await kept.answer())?.body.equals(PAGE)).toBe(true);
    const next = await client();
    next.send(get());
    expect((await next.answer())?.body.equals(PAGE)).toBe(true);
  });

  it.each([
    ['crashes', compileThread("throw new Error('no room')"), 'no room'],
    ['exits', compileThread('process.exit(3)'), 'exit code 3'],
    ['cannot be made', { source: () => 'a function', compiled: Buffer.alloc(0) }, 'could not be cloned'],
  ])(
    'worker-per-client refuses a client whose thread %s before it has started, keeps accepting, warns once and counts',
    async (_, code, reason) => {
      vi.mocked(bundleThread).mockResolvedValueOnce(code as ThreadCode);
      const { server, client, warnings } = await startSubject(subject, { maxClients: 1 });
      for (let failure = 1; failure <= 3; failure++) {
        const raw = await client();
        if (failure > 1) raw.send(get());
        expect((await raw.answer())?.status).toBe(503);
        await raw.end();
      }
      const counts = { clients: 3, requests: 0, crashedThreads: 3, refusedClients: 3 };
      expect(await server.close()).toEqual(counts);
      expect(warnings).toEqual([
        expect.stringMatching(`could not be started, so that client was refused: .*${reason}`),
      ]);
    },
  );

  it('worker-per-client ends clients that wait for a thread at the header limit, except those with a whole request', async () => {
    const workers = watchWorkers();
    onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.terminate()))));
    vi.mocked(bundleThread).mockResolvedValueOnce(compileThread('setInterval(() => {}, 1000)'));
    const { server, client } = await startSubject(subject, { headerTimeoutMs: 300, closeGraceMs: 100 });
    await client();
    // Its thread never gets ready, so all others wait.
    await expect.poll(() => workers.at(-1)?.threadId).toBeGreaterThan(0);
    const [silent, begun, whole] = [await client(), await client(), await client()];
    begun.send('GET / HTTP/1.1\r\n');
    whole.send(get());
    expect((await begun.answer())?.status).toBe(408);
    await begun.end();
    await silent.end();
    expect(silent.received).toHaveLength(0);
    expect(whole.ended).toBe(false);
    expect(await server.close()).toMatchObject({ requests: 0 });
  });
});

it('worker-per-client/posix keeps no mapped memory for clients that have left', async () => {
  const { client } = await startSubject({ model: 'worker-per-client', io: 'posix' });
  const serveInTurn = async (clients: number): Promise<number> => {
    for (let served = 0; served < clients; served++) {
      const raw = await client();
      raw.send(get({ close: true }));
      expect((await raw.answer())?.status).toBe(200);
      await raw.end();
    }
    return readFileSync('/proc/self/maps', 'latin1').split('\n').length;
  };
  const before = await serveInTurn(20);
  const clients = 60;
  // A process may have 65,530 mappings: with one for each client, it would die after that many.
  expect(await serveInTurn(clients)).toBeLessThan(before + clients / 2);
});

it('a module of NODE_OPTIONS that prints a line is no part of the bundle', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tellers-'));
  const loud = join(folder.path, 'loud.cjs');
  await writeFile(loud, "console.log('a line on stdout')");
  const { source } = await bundleThread(new URL('./posix-thread.ts', import.meta.url));
  vi.stubEnv('NODE_OPTIONS', `--require ${loud}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  // Another address of the same file, as bundles are kept by their address.
  expect(await bundleThread(new URL('./posix-thread.ts?again', import.meta.url))).toMatchObject({ source });
});

it('a thread finds its code compiled', async () => {
  const { source, compiled } = await bundleThread(new URL('./posix-thread.ts', import.meta.url));
  expect(new Script(source, { cachedData: compiled }).cachedDataRejected).toBe(false);
});

it('a thread binds the calls that it makes, and no others', async () => {
  const { source } = await bundleThread(new URL('./posix-thread.ts', import.meta.url));
  expect(source).toContain('int recv(int, int64_t, size_t, int)');
  expect(source).not.toMatch(/accept4|epoll_ctl|waitpid/);
});

it('a thread that cannot be bundled is refused with the reason', async () => {
  const missing = new URL('./no-such-thread.ts', import.meta.url);
  await expect(bundleThread(missing)).rejects.toThrow(/was not bundled: .*no-such-thread/s);
});

it('a bundler that does not end is ended, and the server does not start', async () => {
  const entry = new URL('./posix-thread.ts?late', import.meta.url);
  await expect(bundleThread(entry, 1)).rejects.toThrow(/was not bundled: it took longer than 0.001 s: raise/);
});
