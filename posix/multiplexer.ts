/**
 * The contract of a multiplexer: it blocks until some of many descriptors can go on, and moves the bytes of connections. One
 * file for each implementation. A multiplexer belongs to one thread. Events are the `Ready` bits, which poll(2) and epoll(7) share.
 */
import { close, type Fd, recv, send } from './socket.ts';

/** `send`: it has begun, and returns its result when it is called again after `Ready.send` was reported. */
export const UNDER_WAY = -3;

/** How the bytes of a connection move: the calls of socket.ts, or what stands in for them. */
export interface SocketCalls {
  recv(fd: Fd, buffer: Uint8Array, flags?: number): number;
  /**
   * @param bytes must stay as they are while it is under way
   * @returns as `send` of socket.ts, or `UNDER_WAY`
   */
  send(fd: Fd, bytes: Uint8Array, flags?: number): number;
  close(fd: Fd): void;
}

export const SOCKET_CALLS: SocketCalls = { recv, send, close };

/** Sockets that are connected, by which bytes come and go. They are modified and reported as all others. */
export interface Connections extends SocketCalls {
  /** Watches for `Ready.receive`. */
  add(fd: Fd, tag: number): void;
}

export interface Multiplexer extends Disposable {
  /** The highest descriptor that it can watch. */
  readonly mostFd: number;
  readonly connections: Connections;
  /** Watches `fd` for the `Ready` bits; `wait` reports it by `tag`, a number of the caller's (32 bits). */
  add(fd: Fd, bits: number, tag: number): void;
  modify(fd: Fd, bits: number, tag: number): void;
  /** Stops watching a descriptor that is not a connection's. */
  remove(fd: Fd): void;
  /**
   * Blocks until a descriptor is ready or the time is over; it may return early.
   * @param timeoutMs in whole ms, 0 only looks
   * @returns how many are ready: read `tag(i)` and `bits(i)` of each before the next wait
   */
  wait(timeoutMs: number): number;
  /** As `wait`, in microseconds. */
  waitUs(timeoutUs: number): number;
  tag(index: number): number;
  bits(index: number): number;
}
