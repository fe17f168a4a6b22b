/**
 * Answers one client's HTTP requests in order, however they are split into packets. The workload makes the answers, which
 * may take time. A repeated request is answered from memory where the workload allows it.
 */
import { parseHead, type Parsed, type RequestHead, type Status } from './http.ts';
import {
  type Conversation,
  type ConversationLimits,
  type EndingServer,
  NEVER_ENDING,
  type Next,
  type Outbox,
  type ReadTask,
  type Task,
  type WaitTask,
} from './workload.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * The last good head on this thread. A client mostly repeats the same bytes. Comparing them costs a thread that is not
 * warm yet, as a client's own thread is for long, far less than parsing them: the throughput with 64 clients rose by a
 * tenth. Only whole heads are stored, so equal bytes mean the same whatever follows them.
 */
let known: { readonly bytes: Buffer; readonly head: RequestHead } | undefined;

/**
 * Whether `bytes` has those of `wanted` at `start`. Not `Buffer.compare`: each call into native code costs a thread
 * among many, whose data have left the processor's cache, some microseconds; a loop over so few bytes does not.
 */
function hasBytes(bytes: Buffer, start: number, end: number, wanted: Buffer): boolean {
  const { length } = wanted;
  if (length > end - start) return false;
  for (let index = 0; index < length; index++) {
    if (bytes[start + index] !== wanted[index]) return false;
  }
  return true;
}

/** As `parseHead`, from memory when possible. */
function recallHead(bytes: Buffer, start: number, end: number): Parsed {
  if (known !== undefined && hasBytes(bytes, start, end, known.bytes)) {
    return { kind: 'head', head: known.head, end: start + known.bytes.length };
  }
  const parsed = parseHead(bytes, start, end);
  if (parsed.kind === 'head') {
    known = { bytes: Buffer.from(bytes.subarray(start, parsed.end)), head: parsed.head };
  }
  return parsed;
}

const fixed = new WeakSet<Buffer>();

/**
 * Declares that every request with the same head gets this answer, and that computing it is no part of the workload: it
 * may be sent again without calling the workload.
 */
export function fixAnswer(answer: Buffer): Buffer {
  fixed.add(answer);
  return answer;
}

/** Above this many pending bytes, a client gets them before its next request is read. */
const MOST_OWED_BYTES = 262_144;

/**
 * Returns the whole answer to a request, head and body.
 * @param closes whether the connection ends after it: to be called as late as possible, when the answer's head is made, as
 * the server may have begun to end meanwhile
 */
export type Answer = (head: RequestHead, closes: () => boolean) => Buffer | Work;

/**
 * The work for a request, done each time: a task without its `resume`, or `now` when `answer` itself does the work; and
 * the answer that follows.
 */
export type Work = (Omit<WaitTask, 'resume'> | Omit<ReadTask, 'resume'> | { readonly kind: 'now' }) & {
  /** The whole answer, once the task is done. */
  answer(bytesRead: number): Buffer;
};

export class HttpConversation implements Conversation {
  readonly #answer: Answer;
  readonly refuse: (status: Exclude<Status, 200>) => Buffer;
  readonly #server: EndingServer;
  #left: number;
  /** The connection ends after the answer that is being made. */
  #close = false;
  /** No byte was received behind the request that is being answered. */
  #isLast = false;
  /** The beginning of a head whose end has not come yet. */
  #held: Buffer | undefined;
  /** A copy of the requests that wait behind one that takes time. */
  #kept: ArrayBufferLike | undefined;
  /** The last request with a fixed answer that kept the connection. */
  #last: { readonly request: Buffer; readonly answer: Buffer } | undefined;

  constructor(
    limits: ConversationLimits,
    answer: Answer,
    refuse: (status: Exclude<Status, 200>) => Buffer,
    server: EndingServer = NEVER_ENDING,
  ) {
    this.#left = limits.requestsPerConnection;
    this.#answer = answer;
    this.refuse = refuse;
    this.#server = server;
  }

  get begun(): boolean {
    return this.#held !== undefined;
  }

  receive(input: Buffer, length: number, outbox: Outbox): Next {
    if (this.#held === undefined) return this.#read(input, 0, length, outbox);
    // What came with its rest had not begun when the server began to end.
    if (this.#server.stopping) this.#left = 1;
    const joined = Buffer.concat([this.#held, input.subarray(0, length)]);
    this.#held = undefined;
    return this.#read(joined, 0, joined.length, outbox);
  }

  repeat(input: Buffer, length: number): Buffer | undefined {
    const last = this.#last;
    if (last === undefined || last.request.length !== length) return undefined;
    if (this.#held !== undefined || this.#left <= 1 || this.#server.stopping) return undefined;
    if (!hasBytes(input, 0, length, last.request)) return undefined;
    this.#left--;
    return last.answer;
  }

  readonly #closes = (): boolean => (this.#close ||= this.#isLast && this.#server.stopping);

  #read(bytes: Buffer, start: number, end: number, outbox: Outbox): Next {
    let at = start;
    while (at < end) {
      const parsed = recallHead(bytes, at, end);
      switch (parsed.kind) {
        case 'incomplete':
          this.#held = Buffer.from(bytes.subarray(at, end));
          return 'open';
        case 'bad':
          outbox.push(this.refuse(parsed.status));
          return 'linger';
        case 'head': {
          at = parsed.end;
          this.#left--;
          this.#close = !parsed.head.keepAlive || this.#left <= 0;
          this.#isLast = at === end;
          const answer = this.#answer(parsed.head, this.#closes);
          if (answer instanceof Uint8Array) {
            outbox.push(answer);
            if (!this.#close) this.#remember(answer);
          } else if (answer.kind === 'now') outbox.push(answer.answer(0));
          else return this.#suspend(answer, bytes, at, end);
          outbox.answers++;
          if (this.#close) return at < end ? 'linger' : 'close';
          if (outbox.length > MOST_OWED_BYTES && at < end) return this.#flush(bytes, at, end);
          break;
        }
        default:
          return parsed satisfies never;
      }
    }
    return 'open';
  }

  /** The requests behind this one, `bytes[at, end)`, wait until the work is done. */
  #suspend(work: Exclude<Work, { kind: 'now' }>, bytes: Buffer, at: number, end: number): Task {
    const rest = this.#keep(bytes, at, end);
    const resume = (outbox: Outbox, bytesRead: number): Next => {
      outbox.push(work.answer(bytesRead));
      outbox.answers++;
      if (this.#close) return rest.length > 0 ? 'linger' : 'close';
      return this.#read(rest, 0, rest.length, outbox);
    };
    return work.kind === 'wait'
      ? { kind: 'wait', ms: work.ms, resume }
      : { kind: 'read', path: work.path, into: work.into, resume };
  }

  #flush(bytes: Buffer, at: number, end: number): Task {
    const rest = this.#keep(bytes, at, end);
    return { kind: 'flush', resume: (outbox) => this.#read(rest, 0, rest.length, outbox) };
  }

  /** Copies the waiting requests, once for all of them. */
  #keep(bytes: Buffer, at: number, end: number): Buffer {
    if (at === end) return NOTHING;
    if (bytes.buffer === this.#kept) return bytes.subarray(at, end);
    const kept = Buffer.from(new ArrayBuffer(end - at));
    bytes.copy(kept, 0, at, end);
    this.#kept = kept.buffer;
    return kept;
  }

  /** Stores the answer to the head that was read last. */
  #remember(answer: Buffer): void {
    if (known === undefined || known.bytes === this.#last?.request || !fixed.has(answer)) return;
    this.#last = { request: known.bytes, answer };
  }
}
