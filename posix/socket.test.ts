import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import { SocketError } from './errno.ts';
import { Pinned } from './pinned.ts';
import * as posix from './socket.ts';
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
import {
  closeLater,
  closeNow,
  failureOf,
  HOST,
  openListener,
  openPair,
  openSocket,
} from './testing/loopback.ts';

const NO_FD = 9999;
const MSG_PEEK = 2;
const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;

function receive(fd: number, length = 1024): string {
  const buffer = Buffer.alloc(length);
  return buffer.toString('latin1', 0, posix.recv(fd, buffer));
}

/** The flags of a descriptor, as `fcntl` reports them: O_CLOEXEC and O_NONBLOCK. */
function flagsOf(fd: number): { closeOnExec: boolean; nonBlocking: boolean } {
  const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
  const flags = Number.parseInt(/flags:\s*(\d+)/.exec(info)?.[1] ?? '', 8);
  return { closeOnExec: (flags & O_CLOEXEC) !== 0, nonBlocking: (flags & O_NONBLOCK) !== 0 };
}

describe('a connection', () => {
  test('carries bytes both ways, until one end shuts down sending', () => {
    const { client, server } = openPair();
    expect(posix.send(client, Buffer.from('hello'))).toBe(5);
    expect(receive(server)).toBe('hello');
    posix.sendAll(server, Buffer.from('and back'));
    expect(receive(client, 3)).toBe('and');
    posix.shutdown(server, posix.Shutdown.send);
    expect(receive(client)).toBe(' back');
    expect(posix.recv(client, Buffer.alloc(8))).toBe(0);
    expect(posix.send(client, Buffer.from('still open'))).toBe(10);
    expect(receive(server)).toBe('still open');
  });

  test('shut down for receiving, still receives what is sent, and shows when the other end sends no more', () => {
    const { client, server } = openPair();
    posix.shutdown(server, posix.Shutdown.receive);
    expect(posix.recv(server, Buffer.alloc(8))).toBe(0);
    expect(posix.isOpenBothWays(server)).toBe(true);
    posix.sendAll(client, Buffer.from('later'));
    expect(receive(server)).toBe('later');
    posix.shutdown(client, posix.Shutdown.send);
    expect(posix.isOpenBothWays(server)).toBe(false);
  });

  test('sends the bytes of a view, not those before or after it', () => {
    const { client, server } = openPair();
    posix.sendAll(client, Buffer.from('abcdefgh').subarray(2, 5));
    expect(receive(server)).toBe('cde');
    const buffer = Buffer.alloc(8, '.');
    posix.sendAll(client, Buffer.from('xyz!'));
    expect(posix.recv(server, buffer.subarray(2, 5))).toBe(3);
    expect(String(buffer)).toBe('..xyz...');
  });

  test('can be peeked at without taking the bytes', () => {
    const { client, server } = openPair();
    posix.sendAll(client, Buffer.from('peek'));
    expect(posix.recv(server, Buffer.alloc(8), MSG_PEEK)).toBe(4);
    expect(receive(server)).toBe('peek');
  });

  test('has an address at each end, and the listening socket has a port', () => {
    const { fd, port } = openListener();
    expect(port).toBeGreaterThan(0);
    const client = openSocket();
    expect(posix.connect(client, { host: 'localhost', port })).toBe(true);
    const server = closeLater(posix.accept(fd));
    expect(posix.getAddress(server)).toEqual({ host: HOST, port });
    expect(posix.getAddress(client)).toMatchObject({ host: HOST });
    expect(posix.getAddress(client).port).not.toBe(port);
  });
});

/** A machine may have no IPv6. */
const loopback6 = readOrEmpty('/proc/net/if_inet6').includes('00000000000000000000000000000001 ');

function readOrEmpty(path: string): string {
  return existsSync(path) ? readFileSync(path, 'latin1') : '';
}

describe.runIf(loopback6)('a connection over IPv6', () => {
  test.each(['::1', '0:0:0:0:0:0:0:1', '::0.0.0.1'])('is made to %s, and has addresses', (host) => {
    const listener = closeLater(posix.socket({ host }));
    posix.bind(listener, { host, port: 0 });
    posix.listen(listener, 5);
    const { port } = posix.getAddress(listener);
    const client = closeLater(posix.socket({ host }));
    expect(posix.connect(client, { host, port })).toBe(true);
    const server = closeLater(posix.accept(listener));
    expect(posix.getAddress(server)).toEqual({ host: '::1', port });
    posix.sendAll(client, Buffer.from('hello'));
    expect(receive(server)).toBe('hello');
  });

  test('takes an IPv4 address within an IPv6 one as such', () => {
    const { port, fd } = openListener();
    const client = closeLater(posix.socket({ host: '::ffff:127.0.0.1' }));
    expect(posix.connect(client, { host: '::ffff:127.0.0.1', port })).toBe(true);
    closeLater(posix.accept(fd));
    expect(posix.getAddress(client).host).toBe('::ffff:7f00:1');
  });
});

describe('pinned memory', () => {
  // Short arrays have their bytes inside the object at first, which moves when garbage is collected.
  test.each([8, 64, 65_536])('of %i bytes can be received into and sent from', (length) => {
    const { client, server } = openPair();
    const input = new Pinned(new Uint8Array(length));
    const output = new Pinned(Buffer.from('abcdefgh').subarray(2, 6));
    for (let round = 0; round < 20; round++) {
      Array.from({ length: 20_000 }, () => new Uint8Array(8));
      input.bytes.fill(0);
      posix.sendAllPinned(client, output);
      expect(posix.recvPinned(server, input)).toBe(4);
      expect(Buffer.from(input.bytes).toString('latin1', 0, 4)).toBe('cdef');
    }
    closeNow(client);
    expect(posix.recvPinned(server, input)).toBe(0);
  });

  test('fails with EAGAIN when a send times out', () => {
    const { client, server } = openPair();
    posix.setOption(client, posix.SocketOption.sendBuffer, 8192);
    posix.setSendTimeout(client, 1);
    const bytes = Buffer.alloc(8_000_000, 'a');
    expect(failureOf(() => posix.sendAllPinned(client, new Pinned(bytes)))).toMatchObject({ code: 'EAGAIN' });
    // On a busy machine what was sent moves on late, and makes room.
    while (posix.sendPinned(client, new Pinned(bytes)) !== posix.WOULD_BLOCK);
    expect(posix.recvPinned(server, new Pinned(Buffer.alloc(1000)))).toBe(1000);
  });

  test('fails with the same errors as other memory', () => {
    const { client, server } = openPair({ nonBlocking: true });
    const memory = new Pinned(Buffer.alloc(8));
    expect(posix.recvPinned(server, memory)).toBe(posix.WOULD_BLOCK);
    posix.sendAll(client, Buffer.from('unread'));
    closeNow(server);
    expect(failureOf(() => posix.recvPinned(client, memory))).toMatchObject({
      code: 'ECONNRESET',
      syscall: 'recv',
    });
    expect(failureOf(() => posix.sendPinned(client, memory))).toMatchObject({
      code: 'EPIPE',
      syscall: 'send',
    });
  });
});

describe('descriptors', () => {
  test.each([false, true])(
    'are closed in children, and have the requested blocking mode (nonBlocking %s)',
    (nonBlocking) => {
      const { client, server } = openPair({ nonBlocking });
      const flags = { closeOnExec: true, nonBlocking };
      expect([flagsOf(client), flagsOf(server)]).toEqual([flags, flags]);
    },
  );

  test('accept options, and report them', () => {
    const { reuseAddress, noDelay, sendBuffer, receiveBuffer, error } = posix.SocketOption;
    const fd = openSocket();
    for (const option of [reuseAddress, noDelay]) {
      expect(posix.getOption(fd, option)).toBe(0);
      posix.setOption(fd, option, 1);
      expect(posix.getOption(fd, option)).toBe(1);
    }
    for (const option of [sendBuffer, receiveBuffer]) {
      posix.setOption(fd, option, 20_000);
      // The kernel doubles it, for its own bookkeeping (socket(7)).
      expect(posix.getOption(fd, option)).toBe(40_000);
    }
    expect(posix.getOption(fd, error)).toBe(0);
  });

  test('can share a port when both set SO_REUSEPORT', () => {
    const [first, second] = [openSocket(), openSocket()];
    for (const fd of [first, second]) posix.setOption(fd, posix.SocketOption.reusePort, 1);
    posix.bind(first, { host: HOST, port: 0 });
    const { port } = posix.getAddress(first);
    posix.bind(second, { host: HOST, port });
    expect(posix.getAddress(second).port).toBe(port);
  });

  test('are invalid once they are closed', () => {
    const fd = posix.socket();
    posix.close(fd);
    expect(failureOf(() => posix.close(fd))).toMatchObject({ code: 'EBADF', syscall: 'close' });
  });
});

describe('a non-blocking socket', () => {
  test('returns WOULD_BLOCK where a blocking one would wait', () => {
    const listener = openListener({ nonBlocking: true });
    expect(posix.accept(listener.fd)).toBe(posix.WOULD_BLOCK);
    const { server } = openPair({ nonBlocking: true });
    expect(posix.recv(server, Buffer.alloc(8))).toBe(posix.WOULD_BLOCK);
  });

  test('takes part of the bytes, and the rest when there is room', () => {
    const { client, server } = openPair({ nonBlocking: true });
    posix.setOption(client, posix.SocketOption.sendBuffer, 200_000);
    const bytes = Buffer.alloc(
      3_000_000,
      Uint8Array.from({ length: 251 }, (_, index) => index),
    );
    const received: Buffer[] = [];
    let partly = 0;
    let sent = 0;
    using epoll = new Epoll();
    epoll.add(server, Ready.receive, 0);
    epoll.add(client, Ready.send, 1);
    while (received.reduce((sum, { length }) => sum + length, 0) < bytes.length) {
      for (let taken = 0; taken !== posix.WOULD_BLOCK && sent < bytes.length; sent += Math.max(0, taken)) {
        taken = posix.send(client, bytes.subarray(sent));
        if (taken !== posix.WOULD_BLOCK && taken < bytes.length - sent) partly++;
      }
      expect(epoll.wait(20_000)).toBeGreaterThan(0);
      received.push(...drain(server));
    }
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
    expect(partly).toBeGreaterThan(0);
  });

  test('makes sendAll fail rather than send the wrong bytes', () => {
    const { client } = openPair({ nonBlocking: true });
    const error = failureOf(() => posix.sendAll(client, Buffer.alloc(50_000_000)));
    expect(error).toMatchObject({ code: 'EAGAIN', syscall: 'send' });
  });

  test('connects in the background, and becomes writable when connected', () => {
    const { fd, port } = openListener();
    const client = openSocket({ nonBlocking: true });
    using epoll = new Epoll();
    if (!posix.connect(client, { host: HOST, port })) {
      epoll.add(client, Ready.send, 0);
      expect(epoll.wait(20_000)).toBe(1);
    }
    expect(posix.getOption(client, posix.SocketOption.error)).toBe(0);
    const server = closeLater(posix.accept(fd));
    posix.sendAll(client, Buffer.from('here'));
    expect(receive(server)).toBe('here');
  });
});

function drain(fd: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (;;) {
    const buffer = Buffer.alloc(65_536);
    const received = posix.recv(fd, buffer);
    if (received <= 0) return chunks;
    chunks.push(buffer.subarray(0, received));
  }
}

describe('a receive timeout', () => {
  // 0 must not mean for ever, as it does to the kernel.
  test.each([0, 0.0001, 5])('of %d ms ends a blocking recv with WOULD_BLOCK', (timeoutMs) => {
    const { client, server } = openPair();
    posix.setReceiveTimeout(server, timeoutMs);
    expect(posix.recv(server, Buffer.alloc(8))).toBe(posix.WOULD_BLOCK);
    posix.sendAll(client, Buffer.from('late'));
    expect(receive(server)).toBe('late');
  });

  test.each([999.9996, 1000, 1999.99951, 86_400_000])(
    'of %d ms is one that the kernel takes',
    (timeoutMs) => {
      const { client, server } = openPair();
      posix.setReceiveTimeout(server, timeoutMs);
      posix.sendAll(client, Buffer.from('soon'));
      expect(receive(server)).toBe('soon');
    },
  );
});

describe('a send timeout', () => {
  test('ends a blocking send with WOULD_BLOCK, and sendAll with EAGAIN', () => {
    const { client } = openPair();
    posix.setSendTimeout(client, 1);
    const bytes = Buffer.alloc(65_536);
    let sent = 0;
    for (let taken = 0; taken !== posix.WOULD_BLOCK; sent += Math.max(0, taken))
      taken = posix.send(client, bytes);
    expect(sent).toBeGreaterThan(0);
    const more = Buffer.alloc(32_000_000);
    expect(failureOf(() => posix.sendAll(client, more))).toMatchObject({ code: 'EAGAIN', syscall: 'send' });
  });

  test('ends a blocking connect that has no answer', () => {
    // The kernel answers no more clients than a backlog of 0 has room for.
    const { port } = openListener({ backlog: 0 });
    posix.connect(openSocket(), { host: HOST, port });
    const client = openSocket();
    posix.setSendTimeout(client, 5);
    expect(posix.connect(client, { host: HOST, port })).toBe(false);
  });
});

describe('a failure', () => {
  const buffer = Buffer.alloc(8);
  const address = { host: HOST, port: 1 };
  const verbs: readonly (readonly [string, () => unknown])[] = [
    ['bind', () => posix.bind(NO_FD, address)],
    ['listen', () => posix.listen(NO_FD, 1)],
    ['accept4', () => posix.accept(NO_FD)],
    ['connect', () => posix.connect(NO_FD, address)],
    ['recv', () => posix.recv(NO_FD, buffer)],
    ['send', () => posix.send(NO_FD, buffer)],
    ['close', () => posix.close(NO_FD)],
    ['setsockopt', () => posix.setOption(NO_FD, posix.SocketOption.noDelay, 1)],
    ['setsockopt', () => posix.setReceiveTimeout(NO_FD, 1)],
    ['setsockopt', () => posix.setSendTimeout(NO_FD, 1)],
    ['getsockopt', () => posix.getOption(NO_FD, posix.SocketOption.error)],
    ['getsockname', () => posix.getAddress(NO_FD)],
  ];
  test.each(verbs)('of %s has the name of the errno and of the call', (syscall, act) => {
    const error = failureOf(act);
    expect(error).toBeInstanceOf(SocketError);
    expect(error).toMatchObject({ code: 'EBADF', errno: 9, syscall });
  });

  test('of a descriptor that is no socket is ENOTSOCK', () => {
    const fd = openSync('/dev/null', 'r');
    expect(failureOf(() => posix.recv(fd, buffer))).toMatchObject({ code: 'ENOTSOCK', syscall: 'recv' });
    posix.shutdown(fd, posix.Shutdown.both);
    closeSync(fd);
  });

  test('to bind a port in use advises what to do', () => {
    const { port } = openListener();
    const error = failureOf(() => posix.bind(openSocket(), { host: HOST, port }));
    expect(error).toMatchObject({ code: 'EADDRINUSE', syscall: 'bind' });
    expect(String(error)).toMatch(/choose another --port/);
  });

  test('to bind an address of another machine is EADDRNOTAVAIL', () => {
    const error = failureOf(() => posix.bind(openSocket(), { host: '192.0.2.1', port: 0 }));
    expect(error).toMatchObject({ code: 'EADDRNOTAVAIL', syscall: 'bind' });
  });

  test('to connect to a port without a listener is ECONNREFUSED', () => {
    const bound = openSocket();
    posix.bind(bound, { host: HOST, port: 0 });
    const error = failureOf(() => posix.connect(openSocket(), posix.getAddress(bound)));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' });
  });

  test('to receive from a peer that broke the connection is ECONNRESET, to send to it EPIPE', () => {
    const { client, server } = openPair();
    posix.sendAll(client, Buffer.from('unread'));
    expect(posix.recv(server, buffer, MSG_PEEK)).toBe(6);
    closeNow(server);
    expect(failureOf(() => posix.recv(client, buffer))).toMatchObject({
      code: 'ECONNRESET',
      syscall: 'recv',
    });
    expect(failureOf(() => posix.send(client, buffer))).toMatchObject({ code: 'EPIPE', syscall: 'send' });
  });

  test('to send first to a peer that broke the connection is ECONNRESET', () => {
    const { client, server } = openPair();
    posix.sendAll(client, Buffer.from('unread'));
    expect(posix.recv(server, buffer, MSG_PEEK)).toBe(6);
    closeNow(server);
    expect(failureOf(() => posix.send(client, buffer))).toMatchObject({
      code: 'ECONNRESET',
      syscall: 'send',
    });
  });

  test('to shut down is not reported when there is no connection', () => {
    posix.shutdown(openSocket(), posix.Shutdown.both);
    posix.shutdown(NO_FD, posix.Shutdown.both);
    const error = failureOf(() => posix.shutdown(openPair().client, 9 as posix.Shutdown));
    expect(error).toMatchObject({ code: 'EINVAL', syscall: 'shutdown' });
  });
});

describe('an address', () => {
  test.each([
    '',
    'example.org',
    ':::1',
    '1::2::3',
    'fe80::1%lo',
    '1.2.3',
    '1.2.3.4.5',
    '1..2.3',
    '256.0.0.1',
    '-1.0.0.1',
    '0x7f.0.0.1',
    ' 127.0.0.1',
    '127.0.0.1 ',
    '1e1.0.0.1',
    '...',
  ])('with the host %o is rejected', (host) => {
    const error = failureOf(() => posix.bind(openSocket(), { host, port: 0 }));
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toMatch(/no IP address: give one such as 127\.0\.0\.1 or ::1/);
  });

  test.each([-1, 65_536, 70_000, 1.5, Number.NaN, Infinity])('with the port %d is rejected', (port) => {
    for (const act of [posix.bind, posix.connect]) {
      const error = failureOf(() => act(openSocket(), { host: HOST, port }));
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toMatch(/is no port: give a whole number from 0 to 65535/);
    }
  });
});

/** Threads that block in a call: how another thread wakes them, and that signals do not. */

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

const SOCKET = new URL('./socket.ts', import.meta.url).href;

/** Runs a script in a Node process with a limit of descriptors, since it may end it; resolves to the JSON that it prints. */
async function runChild(script: string, descriptors = 1024): Promise<unknown> {
  const program = `import * as posix from '${SOCKET}';
    const write = (result) => process.stdout.write(JSON.stringify(result));
    const address = (fd) => posix.getAddress(fd);
    const open = () => { const fd = posix.socket(); posix.bind(fd, { host: '127.0.0.1', port: 0 }); return fd; };
    const codeOf = (act) => { try { act(); return 'none'; } catch (error) { return error.code; } };
    ${script}`;
  const command = `ulimit -n ${descriptors} && exec "$0" --input-type=module --eval "$1"`;
  const run = promisify(execFile);
  const { stdout } = await run('sh', ['-c', command, process.execPath, program], {
    cwd: import.meta.dirname,
  });
  return JSON.parse(stdout);
}

test('a send to a broken connection is EPIPE, and no SIGPIPE ends the process', async () => {
  // Node ignores SIGPIPE; here it has its default action again, which ends the process.
  const result = await runChild(`
    import koffi from 'koffi';
    koffi.load(null).func('void *signal(int, void *)')(13, null);
    const fd = open();
    posix.listen(fd, 1);
    const client = posix.socket();
    posix.connect(client, address(fd));
    posix.shutdown(client, posix.Shutdown.send);
    write(codeOf(() => posix.send(client, Buffer.from('into the void'))));
  `);
  expect(result).toBe('EPIPE');
});

test('with no descriptor left, accept is NO_DESCRIPTOR, and works again when there is one', async () => {
  const result = await runChild(
    `
    const fd = open();
    posix.listen(fd, 8);
    const client = posix.socket();
    posix.connect(client, address(fd));
    const others = [];
    const full = codeOf(() => { for (;;) others.push(posix.socket()); });
    const accepted = [posix.accept(fd), posix.accept(fd)];
    posix.close(others.pop());
    accepted.push(posix.accept(fd));
    posix.send(client, Buffer.from('patient'));
    write({ full, accepted, received: posix.recv(accepted[2], Buffer.alloc(16)), none: posix.NO_DESCRIPTOR });
  `,
    64,
  );
  expect(result).toEqual({ full: 'EMFILE', accepted: [-2, -2, expect.any(Number)], received: 7, none: -2 });
});
