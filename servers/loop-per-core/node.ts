/**
 * `loop-per-core` with `node`: several threads, on whose event loops `net` accepts and serves; all listen on one port
 * (`reusePort`). The kernel gives a client to one of them by a hash of its addresses, and there it stays. All loops share
 * the client array: while it is full, clients wait accepted and unread at the loop that the kernel chose for them. A loop
 * that dies ends the server.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ClientArray } from '../client-array.ts';
import { checkStandingThreads } from '../descriptors.ts';
import { listen } from '../io/node-acceptor.ts';
import {
  type ListeningThread,
  type NodeThreadTask,
  startListening,
  superviseListening,
} from '../io/node-lifecycle.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { ThreadTally } from '../thread-tally.ts';
import { noDescriptorWarner } from '../thread.ts';
import { loopCount } from './loop-count.ts';

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  const count = loopCount(options);
  checkStandingThreads(count);
  const clients = ClientArray.create(options.maxClients, options.trace);
  const tally = ThreadTally.create(count);
  if (count > 1) await checkPortIsFree(options);
  const taskOf = (number: number, port: number): NodeThreadTask => ({
    clients: clients.memory,
    options: { ...options, port },
    atOnce: options.maxClients,
    mayWait: 0,
    loop: { number, tally: tally.memory, reusePort: count > 1 },
  });
  const warnNoDescriptor = noDescriptorWarner(warn, 'are refused');
  const startLoop = (number: number, port: number): Promise<ListeningThread> =>
    startListening(taskOf(number, port), warnNoDescriptor);
  const threads = await startTogether(count, options.port, startLoop);
  return superviseListening(threads, options, clients, tally);
}

/** The others listen on the port of the first, which may be any free one. */
async function startTogether(
  count: number,
  port: number,
  startLoop: (number: number, port: number) => Promise<ListeningThread>,
): Promise<readonly ListeningThread[]> {
  const first = await startLoop(1, port);
  const others = await Promise.allSettled(
    Array.from({ length: count - 1 }, (_, index) => startLoop(index + 2, first.port)),
  );
  const threads = [first];
  const failures: unknown[] = [];
  for (const other of others) {
    if (other.status === 'fulfilled') threads.push(other.value);
    else failures.push(other.reason);
  }
  if (failures.length === 0) return threads;
  await Promise.all(threads.map(({ worker }) => worker.terminate()));
  throw failures[0];
}

/**
 * Sockets that share a port can be bound to one that another process shares, so the port is first tried without sharing.
 * @throws ServerError CANNOT_LISTEN
 */
async function checkPortIsFree(options: ServerOptions): Promise<void> {
  if (options.port === 0) return;
  const probe = createServer();
  await listen(probe, options);
  const closed = once(probe, 'close');
  probe.close();
  await closed;
}
