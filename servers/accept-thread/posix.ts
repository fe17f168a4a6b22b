/**
 * `accept-thread`, the exercise to the letter: one thread accepts and fills the client array, another serves the clients
 * in it round-robin. `recv: 'polling'` is the default, since one silent client stops a server that receives by blocking.
 *
 * No data race on the array: only the accepting thread claims, and only the receiving thread frees (the main thread frees
 * what is left, when both have ended). Claiming writes the socket before the phase, and the receiving thread reads the
 * phase before the socket, all with `Atomics` (sequentially consistent): so a slot that it sees taken has the socket that
 * belongs to it, and stays that client's until the receiving thread frees it. The rest of a client's state (conversation,
 * bytes not sent yet) is in that thread's own memory.
 */
import { ClientArray } from '../client-array.ts';
import { superviseThreads } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { noDescriptorWarner, startThread, threadTask, whenReady } from '../thread.ts';

const ACCEPTOR = new URL('./acceptor-thread.ts', import.meta.url);
const RECEIVER = new URL('./receiver-thread.ts', import.meta.url);

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  const listener = listen(options);
  const clients = ClientArray.create(options.maxClients, options.trace);
  const task = threadTask(options, clients.memory);
  const recv = options.recv ?? 'polling';
  const receiver = startThread(RECEIVER, { ...task, recv });
  await whenReady([receiver]);
  const acceptor = startThread(ACCEPTOR, { ...task, listener: listener.fd }, noDescriptorWarner(warn));
  return superviseThreads([listener], options, clients, [receiver, acceptor], recv);
}
