import { expect, it } from 'vitest';
import { findServer, iosOf, servesAtMost, SERVERS } from './models.ts';
import { DEFAULT_POOL_THREADS } from './worker-pool/pool-size.ts';
import { DEFAULT_SERVER_OPTIONS, MODEL_NAMES, type ServerOptions } from './server.ts';

const OPTIONS: ServerOptions = { ...DEFAULT_SERVER_OPTIONS, port: 0, maxClients: 100 };

it('the registry contains every model, with at least one io', () => {
  expect(new Set(SERVERS.map(({ model }) => model))).toEqual(new Set(MODEL_NAMES));
  expect(iosOf('event-loop')).toEqual(['posix', 'node', 'c']);
  expect(iosOf('accept-thread')).toEqual(['posix', 'c']);
});

it.each([
  ['sequential', {}, 1],
  ['event-loop', {}, 100],
  ['event-loop', { multiplexer: 'select', maxClients: 5000 }, 960],
  ['worker-per-client', {}, 100],
  ['accept-thread', {}, 100],
  ['accept-thread', { recv: 'blocking' }, 1],
  ['worker-pool', {}, DEFAULT_POOL_THREADS],
  ['worker-pool', { threads: 3 }, 3],
  ['worker-pool', { threads: 300 }, 100],
  ['loop-per-core', { threads: 2 }, 100],
] as const)('the registry returns how many clients %s %o serves at most', (model, own, most) => {
  expect(servesAtMost(model, { ...OPTIONS, ...own })).toBe(most);
});

it('the registry rejects an io that the model does not have, and names the models that have it', async () => {
  await expect(findServer('accept-thread', 'node')).rejects.toMatchObject({
    code: 'UNSUPPORTED_IO',
    message: expect.stringMatching(
      /^accept-thread has no node io: use --io posix or c, or another model \(seq/,
    ),
  });
});

it.each(SERVERS)('$model/$io rejects an option of another model', async ({ model, io }) => {
  const start = await findServer(model, io);
  const wrong = model === 'accept-thread' ? { threads: 2 } : { recv: 'polling' as const };
  const refused = start({ ...OPTIONS, ...wrong }, () => {});
  await expect(refused).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringMatching(new RegExp(`^${model} has no --`)),
  });
});

it('event-loop/node rejects a multiplexer', async () => {
  const start = await findServer('event-loop', 'node');
  await expect(start({ ...OPTIONS, multiplexer: 'poll' }, () => {})).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringMatching(/^event-loop\/node has no --multiplexer, .*: use --io posix/),
  });
});

it('worker-pool rejects 0 threads', async () => {
  const start = await findServer('worker-pool', 'posix');
  await expect(start({ ...OPTIONS, threads: 0 }, () => {})).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: 'threads is 0: give --threads a whole number from 1',
  });
});
