/** One loop of `loop-per-core/posix`: an event loop with a listening socket of its own, from when all loops are ready until the server stops. */
import { once } from 'node:events';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { ClientArray } from '../client-array.ts';
import { EventLoop } from '../event-loop/event-loop.ts';
import { FileReader } from '../event-loop/file-reader.ts';
import { openMultiplexer } from '../event-loop/multiplexers.ts';
import type { LoopTask } from '../event-loop/posix-thread.ts';
import { ThreadTally } from '../thread-tally.ts';
import { noDescriptorReporter, READY } from '../thread.ts';

export interface CoreLoopTask extends LoopTask {
  readonly tally: SharedArrayBuffer;
  /** From 1. */
  readonly number: number;
}

const task = workerData as CoreLoopTask;
const clients = new ClientArray(task.clients, MONOTONIC);
const workload = await openWorkload(task.workload);
const tally = new ThreadTally(task.tally);

using loop = new EventLoop({
  multiplexer: await openMultiplexer(task.multiplexer),
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
  onHighDescriptor: noDescriptorReporter({ isTooHigh: true }),
  converse: () => workload.converse(task.limits, clients),
});
if (parentPort !== null) {
  parentPort.postMessage(READY);
  // When all loops are ready.
  await once(parentPort, 'message');
}
loop.run();
