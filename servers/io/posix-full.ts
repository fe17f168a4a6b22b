/**
 * What becomes of a client that finds the client array full, other than waiting: a refusal, or the place of an idle client.
 * Nothing here blocks.
 */
import { SocketError } from '../../posix/errno.ts';
import { close, type Fd, MSG_DONTWAIT, recv, send, shutdown, Shutdown } from '../../posix/socket.ts';
import { LINGER_MS } from '../../workloads/workload.ts';
import type { ClientArray } from '../client-array.ts';
import { useLongestIdle } from '../client-marks.ts';

/**
 * The client that has been idle longest gives its place: whoever serves it sees the end of its requests. One that it has
 * just sent is still answered.
 * @returns false where no client is idle
 */
export function evictIdle(clients: ClientArray): boolean {
  return useLongestIdle(clients, (socket) => shutdown(socket, Shutdown.receive));
}

/** The most refused clients that are not closed yet; with another one, the first is. */
const MOST_LINGERING = 64;

/** Enough for what a client has sent meanwhile: only closing a socket with unread bytes resets the connection. */
const scrap = Buffer.alloc(16_384);

/** Refused clients: they linger, as closing at once could destroy the refusal on its way. */
export class Refusals implements Disposable {
  readonly #lingering: { readonly fd: Fd; readonly untilMs: number }[] = [];

  get size(): number {
    return this.#lingering.length;
  }

  /** @param answer none: the connection is only closed */
  refuse(fd: Fd, answer: Buffer | undefined): void {
    sendRefusal(fd, answer);
    this.#lingering.push({ fd, untilMs: performance.now() + LINGER_MS });
    if (this.#lingering.length > MOST_LINGERING) this.#closeFirst();
  }

  closeDue(): void {
    while (performance.now() >= (this.#lingering[0]?.untilMs ?? Infinity)) this.#closeFirst();
  }

  [Symbol.dispose](): void {
    while (this.#lingering.length > 0) this.#closeFirst();
  }

  #closeFirst(): void {
    const first = this.#lingering.shift();
    if (first !== undefined) closeRefused(first.fd);
  }
}

/** As `Refusals`, but the client does not linger: for want of descriptors, or of a later turn to close it in. */
export function refuseNow(fd: Fd, answer: Buffer | undefined): void {
  sendRefusal(fd, answer);
  closeRefused(fd);
}

function sendRefusal(fd: Fd, answer: Buffer | undefined): void {
  try {
    if (answer !== undefined) send(fd, answer, MSG_DONTWAIT);
    shutdown(fd, Shutdown.send);
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
  }
}

function closeRefused(fd: Fd): void {
  try {
    recv(fd, scrap, MSG_DONTWAIT);
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
  } finally {
    close(fd);
  }
}
