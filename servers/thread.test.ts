import { describe, expect, it } from 'vitest';
import { startListening } from './io/node-lifecycle.ts';
import { findServer, SERVERS } from './models.ts';
import { DEFAULT_SERVER_OPTIONS, type ModelName } from './server.ts';
import { get, RawClient } from './testing/raw-client.ts';

/** Models with threads that all clients depend on. */
const MODELS: ReadonlySet<ModelName> = new Set<ModelName>([
  'sequential',
  'event-loop',
  'accept-thread',
  'loop-per-core',
]);

/** In C there is no error within a thread: it is the whole process that crashes. */
const SUBJECTS = SERVERS.filter(({ model, io }) => io !== 'c' && MODELS.has(model));

describe.each(SUBJECTS)('$model/$io', ({ model, io }) => {
  it('a server reports why a thread that all clients depend on died, and can still be closed', async () => {
    const start = await findServer(model, io);
    const workload = { name: 'no such workload' as 'page' };
    const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0, workload }, () => {});
    using client = await RawClient.connect(server.port);
    client.send(get());
    await expect(server.ended).rejects.toMatchObject({ code: 'THREAD_DIED' });
    await expect(server.close()).rejects.toThrow(/^the server's thread died: ./);
    await server[Symbol.asyncDispose]();
  });
});

it('startListening rejects with THREAD_DIED when its thread dies before it listens', async () => {
  const noClientArray = new SharedArrayBuffer(0);
  const task = { clients: noClientArray, options: DEFAULT_SERVER_OPTIONS, atOnce: 1, mayWait: 0 };
  const started = startListening(task, () => {});
  await expect(started).rejects.toMatchObject({
    code: 'THREAD_DIED',
    message: expect.stringContaining("the server's thread died: "),
  });
});
