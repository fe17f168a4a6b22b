/** A port of 127.0.0.1 that nothing listens on: for a server that needs a port number, or a connection that must fail. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux and macOS give to connections: one might take it before the server has it. */
const LOWEST = 10_000;
const END = 32_768;

/** Free a moment ago. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, END);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
