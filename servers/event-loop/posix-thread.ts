/** The thread of `event-loop/posix`: an event loop until the server stops. */
import { threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { MONOTONIC } from '../../posix/monotonic.ts';
import type { Fd } from '../../posix/socket.ts';
import { ClientArray } from '../client-array.ts';
import type { MultiplexerName } from '../server.ts';
import { noDescriptorReporter, type ThreadTask } from '../thread.ts';
import { EventLoop } from './event-loop.ts';
import { FileReader } from './file-reader.ts';
import { openMultiplexer } from './multiplexers.ts';

/** What every loop needs. */
export interface LoopTask extends ThreadTask {
  readonly listener: Fd;
  /** null: the default */
  readonly multiplexer: MultiplexerName | null;
}

const task = workerData as LoopTask;
const clients = new ClientArray(task.clients, MONOTONIC);
const workload = await openWorkload(task.workload);

using loop = new EventLoop({
  multiplexer: await openMultiplexer(task.multiplexer),
  listener: task.listener,
  clients,
  thread: threadId,
  timeouts: task.timeouts,
  whenFull: task.whenFull,
  once: task.once,
  files: task.workload.name === 'file' ? await FileReader.start() : null,
  onNoDescriptor: noDescriptorReporter(),
  onHighDescriptor: noDescriptorReporter({ isTooHigh: true }),
  converse: () => workload.converse(task.limits, clients),
});
loop.run();
