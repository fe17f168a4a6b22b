import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import * as posix from '../../posix/socket.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray, sharedNowMs } from '../client-array.ts';
import { posixAvailable } from '../models.ts';
import { DEFAULT_SERVER_OPTIONS } from '../server.ts';
import { timeoutsOf } from '../thread.ts';
import { RECEIVE_BYTES, serveBlocking } from './blocking-service.ts';

/** The calling thread will block. */
async function superviseFromAnotherThread(clients: ClientArray): Promise<AsyncDisposable> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    (async () => {
      const { ClientArray } = await import(workerData.array);
      const { useLate } = await import(workerData.marks);
      const { shutdown, Shutdown } = await import(workerData.socket);
      const clients = new ClientArray(workerData.memory);
      setInterval(() => useLate(clients, 0, (socket) => shutdown(socket, Shutdown.receive)), 10);
      parentPort.postMessage('ready');
    })();`;
  const [array, marks, socket] = ['../client-array.ts', '../client-marks.ts', '../../posix/socket.ts'].map(
    (path) => new URL(path, import.meta.url).href,
  );
  const worker = new Worker(code, {
    eval: true,
    workerData: { memory: clients.memory, array, marks, socket },
  });
  await once(worker, 'message');
  return { [Symbol.asyncDispose]: async () => void (await worker.terminate()) };
}

it.runIf(posixAvailable())(
  'a first request that began before its service has that much less time, on a blocking socket',
  async () => {
    const listener = posix.socket();
    posix.bind(listener, { host: '127.0.0.1', port: 0 });
    posix.listen(listener, 1);
    const client = posix.socket();
    posix.connect(client, posix.getAddress(listener));
    const socket = posix.accept(listener);
    posix.close(listener);
    posix.send(client, Buffer.from('GET / HTTP/1.1\r\n'));

    const clients = ClientArray.create(1);
    await using _supervisor = await superviseFromAnotherThread(clients);
    const slot = clients.claim(socket, 1);
    const conversation = (await openWorkload({ name: 'page' })).converse({ requestsPerConnection: Infinity });
    const { headerTimeoutMs } = DEFAULT_SERVER_OPTIONS;
    const startMs = performance.now();
    serveBlocking(socket, slot, clients, conversation, Buffer.alloc(RECEIVE_BYTES), {
      timeouts: timeoutsOf(DEFAULT_SERVER_OPTIONS),
      whenFull: 'wait',
      begunMs: sharedNowMs() - headerTimeoutMs,
    });
    expect(performance.now() - startMs).toBeLessThan(headerTimeoutMs / 2);
    const answer = Buffer.alloc(1000);
    expect(answer.toString('latin1', 0, posix.recv(client, answer))).toMatch(/^HTTP\/1.1 408 /);
    posix.close(client);
  },
);
