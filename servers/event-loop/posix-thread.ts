/** The thread of `event-loop/posix`: an epoll loop until the server stops. */
import { threadId, workerData } from 'node:worker_threads';
import { openWorkload } from '../../workloads/workloads.ts';
import { Epoll } from '../../posix/epoll.ts';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { ClientArray } from '../client-array.ts';
import { noDescriptorReporter, type ThreadTask } from '../thread.ts';
import { EventLoop } from './event-loop.ts';
import { FileReader } from './file-reader.ts';

const task = workerData as ThreadTask & { readonly listener: number };
const clients = new ClientArray(task.clients, MONOTONIC);
const workload = await openWorkload(task.workload);

using loop = new EventLoop({
  multiplexer: new Epoll(512),
  listener: task.listener,
  clients,
  thread: threadId,
  timeouts: task.timeouts,
  whenFull: task.whenFull,
  once: task.once,
  files: task.workload.name === 'file' ? await FileReader.start() : null,
  onNoDescriptor: noDescriptorReporter(),
  converse: () => workload.converse(task.limits, clients),
});
loop.run();
