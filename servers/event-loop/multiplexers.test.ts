import { expect, it } from 'vitest';
import { MULTIPLEXER_NAMES, type WhenFullName } from '../server.ts';
import { seeThreads, startMain } from '../testing/child-server.ts';
import { whyMissing } from './multiplexers.ts';
import { get, type RawClient } from '../testing/raw-client.ts';

/** Containers often forbid io_uring. */
const missing = new Set((await whyMissing('uring')) === undefined ? [] : ['uring']);

const LOOPS = [
  ...MULTIPLEXER_NAMES.filter((name) => !missing.has(name)).map((name) => ['event-loop', name] as const),
  ['loop-per-core', 'poll'] as const,
];

it.each(LOOPS)('%s with the multiplexer %s blocks in its call', async (model, multiplexer) => {
  const { pid, client } = await startMain({ model, io: 'posix', multiplexer });
  const raw = await client();
  raw.send(get());
  expect((await raw.answer())?.status).toBe(200);
  const blocked = (): number => seeThreads(pid).filter(({ call }) => call === multiplexer).length;
  await expect.poll(blocked, { timeout: 20_000 }).toBeGreaterThan(0);
});

/** More than there are descriptors under FD_SETSIZE. */
const CLIENTS = 1030;

const AT_LIMIT: readonly (readonly [WhenFullName, string])[] = [
  ['wait', 'waits until others leave'],
  ['refuse', 'is refused with 503'],
];

it.each(AT_LIMIT)(
  'with --when-full %s a client past FD_SETSIZE of select %s',
  async (whenFull) => {
    const options = {
      multiplexer: 'select',
      maxClients: 2000,
      whenFull,
      headerTimeoutMs: 0,
      idleTimeoutMs: 0,
    };
    const { client, errors } = await startMain({ model: 'event-loop', io: 'posix', ...options });
    const clients: RawClient[] = [];
    for (let count = 0; count < CLIENTS; count++) clients.push(await client());
    const last = clients.at(-1);
    const first = clients.slice(0, 100);
    last?.send(get());
    const warnings = (): number => errors().match(/^tellers: select takes no descriptor past/gm)?.length ?? 0;
    await expect.poll(warnings, { timeout: 20_000 }).toBe(1);
    if (whenFull === 'refuse') expect((await last?.answer())?.status).toBe(503);
    else expect(last?.received.length).toBe(0);
    for (const raw of first) raw[Symbol.dispose]();
    const next = whenFull === 'refuse' ? await client() : last;
    next?.send(get());
    expect((await next?.answer())?.status).toBe(200);
    expect(warnings()).toBe(1);
  },
  60_000,
);
