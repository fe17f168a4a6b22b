import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { runScript } from './script.ts';

it('a script is rejected with NO_ANSWER when a connection breaks while others are still connecting', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    if (sockets.length === 2) sockets[0]?.resetAndDestroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const spec = {
    host: '127.0.0.1',
    port,
    workload: { name: 'echo' },
    requests: 1,
    timeoutMs: 20_000,
  } as const;
  await expect(runScript({ ...spec, clients: 8 })).rejects.toMatchObject({ code: 'NO_ANSWER' });
});
