/**
 * The process of one client: inherits the client's descriptor, blocks in `recv` on it, answers, closes it, and ends. The main
 * thread of a process of its own does it all; there is no other.
 *
 * The client array is shared memory, so its phases and counters are everybody's. Descriptors are not: this process has no
 * other client's socket, so a message for all goes to the parent through the pipe.
 */
import { writeSync } from 'node:fs';
import { exit } from '../../posix/libc.ts';
import { MONOTONIC } from '../../posix/monotonic.ts';
import { mapShared } from '../../posix/shared-memory.ts';
import { close, shutdown, Shutdown } from '../../posix/socket.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { FIRST_GIVEN, PIPE, receiveTask } from '../child-task.ts';
import { ClientArray } from '../client-array.ts';
import { type ProcessService, RECEIVE_BYTES, serveBlocking } from '../io/blocking-service.ts';
import type { ClientTask } from '../worker-per-client/client-task.ts';

const CLIENTS = FIRST_GIVEN;
const SOCKET = FIRST_GIVEN + 1;

/** The first byte in the pipe: from now on the client depends on this process. */
const READY = Buffer.of(1);

const OWN_WAY: ProcessService = {
  close: (fd) => {
    // The parent still has it: without this, `close` would not end the connection.
    shutdown(fd, Shutdown.send);
    close(fd);
  },
  sendToAll: (message) => {
    for (let at = 0; at < message.length;) at += writeSync(PIPE, message, at);
  },
};

async function serve(): Promise<void> {
  const { slot, clientsBytes, limits, workload, ...task } = receiveTask<ClientTask>();
  const clients = new ClientArray(mapShared(CLIENTS, clientsBytes), MONOTONIC, process.pid);
  const conversation = (await openWorkload(workload)).converse(limits, clients);
  const buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
  clients.setThread(slot, process.pid);
  writeSync(PIPE, READY);
  serveBlocking(SOCKET, slot, clients, conversation, buffer, { ...task, process: OWN_WAY });
  // Not Node's own end, which takes some ms and has nothing to do.
  exit(0);
}

void serve();
