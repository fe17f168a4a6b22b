/**
 * What `worker-per-client` and `process-per-client` have in common with `posix`: one thread blocks in `accept` and claims the
 * client's slot, and something of its own, a thread or a process, is started for each client and serves it from the first byte
 * to `close`. The main thread starts and reaps them, and never touches a client's bytes.
 */
import { openWorkload } from '../../workloads/workloads.ts';
import { type ClientArray, NO_SOCKET } from '../client-array.ts';
import { giveUpClient, posixLifecycle } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import { refuseNow } from '../io/posix-full.ts';
import type { ThreadGate } from '../memory.ts';
import type { Slot } from '../phase.ts';
import { superviseModel } from '../running-server.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { Crashes, noDescriptorWarner, startThread, threadTask } from '../thread.ts';
import type { RefusingTask } from './acceptor-thread.ts';
import { type ClientTask, crashWarning } from './client-task.ts';
import type { ThreadEnd } from './pool.ts';
import { SocketLookout } from './socket-lookout.ts';
import { type Turn, Turns } from './turns.ts';

const ACCEPTOR = new URL('./acceptor-thread.ts', import.meta.url);

/** Runs a thread, or a process, for each client. */
export interface Runner {
  /** What it runs. */
  readonly unit: 'thread' | 'process';
  /** How many may start at a time; undefined: as many as threads. */
  readonly startsAtOnce?: number;
  readonly gate: ThreadGate;
  /**
   * Resolves when the client has been served.
   * @param onReady called when it has started, and the client depends on it
   */
  run(task: ClientTask, onReady: () => void): Promise<ThreadEnd>;
  /** Ends those that run. Resolves when all have ended. */
  close(): Promise<void>;
}

/** @param openRunner called once, before the server has clients */
export async function startPerClient(
  options: ServerOptions,
  warn: Warn,
  clients: ClientArray,
  openRunner: () => Runner,
): Promise<RunningServer> {
  const workload = await openWorkload(options.workload);
  const listener = listen(options);
  const runner = openRunner();
  const { gate } = runner;
  const crashes = new Crashes(warn);
  const task = threadTask(options, clients.memory);
  const lookout = new SocketLookout(workload.isWhole);
  const turns = new Turns(lookout, task.timeouts, runner.startsAtOnce);
  const warnNoDescriptor = noDescriptorWarner(warn);

  const serve = async (slot: Slot): Promise<void> => {
    const outcome = await turns.take(clients.socketOf(slot), clients.acceptedMsAgo(slot));
    if (outcome.kind === 'turn') {
      if (gate.mayStart()) await serveAlone(slot, outcome);
      else refuse(slot, 503);
      outcome.end();
    } else if (outcome.kind === 'late') refuse(slot, 408);
    giveUpClient(slot, clients);
  };

  const serveAlone = async (slot: Slot, { begunMs, end: onEnd }: Turn): Promise<void> => {
    let started = false;
    const onReady = (): void => {
      started = true;
      onEnd();
    };
    const end = await runner.run({ ...task, slot, begunMs }, onReady);
    const warning = crashWarning(runner.unit, slot, end, started, clients.stopping);
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
      await runner.close();
      lookout[Symbol.dispose]();
    }
  };
  const lifecycle = posixLifecycle([listener.fd], options, clients, allEnded(), () => {
    void acceptor.worker.terminate();
    void runner.close();
  });
  const stop = (): void => {
    lifecycle.stop();
    turns.stop();
  };
  const server = superviseModel(listener, options, clients, {
    ...lifecycle,
    stop,
    ...(runner.unit === 'process' ? { abandon: () => void runner.close() } : {}),
    crashedThreads: () => crashes.count,
  });
  // A server without its accepting thread ends: its clients' threads must not block for ever.
  acceptor.ended.catch(() => void server.close().catch(() => {}));
  return server;
}
