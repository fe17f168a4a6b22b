/** Reading a file as C does: open, pread, close, each of which blocks the calling thread. */
import * as libc from './libc.ts';
import { EINTR } from './errno.ts';
import { close } from './socket.ts';

/** `readInto`: the file could not be opened or read. */
export const UNREADABLE = -1;

const O_CLOEXEC = 0o2000000;

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
