/**
 * What a request asks and what a right answer is: the contract that every workload implements, both ends in one
 * file. It knows bytes and no sockets, so that every model, every io and every load engine runs the same code.
 */

/**
 * The workloads by name, with the parameters of each; travels as JSON between processes and to threads. Sizes are those
 * of an answer's body. What is optional is filled in when a server starts (see prepare.ts), and unknown to a client.
 */
export type WorkloadSpec =
  | { readonly name: 'page'; readonly bytes?: number }
  | { readonly name: 'echo' }
  /** `waitMs`: so long it waits first, as `wait` does. */
  | { readonly name: 'compute'; readonly ms: number; readonly waitMs?: number; readonly iterations?: number }
  | { readonly name: 'wait'; readonly ms: number }
  | { readonly name: 'file'; readonly bytes: number; readonly path?: string }
  | { readonly name: 'broadcast' };
export type WorkloadName = WorkloadSpec['name'];
export const WORKLOAD_NAMES = [
  'page',
  'echo',
  'compute',
  'wait',
  'file',
  'broadcast',
] as const satisfies readonly WorkloadName[];

export interface Workload {
  readonly spec: WorkloadSpec;
  /** Server end: a new client's conversation. */
  converse(limits: ConversationLimits): Conversation;
  /** Client end: what each connection of a load generator asks, and how it checks the answers. */
  asking(options: AskingOptions): Asking;
}

export interface ConversationLimits {
  /** After this many requests the server says that it will close, and closes; `Infinity` never does. */
  readonly requestsPerConnection: number;
}

/**
 * After `receive`: `open` goes on receiving; `close` sends what is owed and closes; `linger` does so too, but the client
 * may still be sending: closing at once would reset the connection and could destroy the answer on its way, so the
 * server first says that it sends no more, and discards what comes, for at most `LINGER_MS`. A `Task`: what is owed is
 * sent whole, then the task is done, and its `resume` says how it goes on. Until then nothing is received.
 */
export type Next = Ending | 'open' | Task;
/** How a conversation ends. */
export type Ending = 'close' | 'linger';
export const LINGER_MS = 1000;

/**
 * What takes time before a request can be answered. Each model does it in its own way: a thread that has one client
 * blocks, an event loop looks after other clients meanwhile.
 */
export type Task = WaitTask | ReadTask | FlushTask;

interface Resumable {
  /**
   * The task is done: answers, and goes on with requests that were received before, in order.
   * @param bytesRead of a read; of anything else 0
   */
  resume(outbox: Outbox, bytesRead: number): Next;
}

export interface WaitTask extends Resumable {
  readonly kind: 'wait';
  readonly ms: number;
}

export interface ReadTask extends Resumable {
  readonly kind: 'read';
  readonly path: string;
  /** Where the file goes, from its beginning; in memory that threads can share. */
  readonly into: Buffer;
}

/** Nothing but that what is owed is sent: a client that asks for much at once is owed no more than it takes. */
interface FlushTask extends Resumable {
  readonly kind: 'flush';
}

export function isTask(next: Next): next is Task {
  return typeof next === 'object';
}

/** One client's dialogue as the server sees it: fed with the bytes received, it says what is owed. */
export interface Conversation {
  /** Whether its client hears what others announce. */
  readonly isBroadcast?: true;
  /** Takes the first `length` bytes of `input` (valid during the call only); pushes the answers owed to `outbox`. */
  receive(input: Buffer, length: number, outbox: Outbox): Next;
  /**
   * The answer, where the first `length` bytes of `input` are a request that the client sent before, and the connection
   * stays open: it is then answered, and not to be received. Undefined where they are not: nothing has happened then.
   * A conversation may know no such requests; a caller need not ask, but it is far cheaper.
   */
  repeat?(input: Buffer, length: number): Buffer | undefined;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** The bytes that a client is owed. An answer that stands alone is handed on as it is, without a copy. */
export class Outbox {
  #first: Buffer = NOTHING;
  #rest: Buffer[] | undefined;
  #announcement: Buffer | undefined;
  /** Requests answered since `takeAnswers`. */
  answers = 0;
  /** How many bytes are owed. */
  length = 0;

  /** Adds a part of an answer; `bytes` must not change until it is sent. */
  push(bytes: Buffer): void {
    this.length += bytes.length;
    if (this.#first.length === 0) this.#first = bytes;
    else if (this.#rest === undefined) this.#rest = [this.#first, bytes];
    else this.#rest.push(bytes);
  }

  /** Tells every client of the server, the one who says it included. Once in a `receive`; `bytes` must never change. */
  announce(bytes: Buffer): void {
    this.#announcement = bytes;
  }

  /** What every client is to be told; undefined when nothing is. */
  takeAnnouncement(): Buffer | undefined {
    const announcement = this.#announcement;
    this.#announcement = undefined;
    return announcement;
  }

  /** All that is owed as one buffer (empty when nothing is), and forgets it. */
  take(): Buffer {
    const rest = this.#rest;
    const bytes = rest === undefined ? this.#first : Buffer.concat(rest);
    this.#first = NOTHING;
    this.#rest = undefined;
    this.length = 0;
    return bytes;
  }

  /** How many requests the bytes taken answer, and counts from 0 again. */
  takeAnswers(): number {
    const answers = this.answers;
    this.answers = 0;
    return answers;
  }
}

export interface AskingOptions {
  readonly host: string;
  readonly port: number;
  /** `exact`: the answer that our own servers give. `learned`: the first answer is the pattern for the others. */
  readonly expectation: 'exact' | 'learned';
  /** Hears of what the clients are brought unasked. */
  readonly deliveries?: DeliverySink;
}

/** Where messages are counted that one client sends and others get. */
export interface DeliverySink {
  /** Time now, µs, by a clock that all the clients of a load share. */
  nowUs(): number;
  /** A client got a message, its own one or another's. */
  delivered(latencyUs: number): void;
}

/** Makes the client ends of one load: they share what was learned. */
export interface Asking {
  /** @param client a number that tells the clients apart, from 0 */
  asker(client: number): Asker;
}

/** `Asker.check`: the answer is right as far as it goes, and all the bytes were taken. */
export const INCOMPLETE = -1;
/** `Asker.check`: not the right answer; the connection is of no further use. */
export const WRONG = -2;

/** One client's dialogue as the client sees it; it outlives the client's connections. */
export interface Asker {
  /** A new connection: forgets a half-received answer. */
  reset(): void;
  /** The bytes of the next request, valid until the next call. `last` asks the server to close after its answer. */
  request(last: boolean): Buffer;
  /**
   * Checks the bytes `[start, end)` of `input`, byte for byte, as the continuation of the answer now due.
   * Answers come in the order of the requests.
   * @returns where the answer ended (at most `end`), `INCOMPLETE` or `WRONG`
   */
  check(input: Buffer, start: number, end: number): number;
  /**
   * Checks the bytes `[start, end)` as what comes unasked, while no answer is due. Absent where nothing may come then;
   * where it is there, `check` takes such bytes too, up to the end of the answer that is due.
   */
  hear?(input: Buffer, start: number, end: number): typeof INCOMPLETE | typeof WRONG;
  /** The answer that `check` completed last said that the server closes the connection. */
  readonly closing: boolean;
}
