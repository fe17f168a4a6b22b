/**
 * `broadcast`: raw TCP; a line that a client sends goes to every client of the server, the sender included. Server end:
 * only whole lines are announced. Client end: each message contains its sender, its number and its time. A client must
 * receive every client's messages in order and without a gap, from the first one that it saw. Its own message is the
 * answer to its request; the others arrive unasked.
 */
import {
  INCOMPLETE,
  WRONG,
  type Asker,
  type Conversation,
  type ConversationLimits,
  type EndingServer,
  NEVER_ENDING,
  type DeliverySink,
  type Next,
  type Outbox,
  type Workload,
} from './workload.ts';

const LF = 10;
/** A longer line ends the connection. */
const LONGEST_LINE_BYTES = 8192;

class BroadcastConversation implements Conversation {
  readonly isBroadcast = true;
  readonly #server: EndingServer;
  #left: number;
  /** The beginning of a line whose end has not come yet. */
  #held: Buffer | undefined;

  constructor({ requestsPerConnection }: ConversationLimits, server: EndingServer = NEVER_ENDING) {
    this.#left = requestsPerConnection;
    this.#server = server;
  }

  get begun(): boolean {
    return this.#held !== undefined;
  }

  receive(input: Buffer, length: number, outbox: Outbox): Next {
    const fresh = input.subarray(0, length);
    const received = this.#held === undefined ? fresh : Buffer.concat([this.#held, fresh]);
    let at = 0;
    while (this.#left > 0) {
      const lineEnd = received.indexOf(LF, at);
      if (lineEnd < 0) break;
      at = lineEnd + 1;
      this.#left--;
      outbox.answers++;
    }
    if (at > 0) outbox.announce(Buffer.from(received.subarray(0, at)));
    const rest = received.length - at;
    if (this.#left <= 0) return rest > 0 ? 'linger' : 'close';
    this.#held = rest > 0 ? Buffer.from(received.subarray(at)) : undefined;
    if (rest === 0 && this.#server.stopping) return 'close';
    return rest > LONGEST_LINE_BYTES ? 'linger' : 'open';
  }
}

/** `client 0000000007 message 0000000001 at 0000000000123456 sum 89abcdef\n`; times are in µs. */
const MESSAGE = Buffer.from(
  `client ${'0'.repeat(10)} message ${'0'.repeat(10)} at ${'0'.repeat(16)} sum ${'0'.repeat(8)}\n`,
);
const CLIENT = { at: 7, digits: 10 };
const NUMBER = { at: 26, digits: 10 };
const TIME = { at: 40, digits: 16 };
const SUM_AT = 61;
/** The parts that all messages have in common. */
const FIXED = [
  [0, CLIENT.at],
  [CLIENT.at + CLIENT.digits, NUMBER.at],
  [NUMBER.at + NUMBER.digits, TIME.at],
  [TIME.at + TIME.digits, SUM_AT],
  [MESSAGE.length - 1, MESSAGE.length],
] as const;

type Field = typeof CLIENT;
const DIGIT_0 = 48;

function writeField(message: Buffer, start: number, { at, digits }: Field, value: number): void {
  let rest = value;
  for (let place = start + at + digits - 1; place >= start + at; place--) {
    message[place] = DIGIT_0 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** @returns NaN unless all bytes are digits */
function readField(message: Buffer, start: number, { at, digits }: Field): number {
  let value = 0;
  for (let place = start + at; place < start + at + digits; place++) {
    const digit = (message[place] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** A checksum of the three numbers, so that any changed byte is detected (FNV-1a). */
function sumOf(message: Buffer, start: number): string {
  let sum = 0x811c9dc5;
  for (let place = start; place < start + SUM_AT; place++) {
    sum = Math.imul(sum ^ (message[place] ?? 0), 0x01000193);
  }
  return (sum >>> 0).toString(16).padStart(8, '0');
}

function isWellFormed(bytes: Buffer, start: number): boolean {
  return (
    FIXED.every(([from, to]) => MESSAGE.compare(bytes, start + from, start + to, from, to) === 0) &&
    bytes.toString('latin1', start + SUM_AT, start + SUM_AT + 8) === sumOf(bytes, start)
  );
}

/** What the clients of one load have sent. */
class Senders {
  readonly #sent: number[] = [];
  /** By client: messages that were under way on a connection that ended, and so may be lost. */
  readonly #mayBeLost = new Map<number, Set<number>>();

  sent(client: number, number: number): void {
    this.#sent[client] = number;
  }

  hasSent(client: number, number: number): boolean {
    return number >= 1 && number <= (this.#sent[client] ?? 0);
  }

  lose(client: number, number: number): void {
    const lost = this.#mayBeLost.get(client) ?? new Set();
    this.#mayBeLost.set(client, lost.add(number));
  }

  /** Whether `number` may follow `last`: only lost messages lie between them. */
  mayFollow(client: number, last: number, number: number): boolean {
    if (number <= last) return false;
    const lost = this.#mayBeLost.get(client);
    for (let between = last + 1; between < number; between++) if (lost?.has(between) !== true) return false;
    return true;
  }
}

/** What one message is to the client that received it. */
type Received = 'own' | 'other' | 'wrong';

class BroadcastAsker implements Asker {
  readonly closing = false;
  readonly #client: number;
  readonly #senders: Senders;
  readonly #deliveries: DeliverySink | undefined;
  readonly #message = Buffer.from(MESSAGE);
  /** A partly received message. */
  readonly #part = Buffer.alloc(MESSAGE.length);
  #partBytes = 0;
  /** By sender: the number of its last message on this connection; none before the first. */
  #last: number[] = [];
  #sent = 0;
  #answered = 0;

  constructor(client: number, senders: Senders, deliveries: DeliverySink | undefined) {
    this.#client = client;
    this.#senders = senders;
    this.#deliveries = deliveries;
    writeField(this.#message, 0, CLIENT, client);
  }

  reset(): void {
    for (let number = this.#answered + 1; number <= this.#sent; number++)
      this.#senders.lose(this.#client, number);
    this.#answered = this.#sent;
    this.#partBytes = 0;
    this.#last = [];
  }

  request(): Buffer {
    this.#sent++;
    this.#senders.sent(this.#client, this.#sent);
    writeField(this.#message, 0, NUMBER, this.#sent);
    writeField(this.#message, 0, TIME, Math.floor(this.#deliveries?.nowUs() ?? 0));
    this.#message.write(sumOf(this.#message, 0), SUM_AT, 'latin1');
    return this.#message;
  }

  check(input: Buffer, start: number, end: number): number {
    return this.#receiveUntilOwn(input, start, end);
  }

  checkUnasked(input: Buffer, start: number, end: number): typeof INCOMPLETE | typeof WRONG {
    return this.#receiveUntilOwn(input, start, end) === INCOMPLETE ? INCOMPLETE : WRONG;
  }

  #receiveUntilOwn(input: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const whole = this.#partBytes === 0 && at + MESSAGE.length <= end;
      const stop = Math.min(end, at + MESSAGE.length - this.#partBytes);
      if (!whole) {
        input.copy(this.#part, this.#partBytes, at, stop);
        this.#partBytes += stop - at;
        if (this.#partBytes < MESSAGE.length) return INCOMPLETE;
        this.#partBytes = 0;
      }
      const received = whole ? this.#take(input, at) : this.#take(this.#part, 0);
      if (received === 'wrong') return WRONG;
      at = stop;
      if (received === 'own') return at;
    }
    return INCOMPLETE;
  }

  #take(bytes: Buffer, start: number): Received {
    if (!isWellFormed(bytes, start)) return 'wrong';
    const sender = readField(bytes, start, CLIENT);
    const number = readField(bytes, start, NUMBER);
    if (!this.#senders.hasSent(sender, number)) return 'wrong';
    const last = this.#last[sender];
    if (last !== undefined && !this.#senders.mayFollow(sender, last, number)) return 'wrong';
    if (sender === this.#client && number !== this.#answered + 1) return 'wrong';
    this.#last[sender] = number;
    if (this.#deliveries !== undefined)
      this.#deliveries.delivered(Math.max(0, this.#deliveries.nowUs() - readField(bytes, start, TIME)));
    if (sender !== this.#client) return 'other';
    this.#answered = number;
    return 'own';
  }
}

export const broadcast: Workload = {
  converse: (limits, server) => new BroadcastConversation(limits, server),
  isWhole: (bytes) => bytes.includes(LF),
  asking({ deliveries }) {
    const senders = new Senders();
    return { asker: (client) => new BroadcastAsker(client, senders, deliveries) };
  },
};
