/**
 * The socket calls as typed verbs: a descriptor is a plain number, as in C, a failure is a `SocketError`, and
 * what is expected (no data yet, the peer has gone) is a value. Blocking sockets block the calling thread.
 * Interrupted calls (EINTR) are repeated, so that no caller sees them. IPv4 and IPv6.
 */
import * as libc from './libc.ts';
import {
  EAGAIN,
  EBADF,
  ECONNABORTED,
  EINPROGRESS,
  EINTR,
  EMFILE,
  ENFILE,
  ENOBUFS,
  ENOMEM,
  ENOTCONN,
  ENOTSOCK,
  SocketError,
} from './errno.ts';
import type { Pinned } from './pinned.ts';

/** A file descriptor of a socket. */
export type Fd = number;

export interface SocketAddress {
  /** An IPv4 or IPv6 address, or `localhost`, which is 127.0.0.1. */
  readonly host: string;
  readonly port: number;
}

/** `recv`, `send` and `accept` on a non-blocking socket: nothing can be done before it is ready again. */
export const WOULD_BLOCK = -1;
/** `accept`: this process or the machine has no descriptor, or no memory for one, left; the client stays in the backlog. */
export const NO_DESCRIPTOR = -2;
const NO_RESOURCE: ReadonlySet<number> = new Set([EMFILE, ENFILE, ENOMEM, ENOBUFS]);

/* Linux's constants (asm-generic/socket.h, bits/socket.h, netinet/tcp.h); the same on x64 and arm64. */
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const IPPROTO_TCP = 6;
const TCP_INFO = 11;
const TCP_ESTABLISHED = 1;
/** For one `send`: a peer that has gone raises no SIGPIPE. */
export const MSG_NOSIGNAL = 0x4000;
/** For one `recv` or `send`: as if the socket were non-blocking. */
export const MSG_DONTWAIT = 0x40;
/** For one `recv`: the bytes stay where they are. */
export const MSG_PEEK = 0x02;
const F_DUPFD_CLOEXEC = 1030;
const SO_RCVTIMEO = 20;
const SO_SNDTIMEO = 21;
const SO_LINGER = 13;
/** Of `struct sockaddr_in` and `struct sockaddr_in6`. */
const ADDRESS_BYTES = { [AF_INET]: 16, [AF_INET6]: 28 } as const;

export const SocketOption = {
  reuseAddress: { level: SOL_SOCKET, name: 2 },
  error: { level: SOL_SOCKET, name: 4 },
  sendBuffer: { level: SOL_SOCKET, name: 7 },
  receiveBuffer: { level: SOL_SOCKET, name: 8 },
  reusePort: { level: SOL_SOCKET, name: 15 },
  noDelay: { level: IPPROTO_TCP, name: 1 },
} as const;
export type SocketOption = (typeof SocketOption)[keyof typeof SocketOption];

export const Shutdown = { receive: 0, send: 1, both: 2 } as const;
export type Shutdown = (typeof Shutdown)[keyof typeof Shutdown];

/** Both families: 4 or 16 bytes in network order. */
function parseHost(host: string): readonly number[] {
  // Not imported: each client's thread would load it, which needs it for nothing.
  const { isIPv4, isIPv6 } = process.getBuiltinModule('node:net');
  if (host === 'localhost') return [127, 0, 0, 1];
  if (isIPv4(host)) return host.split('.').map(Number);
  // A zone (fe80::1%eth0) would need the number of its interface.
  if (isIPv6(host) && !host.includes('%')) return parseGroups(host);
  throw new RangeError(`${host} is no IP address: give one such as 127.0.0.1 or ::1`);
}

function parseGroups(host: string): readonly number[] {
  // URL writes an IPv4 address within it in hexadecimal, too: [::ffff:7f00:1].
  const [left = '', right = ''] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [left, right].map((text) => text.split(':').filter((group) => group !== ''));
  const groups = [...(before ?? []), ...(after ?? [])];
  const zeros = Array.from({ length: 8 - groups.length }, () => '0');
  return [...(before ?? []), ...zeros, ...(after ?? [])].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/**
 * Packs a `struct sockaddr_in` or `sockaddr_in6`: family in host order, port and address in network order.
 * @throws RangeError when the host is no address, or the port no whole number from 0 to 65535
 */
function packAddress({ host, port }: SocketAddress): Uint8Array {
  const octets = parseHost(host);
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new RangeError(`${port} is no port: give a whole number from 0 to 65535`);
  }
  const family = octets.length === 4 ? AF_INET : AF_INET6;
  const bytes = new Uint8Array(ADDRESS_BYTES[family]);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family, true);
  view.setUint16(2, port, false);
  bytes.set(octets, family === AF_INET ? 4 : 8);
  return bytes;
}

function unpackAddress(bytes: Uint8Array): SocketAddress {
  const view = new DataView(bytes.buffer);
  const port = view.getUint16(2, false);
  if (view.getUint16(0, true) === AF_INET) return { host: bytes.subarray(4, 8).join('.'), port };
  const groups = Array.from({ length: 8 }, (_, group) => view.getUint16(8 + 2 * group, false).toString(16));
  return { host: new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1), port };
}

function check(result: number, syscall: string): number {
  if (result < 0) throw new SocketError(syscall, libc.errno());
  return result;
}

/** @param options.host an address of the family that it is for; IPv4 when it is left out */
export function socket(options: { readonly nonBlocking?: boolean; readonly host?: string } = {}): Fd {
  const type = SOCK_STREAM | SOCK_CLOEXEC | (options.nonBlocking === true ? SOCK_NONBLOCK : 0);
  const family = options.host?.includes(':') === true ? AF_INET6 : AF_INET;
  return check(libc.socket(family, type, 0), 'socket');
}

export function bind(fd: Fd, address: SocketAddress): void {
  const bytes = packAddress(address);
  check(libc.bindTo(fd, bytes, bytes.length), 'bind');
}

/** @param backlog clients that the kernel keeps waiting for `accept`; it takes no more than net.core.somaxconn */
export function listen(fd: Fd, backlog: number): void {
  check(libc.listen(fd, backlog), 'listen');
}

/**
 * The next client's descriptor; blocks until there is one, unless the listening socket is non-blocking.
 * @returns the descriptor, `WOULD_BLOCK`, or `NO_DESCRIPTOR`
 * @throws SocketError EINVAL when another thread has shut the listening socket down
 */
export function accept(listener: Fd, options: { readonly nonBlocking?: boolean } = {}): Fd {
  const flags = SOCK_CLOEXEC | (options.nonBlocking === true ? SOCK_NONBLOCK : 0);
  for (;;) {
    const fd = libc.accept4(listener, null, null, flags);
    if (fd >= 0) return fd;
    const errno = libc.errno();
    if (errno === EAGAIN) return WOULD_BLOCK;
    if (NO_RESOURCE.has(errno)) return NO_DESCRIPTOR;
    // A client that has already gone again (ECONNABORTED) is no failure of the server: take the next one.
    if (errno !== EINTR && errno !== ECONNABORTED) throw new SocketError('accept4', errno);
  }
}

/**
 * Connects; blocks until it is done, unless the socket is non-blocking.
 * @returns true when connected, false when a non-blocking socket is still connecting: it becomes writable when done
 */
export function connect(fd: Fd, address: SocketAddress): boolean {
  const bytes = packAddress(address);
  for (;;) {
    if (libc.connect(fd, bytes, bytes.length) === 0) return true;
    const errno = libc.errno();
    if (errno === EINPROGRESS) return false;
    // An interrupted connect continues by itself; on Linux, calling it again waits for the same handshake.
    if (errno !== EINTR) throw new SocketError('connect', errno);
  }
}

/**
 * Receives into the start of `buffer`; blocks until there is something, unless the socket is non-blocking.
 * @returns the number of bytes, 0 when the peer will send no more, or `WOULD_BLOCK`
 * @throws SocketError ECONNRESET when the peer has broken the connection
 */
export function recv(fd: Fd, buffer: Uint8Array, flags = 0): number {
  for (;;) {
    const received = libc.recv(fd, buffer, buffer.length, flags);
    if (received >= 0) return received;
    if (wouldBlock('recv')) return WOULD_BLOCK;
  }
}

/** As `recv`, into memory whose address is known. */
export function recvPinned(fd: Fd, memory: Pinned): number {
  for (;;) {
    const received = libc.recvAt(fd, memory.address, memory.length, 0);
    if (received >= 0) return received;
    if (wouldBlock('recv')) return WOULD_BLOCK;
  }
}

/** Why a call failed: it would have to wait; or it was interrupted and must be repeated (false). */
function wouldBlock(syscall: 'recv' | 'send'): boolean {
  const errno = libc.errno();
  if (errno !== EAGAIN && errno !== EINTR) throw new SocketError(syscall, errno);
  return errno === EAGAIN;
}

/**
 * Sends from the start of `bytes`, never raising SIGPIPE; may take only part of them.
 * @returns how many bytes the kernel took, or `WOULD_BLOCK`
 * @throws SocketError EPIPE or ECONNRESET when the peer has gone
 */
export function send(fd: Fd, bytes: Uint8Array, flags = 0): number {
  for (;;) {
    const sent = libc.send(fd, bytes, bytes.length, MSG_NOSIGNAL | flags);
    if (sent >= 0) return sent;
    if (wouldBlock('send')) return WOULD_BLOCK;
  }
}

/** As `send`, from memory whose address is known. */
export function sendPinned(fd: Fd, memory: Pinned): number {
  for (;;) {
    const sent = libc.sendAt(fd, memory.address, memory.length, MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    if (wouldBlock('send')) return WOULD_BLOCK;
  }
}

/**
 * Sends all of `bytes` on a blocking socket, in as many `send`s as the kernel wants.
 * @param mostStalls of a socket with a send timeout: how many `send`s in succession may take nothing
 * @throws SocketError EAGAIN at the last of them, or when the socket is non-blocking and takes no more
 */
export function sendAll(fd: Fd, bytes: Uint8Array, mostStalls = 1): void {
  sendRest(fd, bytes, send(fd, bytes), mostStalls);
}

/** As `sendAll`, from memory whose address is known. */
export function sendAllPinned(fd: Fd, memory: Pinned, mostStalls = 1): void {
  const sent = sendPinned(fd, memory);
  if (sent !== memory.length) sendRest(fd, memory.bytes, sent, mostStalls);
}

/** @param first the result of the first `send` */
function sendRest(fd: Fd, bytes: Uint8Array, first: number, mostStalls: number): void {
  let rest = bytes;
  let stalls = 0;
  for (let sent = first; sent !== rest.length; sent = send(fd, rest)) {
    stalls = sent === WOULD_BLOCK ? stalls + 1 : 0;
    if (stalls === mostStalls) throw new SocketError('send', EAGAIN);
    if (sent !== WOULD_BLOCK) rest = rest.subarray(sent);
  }
}

/**
 * Ends one or both directions. Another thread that blocks in `recv` on this socket gets 0, one that blocks in
 * `accept` gets EINVAL. A socket that is already closed is no error.
 */
export function shutdown(fd: Fd, how: Shutdown): void {
  if (libc.shutdown(fd, how) === 0) return;
  const errno = libc.errno();
  if (errno !== ENOTCONN && errno !== EBADF && errno !== ENOTSOCK) throw new SocketError('shutdown', errno);
}

/**
 * Whether both ends of a connection may still send. The way to learn it of a socket that is shut down for receiving: there
 * `recv` returns 0 whenever nothing has come, while Linux still takes what the peer sends.
 */
export function isOpenBothWays(fd: Fd): boolean {
  // The first byte of struct tcp_info; the kernel copies no more than there is room for.
  return (getOption(fd, { level: IPPROTO_TCP, name: TCP_INFO }) & 0xff) === TCP_ESTABLISHED;
}

/** Gives a descriptor the lowest number that is free, if that is lower. */
export function lower(fd: Fd): Fd {
  const lowest = libc.fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (lowest < 0) return fd;
  close(Math.max(fd, lowest));
  return Math.min(fd, lowest);
}

/** Gives the descriptor back. On Linux it is gone even if the call was interrupted, so that is never repeated. */
export function close(fd: Fd): void {
  if (libc.close(fd) < 0 && libc.errno() !== EINTR) throw new SocketError('close', libc.errno());
}

export function setOption(fd: Fd, option: SocketOption, value: number): void {
  const bytes = new Uint8Array(Int32Array.of(value).buffer);
  check(libc.setsockopt(fd, option.level, option.name, bytes, bytes.length), 'setsockopt');
}

/**
 * `close` will reset the connection and drop what the peer has not taken; else the kernel keeps that for minutes, of the memory
 * that all connections of the machine share.
 */
export function resetOnClose(fd: Fd): void {
  const on = new Uint8Array(Int32Array.of(1, 0).buffer);
  check(libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, on, on.length), 'setsockopt');
}

/** Bounds how long a blocking `recv` waits: past it, `recv` gives `WOULD_BLOCK`. */
export function setReceiveTimeout(fd: Fd, timeoutMs: number): void {
  boundWait(fd, SO_RCVTIMEO, timeoutMs);
}

/** Bounds how long a blocking `connect` or `send` waits: past it, `connect` gives false and `send` `WOULD_BLOCK`. */
export function setSendTimeout(fd: Fd, timeoutMs: number): void {
  boundWait(fd, SO_SNDTIMEO, timeoutMs);
}

function boundWait(fd: Fd, name: number, timeoutMs: number): void {
  // At least 1 µs, because to the kernel 0 is no bound at all.
  const timeoutUs = BigInt(Math.max(1, Math.round(timeoutMs * 1000)));
  // struct timeval: seconds and microseconds, 64 bits each (on 64-bit Linux).
  const timeval = BigInt64Array.of(timeoutUs / 1_000_000n, timeoutUs % 1_000_000n);
  const bytes = new Uint8Array(timeval.buffer);
  check(libc.setsockopt(fd, SOL_SOCKET, name, bytes, bytes.length), 'setsockopt');
}

export function getOption(fd: Fd, option: { readonly level: number; readonly name: number }): number {
  const value = new Int32Array(1);
  const length = Uint32Array.of(value.byteLength);
  const result = libc.getsockopt(fd, option.level, option.name, asBytes(value), asBytes(length));
  check(result, 'getsockopt');
  return value[0] ?? 0;
}

/** The address that a socket is bound to: the way to learn the port after binding to port 0. */
export function getAddress(fd: Fd): SocketAddress {
  const bytes = new Uint8Array(ADDRESS_BYTES[AF_INET6]);
  check(libc.getsockname(fd, bytes, asBytes(Uint32Array.of(bytes.length))), 'getsockname');
  return unpackAddress(bytes);
}

function asBytes(array: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
