/** A port of 127.0.0.1 that nothing listens on: for a server that needs a port number, or a connection that must fail. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Free a moment ago. On loopback the kernel hardly gives it to another process in between. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
