/** Reading a file as C does: open, pread, close, each of which blocks the calling thread; and a lock on one. */
import * as libc from './libc.ts';
import { EAGAIN, EINTR } from './errno.ts';
import { close } from './socket.ts';

/** `readInto`: the file could not be opened or read. */
export const UNREADABLE = -1;

const O_CLOEXEC = 0o2000000;
const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Locks an open file or folder against others that lock it (flock(2)), until it is closed or its process has ended.
 * @returns false when another has it; true also where the file system has no locks
 */
export function tryLock(fd: number): boolean {
  return libc.flock(fd, LOCK_EX | LOCK_NB) === 0 || libc.errno() !== EAGAIN;
}

/**
 * Fills `into` from the beginning of a file; it may be memory that threads share.
 * @returns how many bytes there were, at most `into.length`, or `UNREADABLE`
 */
export function readInto(path: string, into: Uint8Array): number {
  const fd = libc.open(path, O_CLOEXEC);
  if (fd < 0) return UNREADABLE;
  try {
    return fill(fd, into);
  } finally {
    close(fd);
  }
}

function fill(fd: number, into: Uint8Array): number {
  let at = 0;
  while (at < into.length) {
    const read = libc.pread(fd, into.subarray(at), into.length - at, at);
    if (read > 0) at += read;
    else if (read === 0) break;
    else if (libc.errno() !== EINTR) return UNREADABLE;
  }
  return at;
}
