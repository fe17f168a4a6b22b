/** For the tests: a thread that makes one blocking call, and reports how the call ended. */
import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Epoll, Ready } from '../epoll.ts';
import { SocketError } from '../errno.ts';
import { accept, connect, type Fd, recv, sendAll, type SocketAddress } from '../socket.ts';

export type BlockedCall =
  | { readonly name: 'accept'; readonly fd: Fd }
  | { readonly name: 'connect'; readonly fd: Fd; readonly address: SocketAddress }
  | { readonly name: 'recv'; readonly fd: Fd }
  /** Sends `length` bytes, the n-th being n % 251. */
  | { readonly name: 'send'; readonly fd: Fd; readonly length: number }
  /** Waits until `fd` can be received from. */
  | { readonly name: 'epoll'; readonly fd: Fd };

export type Outcome =
  /** `received`: the bytes that `recv` received. */
  | { readonly kind: 'returned'; readonly value: number | boolean; readonly received: string }
  | { readonly kind: 'failed'; readonly code: string; readonly syscall: string };

const buffer = Buffer.alloc(1024);
const pattern = Uint8Array.from({ length: 251 }, (_, index) => index);

function make(call: BlockedCall): number | boolean {
  switch (call.name) {
    case 'accept':
      return accept(call.fd);
    case 'connect':
      return connect(call.fd, call.address);
    case 'recv':
      return recv(call.fd, buffer);
    case 'send':
      sendAll(call.fd, Buffer.alloc(call.length, pattern));
      return call.length;
    case 'epoll': {
      using epoll = new Epoll();
      epoll.add(call.fd, Ready.receive, 7);
      return epoll.wait(-1) === 1 ? epoll.tag(0) : -1;
    }
    default:
      return call satisfies never;
  }
}

function outcome(call: BlockedCall): Outcome {
  try {
    const value = make(call);
    const received = call.name === 'recv' ? buffer.toString('latin1', 0, Math.max(0, Number(value))) : '';
    return { kind: 'returned', value, received };
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
    return { kind: 'failed', code: error.code, syscall: error.syscall };
  }
}

parentPort?.postMessage(Number(basename(readlinkSync('/proc/thread-self'))));

parentPort?.postMessage(outcome(workerData as BlockedCall));
