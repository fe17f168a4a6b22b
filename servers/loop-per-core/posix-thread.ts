/** One loop of `loop-per-core/posix`: an epoll loop with a listening socket of its own, from when all loops are ready until the server stops. */
import { once } from 'node:events';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { Epoll } from '../../posix/epoll.ts';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { ClientArray } from '../client-array.ts';
import { EventLoop } from '../event-loop/event-loop.ts';
import { FileReader } from '../event-loop/file-reader.ts';
import { ThreadTally } from '../thread-tally.ts';
import { noDescriptorReporter, READY, type ThreadTask } from '../thread.ts';

export type LoopTask = ThreadTask & {
  readonly listener: number;
  readonly tally: SharedArrayBuffer;
  /** From 1. */
  readonly number: number;
};

const task = workerData as LoopTask;
const clients = new ClientArray(task.clients, MONOTONIC);
const workload = await openWorkload(task.workload);
const tally = new ThreadTally(task.tally);

using loop = new EventLoop({
  multiplexer: new Epoll(512),
  listener: task.listener,
  clients,
  thread: threadId,
  timeouts: task.timeouts,
  whenFull: task.whenFull,
  once: task.once,
  files: task.workload.name === 'file' ? await FileReader.start() : null,
  isShared: true,
  onClient: () => tally.count(task.number),
  onNoDescriptor: noDescriptorReporter(),
  converse: () => workload.converse(task.limits, clients),
});
if (parentPort !== null) {
  parentPort.postMessage(READY);
  // When all loops are ready.
  await once(parentPort, 'message');
}
loop.run();
