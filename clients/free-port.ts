/** A port of 127.0.0.1 that nothing listens on: for a server that needs a port number, or a connection that must fail. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The ports below those that Linux and macOS give to connections, which might take one before the server has it. */
const LOWEST = 10_000;
const END = 32_768;
const TRIES = 20;

/** Free a moment ago. */
export async function findFreePort(): Promise<number> {
  for (let left = TRIES; left > 0; left--) {
    const port = await tryPort(randomInt(LOWEST, END));
    if (port !== null) return port;
  }
  // Any that the kernel gives.
  return (await tryPort(0)) ?? findFreePort();
}

/** @returns it, if nothing listens there; null otherwise */
async function tryPort(wanted: number): Promise<number | null> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return null;
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
