import { expect, it } from 'vitest';
import { DEFAULT_SERVER_OPTIONS } from '../server.ts';
import { startListening } from './node-lifecycle.ts';

it('startListening rejects with THREAD_DIED when its thread dies before it listens', async () => {
  const noClientArray = new SharedArrayBuffer(0);
  const started = startListening({ clients: noClientArray, options: DEFAULT_SERVER_OPTIONS, atOnce: 1 });
  await expect(started).rejects.toMatchObject({
    code: 'THREAD_DIED',
    message: expect.stringContaining("the server's thread died: "),
  });
});
