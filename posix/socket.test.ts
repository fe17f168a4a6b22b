import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import { Pinned } from './pinned.ts';
import * as posix from './socket.ts';
import {
  closeLater,
  closeNow,
  failureOf,
  HOST,
  openListener,
  openPair,
  openSocket,
} from './testing/loopback.ts';

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
