/**
 * Reads files for an epoll loop. Epoll cannot watch files, so a thread beside the loop does the blocking reads, as the
 * threads of libuv and nginx do, and wakes the loop through an eventfd. Only bytes of files pass through that thread, in
 * memory that both share; clients' bytes never do. It is ready before the loop accepts: with clients there might be no
 * descriptor left to start a thread.
 */
import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { clearEvents, createEventCounter } from '../../posix/event-counter.ts';
import type { Fd } from '../../posix/socket.ts';
import type { ReadTask } from '../../workloads/workload.ts';

const THREAD = new URL('./file-thread.ts', import.meta.url);

export interface FileThreadTask {
  readonly port: MessagePort;
  readonly done: Fd;
}

/** A job for the thread: to read, or to close the eventfd and end after all reads. */
export type FileJob =
  | {
      readonly kind: 'read';
      readonly id: number;
      readonly path: string;
      readonly memory: ArrayBufferLike;
      readonly offset: number;
      readonly length: number;
    }
  | { readonly kind: 'end' };

/** The thread's message after a read. */
export interface FileRead {
  readonly id: number;
  readonly bytesRead: number;
}

export class FileReader<Reader> implements Disposable {
  /** An eventfd that is ready when a file was read. */
  readonly done: Fd = createEventCounter();
  readonly #port: MessagePort;
  readonly #reading = new Map<number, Reader>();
  #lastId = 0;

  private constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Resolves when its thread is ready. From then on an error in that ends the calling thread too. */
  static async start<Reader>(): Promise<FileReader<Reader>> {
    const { port1, port2 } = new MessageChannel();
    const reader = new FileReader<Reader>(port1);
    const workerData = { port: port2, done: reader.done } satisfies FileThreadTask;
    const worker = new Worker(THREAD, { workerData, transferList: [port2] });
    await once(worker, 'message');
    return reader;
  }

  /** @param reader is returned by `takeDone` when the read is done */
  read({ path, into }: ReadTask, reader: Reader): void {
    const id = ++this.#lastId;
    this.#reading.set(id, reader);
    const { buffer: memory, byteOffset: offset, length } = into;
    this.#post({ kind: 'read', id, path, memory, offset, length });
  }

  /** Those whose files have been read since the last call. */
  *takeDone(): Generator<{ readonly reader: Reader; readonly bytesRead: number }> {
    clearEvents(this.done);
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      const { id, bytesRead } = received.message as FileRead;
      const reader = this.#reading.get(id);
      this.#reading.delete(id);
      if (reader !== undefined) yield { reader, bytesRead };
    }
  }

  /** The thread ends by itself, after its pending reads. */
  [Symbol.dispose](): void {
    this.#post({ kind: 'end' });
  }

  #post(job: FileJob): void {
    this.#port.postMessage(job);
  }
}
