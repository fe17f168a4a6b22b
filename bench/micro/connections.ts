/** Connected pairs of plain sockets on 127.0.0.1, for benchmarks that need a client. Needs Linux. */
import {
  accept,
  bind,
  close,
  connect,
  getAddress,
  listen,
  socket,
  type Fd,
  type SocketAddress,
} from '../../posix/socket.ts';

export interface Connection {
  /** The server's end, as `accept` gave it. */
  readonly accepted: Fd;
  readonly client: Fd;
}

export class Connections implements Disposable {
  readonly #listener: Fd = socket();
  readonly #address: SocketAddress;

  constructor() {
    bind(this.#listener, { host: '127.0.0.1', port: 0 });
    listen(this.#listener, 1);
    this.#address = getAddress(this.#listener);
  }

  /** Opens a connection. The backlog takes it at once, so neither call blocks. */
  open(options: { readonly nonBlocking?: boolean } = {}): Connection {
    const client = socket();
    connect(client, this.#address);
    return { accepted: accept(this.#listener, options), client };
  }

  [Symbol.dispose](): void {
    close(this.#listener);
  }
}
