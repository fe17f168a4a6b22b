/** A counter that threads add to, and whose descriptor epoll can watch (eventfd(2)): wakes a thread out of `epoll_wait`. */
import * as libc from './libc.ts';
import { EAGAIN, EINTR, SocketError } from './errno.ts';
import type { Fd } from './socket.ts';

const EFD_NONBLOCK = 0o4000;
const EFD_CLOEXEC = 0o2000000;
const ONE = new Uint8Array(BigUint64Array.of(1n).buffer);
const count = new Uint8Array(8);

export function createEventCounter(): Fd {
  const fd = libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw new SocketError('eventfd', libc.errno());
  return fd;
}

/** From now on the descriptor is ready to be received from. */
export function raiseEvent(fd: Fd): void {
  while (libc.write(fd, ONE, ONE.length) < 0) {
    const errno = libc.errno();
    // It stands at its highest value: the other thread is sure to wake.
    if (errno === EAGAIN) return;
    if (errno !== EINTR) throw new SocketError('write', errno);
  }
}

/** Takes all events so far: the descriptor is not ready any more. */
export function clearEvents(fd: Fd): void {
  while (libc.read(fd, count, count.length) < 0) {
    const errno = libc.errno();
    if (errno === EAGAIN) return;
    if (errno !== EINTR) throw new SocketError('read', errno);
  }
}
