/** A client for the tests: sends exactly the bytes that it is given, keeps all received bytes, and waits for events. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GrowingBytes } from '../../workloads/growing-bytes.ts';
import { type HttpAnswer, parseAnswer } from '../../workloads/http-answer.ts';

export class RawClient implements Disposable {
  readonly socket: Socket;
  #received = new GrowingBytes();
  #ended = false;
  #wake = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    this.socket = socket;
    const wake = (): void => {
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    };
    socket.on('data', (chunk: Buffer) => {
      this.#received.add(chunk, 0, chunk.length);
      wake();
    });
    const end = (): void => {
      this.#ended = true;
      wake();
    };
    socket.on('end', end).on('error', end).on('close', end);
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** The server has ended the connection. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The bytes that were received and not taken yet. */
  get received(): Buffer {
    return this.#received.bytes;
  }

  send(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  /** Sends each piece in a packet of its own, as far as the kernel keeps them apart. */
  async sendInPieces(bytes: Buffer, size: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += size) {
      this.socket.write(bytes.subarray(at, at + size));
      await nextTurn();
    }
  }

  /** The next whole answer, or undefined when the server ended the connection before there was one. */
  async answer(): Promise<HttpAnswer | undefined> {
    for (;;) {
      const { bytes } = this.#received;
      const parsed = parseAnswer(bytes);
      if (parsed.kind === 'bad') throw new Error(`${parsed.fault}: ${bytes.toString('latin1')}`);
      if (parsed.kind === 'answer') {
        this.#take(parsed.answer.end);
        return parsed.answer;
      }
      if (this.#ended) return undefined;
      await this.#wake.promise;
    }
  }

  /** All bytes until there are `length`, or the server ended the connection. */
  async bytes(length: number): Promise<Buffer> {
    while (this.#received.bytes.length < length && !this.#ended) await this.#wake.promise;
    return this.#take(length);
  }

  #take(length: number): Buffer {
    const { bytes } = this.#received;
    const taken = Buffer.from(bytes.subarray(0, length));
    this.#received = new GrowingBytes();
    this.#received.add(bytes, taken.length, bytes.length);
    return taken;
  }

  async end(): Promise<void> {
    while (!this.#ended) await this.#wake.promise;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

/** A request for the page. */
export function get(options: { readonly close?: boolean } = {}): Buffer {
  return Buffer.from(
    `GET / HTTP/1.1\r\nHost: test\r\n${options.close === true ? 'Connection: close\r\n' : ''}\r\n`,
  );
}
