import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Ready } from '../../posix/epoll.ts';
import { SOCKET_CALLS } from '../../posix/multiplexer.ts';
import { MSG_DONTWAIT, MSG_PEEK, recv, send, shutdown, Shutdown, WOULD_BLOCK } from '../../posix/socket.ts';
import { openPair } from '../../posix/testing/loopback.ts';
import { PAGE } from '../../workloads/page.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray } from '../client-array.ts';
import { RECEIVE_BYTES } from '../io/blocking-service.ts';
import { DEFAULT_SERVER_OPTIONS } from '../server.ts';
import { get } from '../testing/raw-client.ts';
import { timeoutsOf } from '../thread.ts';
import { LoopClient } from './loop-client.ts';

const LIMIT_MS = 1000;
const MOST_LOOKS = 100;

const startTask = (): number => 0;

/** A client that is served by turns. */
async function serve(page: { readonly bytes?: number } = {}, calls = SOCKET_CALLS) {
  const { client, server } = openPair({ nonBlocking: true });
  const workload = await openWorkload({ name: 'page', ...page });
  const clients = ClientArray.create(1);
  const timeouts = timeoutsOf({ ...DEFAULT_SERVER_OPTIONS, sendTimeoutMs: LIMIT_MS });
  const service = {
    clients,
    timeouts,
    whenFull: 'wait',
    startTask,
    calls,
    flags: MSG_DONTWAIT,
  } as const;
  const conversation = workload.converse({ requestsPerConnection: Infinity });
  const served = new LoopClient(server, clients.claim(server, 1), conversation, 0, service);
  return { served, clients, client, server, buffer: Buffer.alloc(RECEIVE_BYTES) };
}

/** A client that has sent a request for a page larger than what the kernel's buffers hold. */
async function startReader() {
  const { served, client, buffer } = await serve({ bytes: 20 * 2 ** 20 });
  send(client, get());
  served.turn(Ready.receive, buffer, 0);
  // The client's kernel takes what it has room for, and ours grows its buffer meanwhile.
  await sleep(500);
  /** Looks at the client when that is due, until its time is over, as a loop does whose clock is `nowMs`. */
  const lookOn = async (act: () => void): Promise<number> => {
    let nowMs = 0;
    for (let look = 0; look < MOST_LOOKS && served.dueMs > nowMs; look++) {
      nowMs = served.lookMs;
      act();
      // The kernel needs a moment to move the rest.
      await sleep(5);
      served.turn(Ready.receive | Ready.send, buffer, nowMs);
    }
    return nowMs;
  };
  return { lookOn, client, buffer };
}

it('what the kernel takes once its buffer is full gives a client that reads nothing hardly more time', async () => {
  const { lookOn } = await startReader();
  expect(await lookOn(() => {})).toBeLessThan(1.5 * LIMIT_MS);
});

it('a client that reads too slowly for epoll to report it keeps its time', async () => {
  const { lookOn, client, buffer } = await startReader();
  expect(await lookOn(() => recv(client, buffer))).toBeGreaterThan(2 * LIMIT_MS);
});

it('a client in the middle of a request stays until it ends itself, when its server shuts down receiving', async () => {
  const { served, clients, client, server, buffer } = await serve();
  const turn = () => served.turn(Ready.receive, buffer, 0);
  send(client, get().subarray(0, 9));
  await expect.poll(() => [turn(), served.idle]).toEqual(['receive', false]);
  // So the supervisor wakes a thread that blocks in `recv`.
  clients.stop();
  shutdown(server, Shutdown.receive);
  expect([turn(), served.isStalled]).toEqual(['receive', true]);
  shutdown(client, Shutdown.send);
  await expect.poll(turn).toBe('closed');
});

it('a request that comes just after a look, and just before the server begins to end, is answered', async () => {
  const afterLook: (() => void)[] = [];
  const { served, clients, client, server, buffer } = await serve(undefined, {
    ...SOCKET_CALLS,
    recv: (fd, bytes, flags) => {
      const received = recv(fd, bytes, flags);
      afterLook.pop()?.();
      return received;
    },
  });
  expect(served.turn(Ready.receive, buffer, 0)).toBe('receive');
  afterLook.push(() => {
    send(client, get());
    // A busy kernel takes a moment to deliver it.
    while (recv(server, Buffer.alloc(1), MSG_PEEK | MSG_DONTWAIT) === WOULD_BLOCK);
    clients.stop();
  });
  served.turn(Ready.receive, buffer, 0);
  await expect.poll(() => recv(client, buffer)).toBeGreaterThan(PAGE.length);
});
