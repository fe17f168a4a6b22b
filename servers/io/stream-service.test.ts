import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray, sharedNowMs } from '../client-array.ts';
import { useLongestIdle } from '../client-marks.ts';
import { DEFAULT_SERVER_OPTIONS } from '../server.ts';
import { get, RawClient } from '../testing/raw-client.ts';
import { timeoutsOf } from '../thread.ts';
import { StreamLimits } from './stream-limits.ts';
import { serveStream } from './stream-service.ts';

/** A client that is served in this thread. */
async function serveOne(begunMs?: number) {
  const listener = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const accepted = once(listener, 'connection');
  const raw = new RawClient(connect((listener.address() as AddressInfo).port, '127.0.0.1'));
  const [socket] = (await accepted) as [Socket];
  onTestFinished(() => {
    raw[Symbol.dispose]();
    socket.destroy();
    listener.close();
  });
  const clients = ClientArray.create(1);
  const conversation = (await openWorkload({ name: 'page' })).converse({ requestsPerConnection: Infinity });
  const limits = new StreamLimits(timeoutsOf(DEFAULT_SERVER_OPTIONS), 'evict-idle');
  const service = serveStream(socket, clients.claim(1, 1), clients, conversation, limits, begunMs);
  return { raw, clients, service };
}

it('a client that has become idle anew, or a later one in its slot, is not evicted for an earlier mark', async () => {
  const { raw, clients, service } = await serveOne();
  const ask = async (): Promise<void> => {
    raw.send(get());
    expect((await raw.answer())?.status).toBe(200);
  };

  await ask();
  expect(useLongestIdle(clients, () => {})).toBe(true);
  await ask();
  service.evict();
  await ask();

  expect(useLongestIdle(clients, () => service.evict())).toBe(true);
  await service.closed;
});

it('a first request that began before its service has that much less time', async () => {
  const { raw, service } = await serveOne(sharedNowMs() - DEFAULT_SERVER_OPTIONS.headerTimeoutMs);
  const startMs = performance.now();
  raw.send('GET / HTTP/1.1\r\n');
  expect((await raw.answer())?.status).toBe(408);
  expect(performance.now() - startMs).toBeLessThan(DEFAULT_SERVER_OPTIONS.headerTimeoutMs / 2);
  raw.socket.end();
  await service.closed;
});
