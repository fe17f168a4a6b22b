import { describe, expect, it } from 'vitest';
import { findServer } from './models.ts';
import { get, RawClient } from './raw-client.ts';
import { DEFAULT_SERVER_OPTIONS, IO_NAMES, type ModelName } from './server.ts';

const MODELS: readonly ModelName[] = ['sequential', 'event-loop'];
const SUBJECTS = MODELS.flatMap((model) => IO_NAMES.map((io) => ({ model, io })));

describe.each(SUBJECTS)('$model/$io', ({ model, io }) => {
  it('tells why it died when its one thread did, and can still be closed', async () => {
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
