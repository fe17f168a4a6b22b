/** The thread beside an epoll loop that does its blocking reads of files: see file-reader.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { raiseEvent } from '../../posix/event-counter.ts';
import { readInto } from '../../posix/file.ts';
import { close } from '../../posix/socket.ts';
import type { FileJob, FileRead, FileThreadTask } from './file-reader.ts';

const { port, done } = workerData as FileThreadTask;

port.on('message', (job: FileJob) => {
  switch (job.kind) {
    case 'read': {
      const bytesRead = readInto(job.path, new Uint8Array(job.memory, job.offset, job.length));
      port.postMessage({ id: job.id, bytesRead } satisfies FileRead);
      return raiseEvent(done);
    }
    case 'end':
      // The loop has stopped watching it, and no other thread has the number.
      close(done);
      return port.close();
    default:
      return job satisfies never;
  }
});

parentPort?.postMessage('ready');
