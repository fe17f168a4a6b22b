/**
 * `process-per-client` with `posix`: fork's lesson. A thread of the parent accepts; for each client a new process inherits the
 * client's descriptor, serves it to the end, and is reaped. Node cannot fork, so a child is a new Node: 30 ms of CPU time to
 * start where a fork takes under 1 ms. See posix-process.ts and per-client.ts.
 *
 * What processes share: the client array, since it lies in shared memory, and the sockets that a child inherits. What they do
 * not: a descriptor that came later, and any object. So the parent keeps each client's descriptor until its process has ended:
 * it ends the waits of its children by `shutdown`, and sends their messages to all clients. That costs a message two more copies
 * and two changes of process, and one process sends them all.
 *
 * There is no `node` io: Node hands a socket to a child (`subprocess.send`) only through an event loop on both sides, which then
 * serves it as a loop does, and the descriptor that the parent needs for all this is closed when it is sent.
 */
import { availableParallelism } from 'node:os';
import { SharedMemory } from '../../posix/shared-memory.ts';
import { close, type Fd } from '../../posix/socket.ts';
import { sendToAll } from '../broadcast.ts';
import { type Child, ChildCode, startChild } from '../child.ts';
import { childTask } from '../child-task.ts';
import { ClientArray, NO_SOCKET } from '../client-array.ts';
import { checkThreads, PROCESS, processGate, type ThreadGate } from '../memory.ts';
import type { RunningServer, ServerOptions, Warn } from '../server.ts';
import type { ClientTask } from '../worker-per-client/client-task.ts';
import { type Runner, startPerClient } from '../worker-per-client/per-client.ts';
import type { ThreadEnd } from '../worker-per-client/pool.ts';
import { LineRelay } from './line-relay.ts';

const CLIENT = new URL('./posix-process.ts', import.meta.url);

/** Each computes for 30 ms before it serves, and the parent for 2 ms: more at once would each start later, and none sooner. */
const STARTS_PER_CPU = 4;

export async function start(options: ServerOptions, warn: Warn): Promise<RunningServer> {
  checkThreads(options, undefined, undefined, PROCESS);
  const resources = new DisposableStack();
  try {
    const code = resources.use(await ChildCode.open(CLIENT));
    let memory: Fd = NO_SOCKET;
    const clients = ClientArray.create(options.maxClients, options.trace, (bytes) => {
      const shared = resources.use(new SharedMemory('tellers-clients', bytes));
      memory = shared.fd;
      return shared.buffer;
    });
    const open = (): Runner => new Processes({ code, memory, clients, warn, resources });
    return await startPerClient(options, warn, clients, open);
  } catch (error) {
    resources.dispose();
    throw error;
  }
}

interface ProcessesOptions {
  readonly code: ChildCode;
  /** The descriptor of the client array's memory. */
  readonly memory: Fd;
  readonly clients: ClientArray;
  readonly warn: Warn;
  /** Disposed of when all processes have ended. */
  readonly resources: Disposable;
}

class Processes implements Runner {
  readonly unit = 'process';
  readonly startsAtOnce = STARTS_PER_CPU * availableParallelism();
  readonly gate: ThreadGate;
  readonly #options: ProcessesOptions;
  readonly #children = new Map<Child, 'starting' | 'ready'>();
  #closed: Promise<void> | undefined;

  constructor(options: ProcessesOptions) {
    this.#options = options;
    const starting = (): number =>
      [...this.#children.values()].filter((state) => state === 'starting').length;
    this.gate = processGate(options.warn, () => this.#children.size, starting);
  }

  async run(task: ClientTask, onReady: () => void): Promise<ThreadEnd> {
    if (this.#closed !== undefined) return { kind: 'dropped' };
    const { code, memory, clients } = this.#options;
    const socket = clients.socketOf(task.slot);
    const relay = new LineRelay();
    const child = startChild(code, childTask(task), [memory, socket], (bytes) => {
      let lines = bytes;
      if (this.#children.get(child) === 'starting') {
        this.#children.set(child, 'ready');
        onReady();
        lines = bytes.subarray(1);
      }
      const whole = relay.take(lines);
      if (whole !== undefined) sendToAll(clients, whole);
    });
    this.#children.set(child, 'starting');
    const end = await child.ended;
    const wasReady = this.#children.get(child) === 'ready';
    this.#children.delete(child);
    if (wasReady) {
      clients.forgetSocket(task.slot);
      close(socket);
    }
    return end;
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#end());
  }

  async #end(): Promise<void> {
    const ends = [...this.#children.keys()].map((child) => {
      child.kill();
      return child.ended;
    });
    await Promise.all(ends);
    this.#options.resources[Symbol.dispose]();
  }
}
