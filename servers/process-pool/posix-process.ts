/**
 * A process of `process-pool`: blocks in `accept` on the listening socket that it inherits, serves the client from recv to close
 * on its main thread, and accepts the next. Nobody else has its client's descriptor, so nobody can end its waits by `shutdown`:
 * its sockets have a receive timeout, after which it looks whether its client is late or the server stops.
 */
import { writeSync } from 'node:fs';
import { exit } from '../../posix/libc.ts';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { mapShared } from '../../posix/shared-memory.ts';
import { close, shutdown, Shutdown } from '../../posix/socket.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { PIPE, receiveTask } from '../child-task.ts';
import { ClientArray, NO_SOCKET } from '../client-array.ts';
import { endsLate } from '../client-marks.ts';
import { acceptBlocking } from '../io/blocking-accept.ts';
import { type ProcessService, RECEIVE_BYTES, serveBlocking } from '../io/blocking-service.ts';
import { ThreadTally } from '../thread-tally.ts';
import { firstTimeOnly } from '../thread.ts';
import { GIVEN, type PoolProcessTask, Word } from './pool-task.ts';

async function serve(): Promise<void> {
  const { clientsBytes, tallyBytes, number, limits, workload, ...task } = receiveTask<PoolProcessTask>();
  const clients = new ClientArray(mapShared(GIVEN.clients, clientsBytes), MONOTONIC, process.pid);
  const tally = new ThreadTally(mapShared(GIVEN.tally, tallyBytes));
  const opened = await openWorkload(workload);
  const buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  const reportNoDescriptor = firstTimeOnly(() => void writeSync(PIPE, Buffer.of(Word.noDescriptor)));
  const { idleTimeoutMs } = task.timeouts;
  const next = (): number | undefined => acceptBlocking(GIVEN.listener, clients, reportNoDescriptor);
  // Of the array, which has a slot for each process: nobody searches, and its parent frees what it leaves behind.
  const slot = number - 1;
  writeSync(PIPE, Buffer.of(Word.ready));
  for (let fd = next(); fd !== undefined; fd = next()) {
    // The number of its descriptor would mean nothing, or another file, to other processes.
    clients.claimOwn(slot, NO_SOCKET, process.pid);
    tally.count(number);
    const ownWay: ProcessService = {
      close,
      sendToAll: () => {
        throw new Error('process-pool has no broadcast');
      },
      onTick: (socket) => {
        if (clients.stopping || endsLate(clients, slot, idleTimeoutMs)) shutdown(socket, Shutdown.receive);
      },
    };
    serveBlocking(fd, slot, clients, opened.converse(limits, clients), buffer, { ...task, process: ownWay });
    clients.free(slot);
    if (task.once) break;
  }
  // Not Node's own end, which takes some ms and has nothing to do.
  exit(0);
}

void serve();
