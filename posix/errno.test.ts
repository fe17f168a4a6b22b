import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import * as errno from './errno.ts';
import { errnoName, SocketError } from './errno.ts';

describe('errnoName', () => {
  test.each([
    [4, 'EINTR'],
    [9, 'EBADF'],
    [11, 'EAGAIN'],
    [24, 'EMFILE'],
    [32, 'EPIPE'],
    [33, 'EDOM'],
    [98, 'EADDRINUSE'],
    [104, 'ECONNRESET'],
    [110, 'ETIMEDOUT'],
    [111, 'ECONNREFUSED'],
    [115, 'EINPROGRESS'],
  ])('%i is %s', (number, name) => {
    expect(errnoName(number)).toBe(name);
  });

  test.each([0, 512, -1])('%i, which has no name, is returned as a number', (number) => {
    expect(errnoName(number)).toBe(`errno ${number}`);
  });

  test('errno constants equal those of the C library', () => {
    const { EINTR, EBADF, EAGAIN, EMFILE, ENFILE, ENOTSOCK, ECONNABORTED, ENOTCONN, EINPROGRESS } = errno;
    const ours = { EINTR, EBADF, EAGAIN, EMFILE, ENFILE, ENOTSOCK, ECONNABORTED, ENOTCONN, EINPROGRESS };
    expect(constants.errno).toMatchObject(ours);
  });
});

describe('SocketError', () => {
  test('names the call that failed, and why', () => {
    const error = new SocketError('recv', 104);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'SocketError', code: 'ECONNRESET', errno: 104, syscall: 'recv' });
    expect(error.message).toBe('recv: ECONNRESET');
  });

  test.each([
    [98, /^bind: EADDRINUSE \(.*--port/],
    [13, /^bind: EACCES \(.*1024/],
    [99, /^bind: EADDRNOTAVAIL \(.*--host/],
    [24, /^bind: EMFILE \(.*ulimit -n/],
    [23, /^bind: ENFILE \(/],
    [111, /^bind: ECONNREFUSED \(.*is the server started/],
  ])('advises what to do about %i', (number, message) => {
    expect(new SocketError('bind', number).message).toMatch(message);
  });
});
