/**
 * `worker-per-client` with `posix`: one thread blocks in `accept` and claims the client's slot; a new thread for each
 * client blocks in `recv` on the client's own descriptor, from the first byte to `close`. The main thread starts and
 * reaps the threads, and never touches a client's bytes.
 */
import { openWorkload } from '../../workloads/workloads.ts';
import { ClientArray, NO_SOCKET } from '../client-array.ts';
import { giveUpClient, posixLifecycle } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import { refuseNow } from '../io/posix-full.ts';
import { checkThreads, threadGate } from '../memory.ts';
import type { Slot } from '../phase.ts';
import { superviseModel } from '../running-server.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { Crashes, noDescriptorWarner, startThread, threadTask } from '../thread.ts';
import type { RefusingTask } from './acceptor-thread.ts';
import { type ClientTask, crashWarning } from './client-task.ts';
import { ThreadPool } from './pool.ts';
import { SocketLookout } from './socket-lookout.ts';
import { bundleThread } from './thread-source.ts';
import { type Turn, Turns } from './turns.ts';

const ACCEPTOR = new URL('./acceptor-thread.ts', import.meta.url);
const CLIENT = new URL('./posix-thread.ts', import.meta.url);

/**
 * Each thread has a heap of its own. A small nursery stays in the processor's cache, which all the threads share: 64
 * clients got a tenth more answers than with the default.
 */
export const CLIENT_THREAD_OPTIONS = { resourceLimits: { maxYoungGenerationSizeMb: 1 } } as const;

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  checkThreads(options);
  const code = await bundleThread(CLIENT);
  const listener = listen(options);
  const clients = ClientArray.create(options.maxClients, options.trace);
  const pool = new ThreadPool({
    code,
    max: options.maxClients,
    announced: true,
    workerOptions: CLIENT_THREAD_OPTIONS,
  });
  const crashes = new Crashes(warn);
  const task = threadTask(options, clients.memory);
  const workload = await openWorkload(options.workload);
  const lookout = new SocketLookout(workload.isWhole);
  const turns = new Turns(lookout, task.timeouts);

  const gate = threadGate(warn, () => pool.size);
  const warnNoDescriptor = noDescriptorWarner(warn);

  const serve = async (slot: Slot): Promise<void> => {
    const outcome = await turns.take(clients.socketOf(slot), clients.acceptedMsAgo(slot));
    if (outcome.kind === 'turn') {
      if (gate.mayStart()) await runThread(slot, outcome);
      else refuse(slot, 503);
      outcome.end();
    } else if (outcome.kind === 'late') refuse(slot, 408);
    giveUpClient(slot, clients);
  };

  const runThread = async (slot: Slot, { begunMs, end: onEnd }: Turn): Promise<void> => {
    let started = false;
    const onReady = (): void => {
      started = true;
      onEnd();
    };
    const workerData = { ...task, slot, begunMs } satisfies ClientTask;
    const end = await pool.run({ workerData, onReady });
    const warning = crashWarning(slot, end, started, clients.stopping);
    if (warning !== undefined) crashes.report(warning);
    if (!started && end.kind !== 'dropped') refuse(slot, 503);
  };

  const refuse = (slot: Slot, status: 408 | 503): void => {
    const socket = clients.forgetSocket(slot);
    if (socket === NO_SOCKET) return;
    if (status === 503) clients.countRefused();
    refuseNow(socket, workload.converse(options).refuse?.(status));
  };

  const serving = new Set<Promise<void>>();
  const acceptor = startThread(
    ACCEPTOR,
    { ...task, listener: listener.fd, most: gate.most } satisfies RefusingTask,
    (message) => {
      if (message.kind === 'no-descriptor') return warnNoDescriptor();
      if (message.kind === 'refused') return gate.refused();
      const served = serve(message.slot).finally(() => serving.delete(served));
      serving.add(served);
    },
  );
  const allEnded = async (): Promise<void> => {
    try {
      await acceptor.ended;
    } finally {
      await Promise.all(serving);
      await pool.close();
      lookout[Symbol.dispose]();
    }
  };
  const lifecycle = posixLifecycle([listener.fd], options, clients, allEnded(), () => {
    void acceptor.worker.terminate();
    void pool.close();
  });
  const stop = (): void => {
    lifecycle.stop();
    turns.stop();
  };
  const server = superviseModel(listener, options, clients, {
    ...lifecycle,
    stop,
    crashedThreads: () => crashes.count,
  });
  // A server without its accepting thread ends: its clients' threads must not block for ever.
  acceptor.ended.catch(() => void server.close().catch(() => {}));
  return server;
}
