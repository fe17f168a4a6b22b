import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SocketError } from './errno.ts';
import * as posix from './socket.ts';
import { closeNow, failureOf, HOST, openListener, openPair, openSocket } from './testing/loopback.ts';

const NO_FD = 9999;
const MSG_PEEK = 2;
const buffer = Buffer.alloc(8);

/** @returns a client whose peer closed with bytes unread, which resets the connection */
function openBroken(): posix.Fd {
  const { client, server } = openPair();
  posix.sendAll(client, Buffer.from('unread'));
  expect(posix.recv(server, buffer, MSG_PEEK)).toBe(6);
  closeNow(server);
  return client;
}

describe('a failure', () => {
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
    const client = openBroken();
    expect(failureOf(() => posix.recv(client, buffer))).toMatchObject({
      code: 'ECONNRESET',
      syscall: 'recv',
    });
    expect(failureOf(() => posix.send(client, buffer))).toMatchObject({ code: 'EPIPE', syscall: 'send' });
  });

  test('to send first to a peer that broke the connection is ECONNRESET', () => {
    const client = openBroken();
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
