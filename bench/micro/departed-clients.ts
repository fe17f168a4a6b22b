/** Clients that connected and left before their thread is started: it finds the end of the stream, and ends. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { descriptorOf } from '../../servers/io/node-acceptor.ts';
import type { ToClientThread } from '../../servers/worker-per-client/node.ts';

export interface DepartedClients extends AsyncDisposable {
  /** Prepares the next client; returns its descriptor on the server's side. */
  next(): Promise<number>;
  /** Gives its thread, which is ready, the client last prepared. */
  handOver(worker: Worker): void;
}

/** Plain descriptors, which the threads close. Needs Linux. */
export async function posixClients(): Promise<DepartedClients> {
  const { Connections } = await import('./connections.ts');
  const { close } = await import('../../posix/socket.ts');
  const connections = new Connections();
  return {
    next: async () => {
      const { accepted, client } = connections.open();
      close(client);
      return accepted;
    },
    // The thread finds it in the array.
    handOver: () => undefined,
    [Symbol.asyncDispose]: async () => connections[Symbol.dispose](),
  };
}

/** Node's sockets, accepted as the server accepts them, and moved to the threads. */
export async function netClients(): Promise<DepartedClients> {
  const server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let accepted: Socket | undefined;
  return {
    next: async () => {
      const connection = once(server, 'connection') as Promise<[Socket]>;
      const client = connect(port, '127.0.0.1');
      [accepted] = await connection;
      client.destroy();
      await once(client, 'close');
      return descriptorOf(accepted);
    },
    handOver: (worker) => {
      if (accepted === undefined) throw new Error('no client was prepared');
      worker.postMessage({ kind: 'client', socket: accepted } satisfies ToClientThread, [accepted as never]);
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
