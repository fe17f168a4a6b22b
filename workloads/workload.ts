/**
 * The contract of a workload: what a request is and what a right answer is, both ends in one file. It handles bytes and no
 * sockets, so that every model, every io and every load engine runs the same code.
 */
import type { AnswerHint } from './http-hints.ts';

/**
 * The workloads by name, with the parameters of each; travels as JSON between processes and to threads. Sizes are those
 * of an answer's body. Optional values are filled in when a server starts (see prepare.ts), and unknown to a client.
 */
export type WorkloadSpec =
  | { readonly name: 'page'; readonly bytes?: number }
  | { readonly name: 'echo' }
  /** `waitMs`: a wait before the work, as in `wait`. */
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
  /**
   * Server end: a new client's conversation.
   * @param server without one, the conversation never learns that its server is ending
   */
  converse(limits: ConversationLimits, server?: EndingServer): Conversation;
  /** Server end: whether these first bytes of a client hold all of its first request, or can only be refused. */
  readonly isWhole: (bytes: Buffer) => boolean;
  /** Client end: the requests of each connection of a load generator, and the check of the answers. */
  asking(options: AskingOptions): Asking;
}

export interface ConversationLimits {
  /** After this many requests the server announces the close, and closes; with `Infinity` never. */
  readonly requestsPerConnection: number;
}

/**
 * A server that may be ending. A conversation then answers the requests that had begun, the last one with an announcement of
 * the close where its protocol has one, and ends.
 */
export interface EndingServer {
  readonly stopping: boolean;
}

export const NEVER_ENDING: EndingServer = { stopping: false };

/**
 * After `receive`: `open` continues to receive. `close` sends the pending bytes and closes. `linger` does the same, but the
 * client may still be sending: closing at once would reset the connection and could destroy the answer on its way, so
 * the server first shuts down sending, and discards what arrives, for at most `LINGER_MS`. A `Task`: the pending bytes are
 * sent whole, then the task is done, and its `resume` returns the next step. Until then nothing is received.
 */
export type Next = Ending | 'open' | Task;
/** How a conversation ends. */
export type Ending = 'close' | 'linger';
export const LINGER_MS = 1000;

/**
 * Work that takes time before a request can be answered. Each model does it in its own way: a thread with one client
 * blocks, an event loop serves other clients meanwhile.
 */
export type Task = WaitTask | ReadTask | FlushTask;

interface Resumable {
  /**
   * Called when the task is done: answers, and continues with requests that were received before, in order.
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
  /** The destination of the file's bytes; in memory that threads can share. */
  readonly into: Buffer;
}

/** Sends the pending bytes before more requests are answered: so pending answers do not pile up for a slow client. */
interface FlushTask extends Resumable {
  readonly kind: 'flush';
}

export function isTask(next: Next): next is Task {
  return typeof next === 'object';
}

/** One client's dialogue at the server end: it takes the received bytes and returns the bytes to send. */
export interface Conversation {
  /** Whether its client receives what others announce. */
  readonly isBroadcast?: true;
  /** Whether a part of a request was received, and its end was not. */
  readonly begun: boolean;
  /** The answer to a client whose request took too long (408), or for which there is no room (503). HTTP only. */
  refuse?(status: 408 | 503): Buffer;
  /** Takes the first `length` bytes of `input` (valid during the call only); pushes its answers to `outbox`. */
  receive(input: Buffer, length: number, outbox: Outbox): Next;
  /**
   * Returns the answer if the first `length` bytes of `input` repeat an earlier request and the connection stays open; the
   * request then counts as answered, and must not be passed to `receive`. Otherwise it returns undefined and changes
   * nothing. Optional at both ends, but far cheaper than `receive`.
   */
  repeat?(input: Buffer, length: number): Buffer | undefined;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** The pending bytes for a client. A single answer is passed on without a copy. */
export class Outbox {
  #first: Buffer = NOTHING;
  #rest: Buffer[] | undefined;
  #announcement: Buffer | undefined;
  /** Requests answered since `takeAnswers`. */
  answers = 0;
  /** How many bytes are pending. */
  length = 0;

  /** Adds a part of an answer; `bytes` must not change until it is sent. */
  push(bytes: Buffer): void {
    this.length += bytes.length;
    if (this.#first.length === 0) this.#first = bytes;
    else if (this.#rest === undefined) this.#rest = [this.#first, bytes];
    else this.#rest.push(bytes);
  }

  /** Sends bytes to every client of the server, the sender included. Once per `receive`; `bytes` must never change. */
  announce(bytes: Buffer): void {
    this.#announcement = bytes;
  }

  /** Returns and clears the bytes for every client; undefined without any. */
  takeAnnouncement(): Buffer | undefined {
    const announcement = this.#announcement;
    this.#announcement = undefined;
    return announcement;
  }

  /** Returns all pending bytes as one buffer (possibly empty), and clears them. */
  take(): Buffer {
    const rest = this.#rest;
    const bytes = rest === undefined ? this.#first : Buffer.concat(rest);
    this.#first = NOTHING;
    this.#rest = undefined;
    this.length = 0;
    return bytes;
  }

  /** Returns the number of answered requests, and resets it to 0. */
  takeAnswers(): number {
    const answers = this.answers;
    this.answers = 0;
    return answers;
  }
}

/**
 * What a right answer is. `exact`: that of our own servers. `learned`: the first answer is the pattern for the others.
 * `status`: that status, or any 2xx, and a body of that length where one is given. `regexp`: a 2xx whose body matches.
 */
export type Expectation =
  | 'exact'
  | 'learned'
  | { readonly kind: 'status'; readonly status: number | null; readonly bytes: number | null }
  | { readonly kind: 'regexp'; readonly source: string };

/** The request to an HTTP server of the user's: a path and fields of one's own, or all of its bytes (base64). */
export type RequestChoice =
  | { readonly kind: 'fields'; readonly path: string; readonly headers: readonly string[] }
  | { readonly kind: 'raw'; readonly base64: string };

export interface AskingOptions {
  readonly host: string;
  readonly port: number;
  readonly expectation: Expectation;
  /** What the HTTP workloads send; null or absent: a GET of `/`. */
  readonly request?: RequestChoice | null;
  /** Records messages that arrive unasked. */
  readonly deliveries?: DeliverySink;
}

/** Counts messages that one client sends and others receive. */
export interface DeliverySink {
  /** Time now, µs, by a clock that all the clients of a load share. */
  nowUs(): number;
  /** A client received a message, its own or another's. */
  delivered(latencyUs: number): void;
}

/** Makes the client ends of one load, which share what was learned. */
export interface Asking {
  /** @param client the client's number, from 0 */
  asker(client: number): Asker;
  /** What was seen so far. Absent in workloads that are not HTTP. */
  readonly findings?: AskingFindings;
}

/** What the askers of one load saw in the answers. */
export interface AskingFindings {
  /** What was unusual and yet read, each once. */
  readonly hints: ReadonlySet<AnswerHint>;
  /** What was wrong with the first wrong answer, in words; null where all were right. */
  readonly firstFault: string | null;
}

/** `Asker.check`: the answer is right so far, and all the bytes were taken. */
export const INCOMPLETE = -1;
/** `Asker.check`: not the right answer; the connection is of no further use. */
export const WRONG = -2;

/**
 * What the end of a connection makes of the answer now due. `answered`: complete and right. `wrong`: complete. `unbegun`: no
 * byte of it had come. `cut`: a part of it is missing.
 */
export type AnswerEnd = 'answered' | 'wrong' | 'unbegun' | 'cut';

/** One client's dialogue at the client end; it outlives the client's connections. */
export interface Asker {
  /** For a new connection: drops a half-received answer. */
  reset(): void;
  /** The bytes of the next request, valid until the next call. `last` requests the server to close after its answer. */
  request(last: boolean): Buffer;
  /**
   * Checks the bytes `[start, end)` of `input`, byte for byte, as the continuation of the answer now due.
   * Answers come in the order of the requests.
   * @returns where the answer ended (at most `end`), `INCOMPLETE` or `WRONG`
   */
  check(input: Buffer, start: number, end: number): number;
  /**
   * Checks the bytes `[start, end)` as messages that arrive unasked, while no answer is due. Absent in workloads without
   * such messages; where it exists, `check` takes such bytes too, up to the end of the answer that is due.
   */
  checkUnasked?(input: Buffer, start: number, end: number): typeof INCOMPLETE | typeof WRONG;
  /** Whether the server closes the connection after the answer that `check` completed last. */
  readonly closing: boolean;
  /**
   * The connection ended while an answer was due, or between two answers. Absent in workloads whose answers never end with
   * their connection.
   */
  ended?(how: 'closed' | 'reset'): AnswerEnd;
  /** Whether the answer that `check` found wrong last is a refusal, 503 (RFC 9110 15.6.4): the server is full. */
  readonly isRefusal?: boolean;
  /** Whether the request may be sent again on another connection, because it changes nothing (RFC 9110 9.2.2). */
  readonly isIdempotent?: boolean;
}
