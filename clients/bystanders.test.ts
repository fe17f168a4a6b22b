import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { BystanderGroup, type BystanderSpec } from './bystanders.ts';

const REQUEST = 'GET / HTTP/1.1\r\n\r\n';

interface Host {
  readonly port: number;
  readonly server: Server;
  readonly sockets: Socket[];
}

async function host(serve: (socket: Socket) => void): Promise<Host> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server, sockets };
}

async function arrive(port: number, fields: Partial<BystanderSpec>): Promise<BystanderGroup> {
  const group = new BystanderGroup({
    kind: 'idle',
    count: 1,
    host: '127.0.0.1',
    port,
    from: null,
    request: REQUEST,
    ...fields,
  });
  onTestFinished(() => group[Symbol.dispose]());
  await group.arrive();
  return group;
}

it('idle bystanders connect from the given address, send nothing, and are counted out when the server closes them', async () => {
  const received: unknown[] = [];
  const { port, sockets } = await host((socket) => socket.on('data', (chunk) => received.push(chunk)));
  const group = await arrive(port, { count: 300, from: '127.0.1.7' });
  expect(group.connected).toBe(300);
  await expect.poll(() => sockets.length).toBe(300);
  expect(new Set(sockets.map(({ remoteAddress }) => remoteAddress))).toEqual(new Set(['127.0.1.7']));
  for (const socket of sockets.slice(0, 2)) socket.destroy();
  await expect.poll(() => group.connected).toBe(298);
  expect(received).toEqual([]);
});

it('a dribbling bystander repeats its request, one byte at a time', async () => {
  let received = '';
  const { port } = await host((socket) => socket.on('data', (chunk) => (received += String(chunk))));
  await arrive(port, { kind: 'dribbling', request: 'ab\n' });
  await expect.poll(() => received.length, { timeout: 20_000 }).toBeGreaterThan(4);
  expect('ab\nab\nab\n'.repeat(100).startsWith(received)).toBe(true);
});

it('a slow reader requests more than it reads, until the server can send no more', async () => {
  const answer = Buffer.alloc(64_000, 'x');
  const { port, sockets } = await host((socket) => socket.on('data', () => socket.write(answer)));
  await arrive(port, { kind: 'slow-reader' });
  await expect.poll(() => sockets[0]?.writableLength ?? 0, { timeout: 20_000 }).toBeGreaterThan(1_000_000);
});

it('a bystander with long requests repeats its request after each answer', async () => {
  let requests = 0;
  const { port } = await host((socket) =>
    socket.on('data', (chunk) => {
      expect(String(chunk)).toBe(REQUEST);
      requests++;
      socket.write('answer');
    }),
  );
  await arrive(port, { kind: 'long-request' });
  await expect.poll(() => requests).toBeGreaterThan(3);
});

it('a group of bystanders is rejected with ECONNREFUSED where nothing listens', async () => {
  const { port, server } = await host(() => {});
  server.close();
  await once(server, 'close');
  await expect(arrive(port, {})).rejects.toThrow('ECONNREFUSED');
});
