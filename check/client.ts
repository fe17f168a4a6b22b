/**
 * A client that checks a server: it sends what it is given, when it is given it, and reads one answer at a time as a
 * tolerant client does. Nothing here blocks. How an answer fails is a value.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerAddress } from '../bench/processes/target.ts';
import type { AnswerHead } from '../workloads/http-answer-head.ts';
import { AnswerReader, type ConnectionEnd } from '../workloads/http-answer.ts';
import type { AnswerHint } from '../workloads/http-hints.ts';
import { INCOMPLETE, WRONG } from '../workloads/workload.ts';
import type { CheckWords } from './words-en.ts';

/** A whole answer. */
export interface Answer {
  readonly kind: 'answer';
  readonly head: AnswerHead;
  readonly body: Buffer;
}

/** What came of a request. `silent`: nothing, or not all, within the bound. */
export type Reply =
  | Answer
  | { readonly kind: 'wrong'; readonly fault: string }
  | { readonly kind: 'ended'; readonly how: ConnectionEnd }
  | { readonly kind: 'silent'; readonly bytes: number }
  | { readonly kind: 'refused' };

const REFUSED: Reply = { kind: 'refused' };

export class Client implements Disposable {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #hints: Set<AnswerHint>;
  readonly #reader: AnswerReader;
  #body: Buffer[] = [];
  #bytes = 0;
  #end: ConnectionEnd | undefined;
  #change: (() => void) | undefined;

  /** @param hints collects what is unusual in the answers */
  constructor(socket: Socket, hints: Set<AnswerHint> = new Set()) {
    this.#socket = socket;
    this.#hints = hints;
    const sink = {
      head: () => null,
      body: (input: Buffer, start: number, end: number) => {
        this.#body.push(Buffer.from(input.subarray(start, end)));
        return null;
      },
      end: () => null,
    };
    this.#reader = new AnswerReader(sink, (hint) => this.#hints.add(hint));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => this.#finish('closed'));
    socket.on('error', () => this.#finish('reset'));
    socket.on('close', () => this.#finish('closed'));
  }

  /** @returns null where nothing listens, or the connection was not made within the bound */
  static async connect(
    address: ServerAddress,
    boundMs: number,
    { isReading = true, hints = new Set<AnswerHint>() } = {},
  ): Promise<Client | null> {
    const socket = connect({ ...address, allowHalfOpen: true });
    if (!isReading) socket.pause();
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(Math.ceil(boundMs)) });
    } catch {
      socket.destroy();
      return null;
    }
    const client = new Client(socket, hints);
    if (!isReading) socket.pause();
    return client;
  }

  /** What was unusual in its answers. */
  get hints(): ReadonlySet<AnswerHint> {
    return this.#hints;
  }

  /** How the server ended the connection; undefined while it has not. */
  get end(): ConnectionEnd | undefined {
    return this.#end;
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#bytes;
  }

  send(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Sends FIN: this client sends no more, and still reads. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Ends the connection by RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Ends the connection as `close()` does. */
  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  startReading(): void {
    this.#socket.resume();
  }

  /** Bytes that came after the last answer. */
  get surplus(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Waits for the next answer, or goes on waiting for it after `silent`. */
  async reply(boundMs: number): Promise<Reply> {
    const bound = AbortSignal.timeout(Math.ceil(boundMs));
    bound.addEventListener('abort', () => this.#change?.());
    for (;;) {
      const reply = this.#read();
      if (reply !== null) return reply;
      if (bound.aborted) return { kind: 'silent', bytes: this.#bytes };
      await this.#changed();
    }
  }

  /** Waits until the server has ended the connection, or the bound has passed. */
  async ended(boundMs: number): Promise<ConnectionEnd | undefined> {
    const bound = AbortSignal.timeout(Math.ceil(boundMs));
    bound.addEventListener('abort', () => this.#change?.());
    while (this.#end === undefined && !bound.aborted) await this.#changed();
    return this.#end;
  }

  /** @returns null when more must come */
  #read(): Reply | null {
    const reader = this.#reader;
    for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
      const end = reader.read(chunk, 0, chunk.length);
      if (end === WRONG) return { kind: 'wrong', fault: reader.fault ?? 'its answer is wrong' };
      if (end === INCOMPLETE) continue;
      if (end < chunk.length) this.#chunks.unshift(chunk.subarray(end));
      return this.#answer();
    }
    if (this.#end === undefined) return null;
    if (reader.ended(this.#end)) return this.#answer();
    return reader.fault === null ? { kind: 'ended', how: this.#end } : { kind: 'wrong', fault: reader.fault };
  }

  #answer(): Reply {
    const { head } = this.#reader;
    if (head === undefined) return { kind: 'wrong', fault: 'its answer has no head' };
    const body = Buffer.concat(this.#body);
    this.#body = [];
    this.#reader.reset();
    return { kind: 'answer', head, body };
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#change?.();
  }

  #finish(how: ConnectionEnd): void {
    this.#end ??= how;
    // A reset may follow the end.
    if (how === 'reset') this.#end = how;
    this.#change?.();
  }

  async #changed(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#change = resolve;
    await promise;
  }
}

/** One client that asks once, and leaves. */
export async function askOnce(address: ServerAddress, request: Buffer, boundMs: number): Promise<Reply> {
  const startedAtMs = performance.now();
  using client = await Client.connect(address, boundMs);
  if (client === null) return REFUSED;
  client.send(request);
  return await client.reply(Math.max(1, boundMs - (performance.now() - startedAtMs)));
}

/** Sends a request one byte at a time, until the answer begins. @returns whether all bytes were sent before it */
export async function dribble(client: Client, request: Buffer, everyMs: number): Promise<boolean> {
  for (const byte of request) {
    if (client.received > 0 || client.end !== undefined) return false;
    client.send(Buffer.of(byte));
    await delay(everyMs);
  }
  return true;
}

/** `closed without an answer` */
export function describeReply(reply: Reply, { reply: words, said }: CheckWords): string {
  switch (reply.kind) {
    case 'answer':
      return words.answered;
    case 'wrong':
      return said(reply.fault);
    case 'ended':
      return reply.how === 'reset' ? words.reset : words.closed;
    case 'silent':
      return reply.bytes === 0 ? words.silent : words.unended;
    case 'refused':
      return words.refused;
    default:
      return reply satisfies never;
  }
}
