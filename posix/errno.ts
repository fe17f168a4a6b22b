/**
 * Names of error numbers, and the error that a failed socket call raises.
 * Source of the names: the C library's own constants, through `node:os`.
 */

/** Linux's numbers for the errors that callers compare with (asm-generic/errno.h; the same on x64 and arm64). */
export const EINTR = 4;
export const EBADF = 9;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const ENFILE = 23;
export const EMFILE = 24;
export const ENOSYS = 38;
export const ENOTSOCK = 88;
export const ECONNABORTED = 103;
export const ENOBUFS = 105;
export const ENOTCONN = 107;
export const EINPROGRESS = 115;

/**
 * The symbolic name of an error number, as C's headers spell it: `errnoName(98)` is `EADDRINUSE`; `errno 512` where
 * there is none.
 */
export function errnoName(errno: number): string {
  // Not imported: each client's thread would load it, which needs it for failures only.
  const { constants } = process.getBuiltinModule('node:os');
  const found = Object.entries(constants.errno).find(([, value]) => value === errno);
  return found === undefined ? `errno ${errno}` : found[0];
}

/** Advice for the errors that a user can resolve. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use: choose another --port, or end the program that has it',
  EACCES: 'not allowed: ports below 1024 need a privilege, choose a higher --port',
  EADDRNOTAVAIL: 'this machine has no such address: choose another --host',
  EMFILE: 'this process has no descriptor left: lower --max-clients, or raise `ulimit -n`',
  ENFILE: 'this machine has no descriptor left: close other programs',
  ECONNREFUSED: 'nothing listens there: is the server started, and is the port right?',
};

/** A socket call that failed. `code` is the errno's name, `syscall` the call as C names it. */
export class SocketError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;

  /** @param advice in place of the one for the error number */
  constructor(syscall: string, errno: number, advice = ADVICE[errnoName(errno)]) {
    const code = errnoName(errno);
    super(`${syscall}: ${code}${advice === undefined ? '' : ` (${advice})`}`);
    this.name = 'SocketError';
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
  }
}
