/** The listening socket of a posix server: made on the main thread, used by the model's threads. */
import * as posix from '../posix/socket.ts';
import { SocketError } from '../posix/errno.ts';
import { ServerError, type ServerOptions } from './server.ts';

export interface Listener {
  readonly fd: posix.Fd;
  readonly host: string;
  readonly port: number;
}

/**
 * socket, bind, listen. TCP_NODELAY is set here once: Linux hands it on to every socket that is accepted.
 * @throws ServerError CANNOT_LISTEN
 */
export function listen(
  options: ServerOptions,
  socketOptions: { readonly nonBlocking?: boolean } = {},
): Listener {
  const { host, port, backlog } = options;
  const fd = posix.socket(socketOptions);
  try {
    posix.setOption(fd, posix.SocketOption.reuseAddress, 1);
    posix.setOption(fd, posix.SocketOption.noDelay, 1);
    posix.bind(fd, { host, port });
    posix.listen(fd, backlog);
    return { fd, ...posix.getAddress(fd) };
  } catch (error) {
    posix.close(fd);
    if (!(error instanceof SocketError) && !(error instanceof RangeError)) throw error;
    throw new ServerError('CANNOT_LISTEN', `cannot listen on ${host}:${port}: ${error.message}`, {
      cause: error,
    });
  }
}
