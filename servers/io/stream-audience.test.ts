import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BroadcastChannel } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { broadcast } from '../../workloads/broadcast.ts';
import { ClientArray } from '../client-array.ts';
import { DEFAULT_SERVER_OPTIONS } from '../server.ts';
import { RawClient } from '../testing/raw-client.ts';
import { joinAudience, sendToAudience } from './stream-audience.ts';
import { StreamLimits } from './stream-limits.ts';
import { timeoutsOf } from '../thread.ts';
import { serveStream } from './stream-service.ts';

/** Both ends of a connection. */
async function openPair(): Promise<{ readonly served: Socket; readonly raw: RawClient }> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  const raw = new RawClient(connect({ host: '127.0.0.1', port }));
  const [served] = (await accepted) as [Socket];
  onTestFinished(() => {
    raw[Symbol.dispose]();
    served.destroy();
    server.close();
  });
  return { served, raw };
}

it('a message to other threads carries its own bytes, not the memory around it', async () => {
  const clients = ClientArray.create(1);
  const other = new BroadcastChannel(`tellers.clients.${clients.id}`);
  onTestFinished(() => other.close());
  const received = once(other, 'message') as Promise<[{ readonly data: Uint8Array }]>;
  const { served } = await openPair();
  onTestFinished(joinAudience(served, clients, () => {}));
  sendToAudience(Buffer.from('abc\n..').subarray(0, 4));
  const [{ data }] = await received;
  expect(String(Buffer.from(data))).toBe('abc\n');
  expect(data.buffer.byteLength).toBe(4);
});

it('a client that has shut down its sending side receives every earlier message', async () => {
  const clients = ClientArray.create(1);
  const { served, raw } = await openPair();
  const conversation = broadcast.converse({ requestsPerConnection: Infinity });
  serveStream(
    served,
    clients.claim(0, 0),
    clients,
    conversation,
    new StreamLimits(timeoutsOf(DEFAULT_SERVER_OPTIONS), 'wait'),
  );
  raw.socket.pause();
  const message = Buffer.alloc(60_000, 'x');
  let sentBytes = 0;
  // What the kernel does not take waits in this process.
  for (; served.writableLength === 0; sentBytes += message.length) sendToAudience(message);
  raw.socket.end();
  await once(served, 'end');
  sendToAudience(Buffer.from('y'));
  raw.socket.resume();
  await raw.end();
  expect(raw.received.length).toBe(sentBytes);
});
