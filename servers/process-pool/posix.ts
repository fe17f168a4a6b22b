/**
 * `process-pool` with `posix`: prefork. N processes are started beforehand; each inherits the listening socket, accepts for
 * itself, and serves one client at a time from recv to close. All waiting clients are in the backlog, and for each the kernel
 * wakes only the process that has blocked in `accept` longest. A process that crashes loses its own client, and another takes
 * its place. See posix-process.ts.
 *
 * The processes share the client array, which lies in shared memory, and the listening socket, but no client's socket: so there
 * is no broadcast. The parent starts and reaps them, and touches no client.
 */
import { EventEmitter } from 'node:events';
import { SharedMemory } from '../../posix/shared-memory.ts';
import { close, setReceiveTimeout, shutdown, Shutdown } from '../../posix/socket.ts';
import { type Child, ChildCode, startChild } from '../child.ts';
import { childTask } from '../child-task.ts';
import { ClientArray } from '../client-array.ts';
import { receiveTickMs } from '../io/patience.ts';
import { posixLifecycle } from '../io/posix-lifecycle.ts';
import { listen } from '../io/posix-listener.ts';
import { checkProcesses } from '../memory.ts';
import { superviseModel } from '../running-server.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import { ThreadTally } from '../thread-tally.ts';
import { Crashes, noDescriptorWarner, READY, threadTask } from '../thread.ts';
import { poolSize } from '../worker-pool/pool-size.ts';
import { crashWarning, StandingThreads, type StandingWorker } from '../worker-pool/standing-threads.ts';
import { type PoolProcessTask, Word } from './pool-task.ts';

const PROCESS = new URL('./posix-process.ts', import.meta.url);

/** How often a process looks whether the server stops, at least. */
const LONGEST_TICK_MS = 100;

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  // With several processes that accept, a second client could be accepted while the first and only one is served.
  const count = options.once ? 1 : poolSize(options);
  checkProcesses(count);
  const resources = new DisposableStack();
  try {
    return await startPool(options, count, resources, warn);
  } catch (error) {
    resources.dispose();
    throw error;
  }
}

async function startPool(
  options: ServerOptions,
  count: number,
  resources: DisposableStack,
  warn: Warn,
): Promise<RunningServer> {
  const code = resources.use(await ChildCode.open(PROCESS));
  const listener = listen(options);
  resources.defer(() => close(listener.fd));
  const memories: SharedMemory[] = [];
  const allocate = (bytes: number): SharedArrayBuffer => {
    const memory = resources.use(new SharedMemory('tellers-pool', bytes));
    memories.push(memory);
    return memory.buffer;
  };
  const clients = ClientArray.create(count, options.trace, allocate);
  const tally = ThreadTally.create(count, allocate);
  const given = [...memories.map(({ fd }) => fd), listener.fd];
  const task = { ...threadTask(options, clients.memory), tallyBytes: tally.memory.byteLength };
  setReceiveTimeout(listener.fd, Math.min(LONGEST_TICK_MS, (receiveTickMs(task.timeouts) ?? Infinity) / 2));
  const crashes = new Crashes(warn);
  const warnNoDescriptor = noDescriptorWarner(warn);
  let server: RunningServer | undefined;

  const pool = await StandingThreads.start<PoolProcess>({
    count,
    open: (number) =>
      new PoolProcess((onBytes) =>
        startChild(code, childTask({ ...task, number } satisfies PoolProcessTask), given, onBytes),
      ),
    isStopping: () => clients.stopping || (options.once && clients.totalClients > 0),
    onMessage: ({ kind }) => kind === 'no-descriptor' && warnNoDescriptor(),
    onEnd: ({ number }) => clients.reclaim(number - 1),
    onCrash: (process, reason) => crashes.report(crashWarning(process, reason, 'process')),
    onFailure: () => {
      clients.stop();
      shutdown(listener.fd, Shutdown.both);
      server?.close().catch(() => {});
    },
  });
  const ended = pool.ended.finally(() => resources.dispose());
  // Its processes end their waits in `recv` themselves.
  const lifecycle = posixLifecycle([], options, clients, ended, () => pool.terminate(), 'polling');
  const stop = (): void => shutdown(listener.fd, Shutdown.both);
  return (server = superviseModel(
    listener,
    options,
    clients,
    { ...lifecycle, stop, abandon: () => pool.terminate(), crashedThreads: () => crashes.count },
    tally,
  ));
}

/** A process with what is needed of a `Worker`. */
class PoolProcess extends EventEmitter implements StandingWorker {
  readonly threadId: number;
  readonly #child: Child;

  constructor(open: (onBytes: (bytes: Buffer) => void) => Child) {
    super();
    this.#child = open((bytes) => {
      for (const byte of bytes) this.emit('message', byte === Word.ready ? READY : { kind: 'no-descriptor' });
    });
    this.threadId = this.#child.pid ?? 0;
    void this.#reportEnd();
  }

  terminate(): void {
    this.#child.kill();
  }

  async #reportEnd(): Promise<void> {
    const end = await this.#child.ended;
    if (end.kind === 'crashed') this.emit('error', end.error);
    this.emit('exit', end.kind === 'exited' ? end.code : 1);
  }
}
