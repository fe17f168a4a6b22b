/**
 * `echo`: raw TCP, as in RFC 862: the server returns what a client sends. A message is a line; the server returns bytes as
 * they arrive and counts line ends as requests. Client end: messages of 64 bytes with the client's number and a sequence
 * number, so that an answer for another client, or for an earlier request, is detected as wrong.
 */
import {
  INCOMPLETE,
  WRONG,
  type Asker,
  type Conversation,
  type ConversationLimits,
  type EndingServer,
  NEVER_ENDING,
  type Next,
  type Outbox,
  type Workload,
} from './workload.ts';

const LF = 10;
/** Bytes of a message, with its line's end. */
const MESSAGE_BYTES = 64;
const SEQUENCE_START = 20;
const SEQUENCE_DIGITS = 10;

class EchoConversation implements Conversation {
  begun = false;
  readonly #server: EndingServer;
  #left: number;

  constructor({ requestsPerConnection }: ConversationLimits, server: EndingServer = NEVER_ENDING) {
    this.#left = requestsPerConnection;
    this.#server = server;
  }

  receive(input: Buffer, length: number, outbox: Outbox): Next {
    const received = input.subarray(0, length);
    let at = 0;
    while (this.#left > 0) {
      const lineEnd = received.indexOf(LF, at);
      if (lineEnd < 0) break;
      at = lineEnd + 1;
      this.#left--;
      outbox.answers++;
    }
    this.begun = at < length;
    const end = this.#left > 0 ? length : at;
    outbox.push(Buffer.from(received.subarray(0, end)));
    if (this.#left > 0) return this.#server.stopping && !this.begun ? 'close' : 'open';
    return end < length ? 'linger' : 'close';
  }
}

class EchoAsker implements Asker {
  readonly closing = false;
  readonly #message = Buffer.alloc(MESSAGE_BYTES, '.');
  /** The message whose answer is due, when it is not the one sent last. */
  readonly #earlier: Buffer;
  #sent = 0;
  #due = 1;
  #checked = 0;

  constructor(client: number) {
    this.#message.write(`client ${String(client).padStart(10, '0')} `, 0);
    this.#message[MESSAGE_BYTES - 1] = LF;
    this.#earlier = Buffer.from(this.#message);
  }

  reset(): void {
    this.#checked = 0;
    this.#due = this.#sent + 1;
  }

  request(): Buffer {
    this.#sent++;
    writeSequence(this.#message, this.#sent);
    return this.#message;
  }

  check(input: Buffer, start: number, end: number): number {
    const stop = Math.min(end, start + MESSAGE_BYTES - this.#checked);
    const checkedTo = this.#checked + stop - start;
    if (this.#expected().compare(input, start, stop, this.#checked, checkedTo) !== 0) return WRONG;
    if (checkedTo < MESSAGE_BYTES) {
      this.#checked = checkedTo;
      return INCOMPLETE;
    }
    this.#checked = 0;
    this.#due++;
    return stop;
  }

  #expected(): Buffer {
    if (this.#due >= this.#sent) return this.#message;
    writeSequence(this.#earlier, this.#due);
    return this.#earlier;
  }
}

function writeSequence(message: Buffer, sequence: number): void {
  let rest = sequence;
  for (let at = SEQUENCE_START + SEQUENCE_DIGITS - 1; at >= SEQUENCE_START; at--) {
    message[at] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

export const echo: Workload = {
  converse: (limits, server) => new EchoConversation(limits, server),
  isWhole: (bytes) => bytes.includes(LF),
  asking: () => ({ asker: (client) => new EchoAsker(client) }),
};
