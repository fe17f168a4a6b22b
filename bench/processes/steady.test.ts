import { expect, it } from 'vitest';
import type { Size } from './server-probe.ts';
import { whenSteady } from './steady.ts';

const MEBIBYTE = 2 ** 20;

/** A server that is looked at without time passing. */
async function looksOf(sizeAt: (look: number) => Size | null, most = 1000) {
  let at = 0;
  const steady = await whenSteady(
    () => sizeAt(at),
    async () => void at++,
    most,
  );
  return { steady, at };
}

it.each<[string, (look: number) => Size | null, { steady: boolean; at: number }]>([
  ['uses the same from the first look on', () => ({ threads: 8, bytes: 60 }), { steady: true, at: 10 }],
  [
    'starts a thread at every ninth look until the 90th',
    (look) => ({ threads: Math.min(10, Math.floor(look / 9)), bytes: 60 }),
    { steady: true, at: 100 },
  ],
  [
    'grows by 9 MiB a look until the 50th',
    (look) => ({ threads: 8, bytes: Math.min(50, look) * 9 * MEBIBYTE }),
    { steady: true, at: 60 },
  ],
  [
    'grows by a page a look, and has no more threads',
    (look) => ({ threads: 8, bytes: look * 4096 }),
    { steady: true, at: 10 },
  ],
  ['ends a thread', (look) => ({ threads: look === 0 ? 9 : 8, bytes: 60 }), { steady: true, at: 10 }],
  ['starts threads for ever', (look) => ({ threads: look, bytes: 60 }), { steady: false, at: 1000 }],
  ['cannot be seen', () => null, { steady: false, at: 1 }],
])('a server that %s is steady at the right look', async (_, sizeAt, expected) => {
  expect(await looksOf(sizeAt)).toEqual(expected);
});

it('a wait that rejects ends the looks', async () => {
  const end = whenSteady(
    () => ({ threads: 1, bytes: 1 }),
    () => Promise.reject(new Error('stopped')),
    10,
  );
  await expect(end).rejects.toThrow('stopped');
});
