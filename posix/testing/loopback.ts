/** For the tests: sockets on 127.0.0.1, closed at the end of the test that opened them. */
import { onTestFinished } from 'vitest';
import { accept, bind, close, connect, type Fd, getAddress, listen, socket } from '../socket.ts';

export const HOST = '127.0.0.1';

/** A closed number may be another file's: so the descriptors that still belong to the tests are listed. */
const open = new Set<Fd>();

export function closeNow(fd: Fd): void {
  open.delete(fd);
  close(fd);
}

/** Closes `fd` when the test is over, unless `closeNow` has. */
export function closeLater(fd: Fd): Fd {
  open.add(fd);
  onTestFinished(() => {
    if (open.has(fd)) closeNow(fd);
  });
  return fd;
}

export function openSocket(options: { readonly nonBlocking?: boolean } = {}): Fd {
  return closeLater(socket(options));
}

export interface Listening {
  readonly fd: Fd;
  readonly port: number;
}

export function openListener(
  options: { readonly nonBlocking?: boolean; readonly backlog?: number } = {},
): Listening {
  const fd = openSocket(options);
  bind(fd, { host: HOST, port: 0 });
  listen(fd, options.backlog ?? 511);
  return { fd, port: getAddress(fd).port };
}

export interface Pair {
  readonly client: Fd;
  readonly server: Fd;
}

/** The two ends of a connection; both are non-blocking if `nonBlocking` is. */
export function openPair(options: { readonly nonBlocking?: boolean } = {}): Pair {
  const listener = openListener();
  const client = openSocket(options);
  connect(client, { host: HOST, port: listener.port });
  const server = closeLater(accept(listener.fd, options));
  closeNow(listener.fd);
  return { client, server };
}

/** Runs `act`, and returns what it throws. */
export function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
