/** Threads that block in a call: how another thread wakes them, and that signals do not. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  accept,
  connect,
  recv,
  sendAll,
  setReceiveTimeout,
  shutdown,
  Shutdown,
  WOULD_BLOCK,
} from './socket.ts';
import { BlockedThread } from './testing/blocked-thread.ts';
import { closeLater, HOST, openListener, openPair, openSocket } from './testing/loopback.ts';

const INTERRUPTIONS = 20;
const returned = (value: number | boolean, received = '') => ({ kind: 'returned', value, received });

test('a thread in accept gets EINVAL when another shuts the listening socket down', async () => {
  const { fd } = openListener();
  const thread = await BlockedThread.start({ name: 'accept', fd });
  shutdown(fd, Shutdown.both);
  expect(await thread.outcome).toEqual({ kind: 'failed', code: 'EINVAL', syscall: 'accept4' });
});

test.each(['receive', 'both'] as const)('a thread in recv gets 0 when another shuts %s down', async (how) => {
  const { server } = openPair();
  const thread = await BlockedThread.start({ name: 'recv', fd: server });
  shutdown(server, Shutdown[how]);
  expect(await thread.outcome).toEqual(returned(0));
});

test('a thread in send gets EPIPE when another shuts its socket down', async () => {
  const { client } = openPair();
  const thread = await BlockedThread.start({ name: 'send', fd: client, length: 30_000_000 });
  shutdown(client, Shutdown.both);
  expect(await thread.outcome).toEqual({ kind: 'failed', code: 'EPIPE', syscall: 'send' });
});

test('bytes that arrived before the shutdown are still received', async () => {
  const { client, server } = openPair();
  sendAll(client, Buffer.from('first'));
  shutdown(server, Shutdown.receive);
  const buffer = Buffer.alloc(8);
  expect([recv(server, buffer), recv(server, buffer)]).toEqual([5, 0]);
});

test('recv is repeated when signals interrupt it, and returns the right bytes', async () => {
  const { client, server } = openPair();
  const thread = await BlockedThread.start({ name: 'recv', fd: server });
  await thread.interrupt(INTERRUPTIONS);
  sendAll(client, Buffer.from('after all'));
  expect(await thread.outcome).toEqual(returned(9, 'after all'));
});

test('recv with a timeout is repeated when signals interrupt it', async () => {
  const { client, server } = openPair();
  setReceiveTimeout(server, 50_000);
  const thread = await BlockedThread.start({ name: 'recv', fd: server });
  await thread.interrupt(INTERRUPTIONS);
  sendAll(client, Buffer.from('in time'));
  expect(await thread.outcome).toEqual(returned(7, 'in time'));
});

test('accept is repeated when signals interrupt it', async () => {
  const { fd, port } = openListener();
  const thread = await BlockedThread.start({ name: 'accept', fd });
  await thread.interrupt(INTERRUPTIONS);
  const client = openSocket();
  connect(client, { host: HOST, port });
  const outcome = await thread.outcome;
  const accepted = outcome.kind === 'returned' ? Number(outcome.value) : -1;
  sendAll(closeLater(accepted), Buffer.from('hello'));
  expect(recv(client, Buffer.alloc(8))).toBe(5);
});

test('epoll_wait is repeated when signals interrupt it', async () => {
  const { client, server } = openPair();
  const thread = await BlockedThread.start({ name: 'epoll', fd: server });
  await thread.interrupt(INTERRUPTIONS);
  sendAll(client, Buffer.from('ready'));
  expect(await thread.outcome).toEqual(returned(7));
});

test('sendAll sends every byte once when signals interrupt it', async () => {
  const { client, server } = openPair();
  const length = 8_000_000;
  const thread = await BlockedThread.start({ name: 'send', fd: client, length });
  await thread.interrupt(INTERRUPTIONS);
  setReceiveTimeout(server, 20_000);
  const buffer = Buffer.alloc(65_536);
  let right = 0;
  while (right < length) {
    const received = recv(server, buffer);
    for (let index = 0; index < received && buffer[index] === right % 251; index++) right++;
    if (received <= 0) break;
  }
  expect(right).toBe(length);
  expect(await thread.outcome).toEqual(returned(length));
});

test('connect is repeated when signals interrupt it, and is connected when it returns', async () => {
  // One client fills a backlog of 0; the kernel drops the others' SYN, and takes it when it is repeated.
  const { fd, port } = openListener({ nonBlocking: true, backlog: 0 });
  const address = { host: HOST, port };
  connect(openSocket(), address);
  const client = openSocket();
  const thread = await BlockedThread.start({ name: 'connect', fd: client, address });
  await thread.interrupt(INTERRUPTIONS);
  closeLater(accept(fd));
  expect(await thread.outcome).toEqual(returned(true));
  let server = accept(fd);
  for (; server === WOULD_BLOCK; server = accept(fd)) await nextTurn();
  sendAll(client, Buffer.from('connected'));
  expect(recv(closeLater(server), Buffer.alloc(16))).toBe(9);
});
