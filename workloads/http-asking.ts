/**
 * The client end of the HTTP workloads whose right answers are alike: one request, and every byte of every answer checked
 * as it arrives. Of a long answer only the number of right bytes is kept.
 */
import { GrowingBytes } from './growing-bytes.ts';
import { type AnswerHead, quote } from './http-answer-head.ts';
import { AnswerReader, type AnswerSink, type ConnectionEnd } from './http-answer.ts';
import type { AnswerHint } from './http-hints.ts';
import {
  type KnownAnswer,
  LONG_BYTES,
  LONGEST_LEARNED_BYTES,
  type Place,
  RightAnswers,
  tooLong,
} from './http-right-answers.ts';
import {
  type AnswerEnd,
  type Asker,
  type Asking,
  type AskingFindings,
  type AskingOptions,
  INCOMPLETE,
  type RequestChoice,
  WRONG,
} from './workload.ts';

/** @param body of every right answer of our own servers */
export function askForBody(options: AskingOptions, body: Buffer): Asking {
  const findings = new Findings();
  const right = new RightAnswers(options.expectation, body);
  const requests = requestsOf(options);
  return { asker: () => new BodyAsker(right, requests, findings), findings };
}

/** The status of an answer that refuses the client for lack of room. */
export const UNAVAILABLE = 503;

/** What the askers of one load saw. */
export class Findings implements AskingFindings {
  readonly hints = new Set<AnswerHint>();
  firstFault: string | null = null;

  readonly hint = (hint: AnswerHint): void => {
    this.hints.add(hint);
  };

  fault(fault: string | null): void {
    this.firstFault ??= fault;
  }

  /** See `Asker.checkUnasked`. An empty line behind an answer is none of it; anything else is a second answer. */
  checkUnasked(input: Buffer, start: number, end: number): typeof INCOMPLETE | typeof WRONG {
    const text = input.toString('latin1', start, end);
    if (/^[\r\n]*$/.test(text)) {
      this.hint('extra-line');
      return INCOMPLETE;
    }
    const bytes = text.length === 1 ? 'byte' : 'bytes';
    this.fault(`${text.length} ${bytes} came that nothing had asked for: ${quote(text)}`);
    return WRONG;
  }
}

/** A request that keeps the connection, and one with Connection: close. */
export interface GetRequests {
  readonly kept: Buffer;
  readonly last: Buffer;
}

/** Requests, and what is to be known of their method. */
export interface Requests extends GetRequests {
  readonly isHead: boolean;
  readonly isIdempotent: boolean;
  /** As a message names it. */
  readonly name: string;
}

/** RFC 9110 9.2.2. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** What a choice of request comes to. */
export function requestsOf({
  host,
  port,
  request,
}: Pick<AskingOptions, 'host' | 'port' | 'request'>): Requests {
  if (request?.kind === 'raw') {
    const bytes = Buffer.from(request.base64, 'base64');
    const [line = ''] = bytes.toString('latin1').split(/\r?\n/, 1);
    const [method = '', target = ''] = line.split(' ');
    return { kept: bytes, last: bytes, ...methodFacts(method), name: `${method} ${target}` };
  }
  const path = request?.path ?? '/';
  const requests = getRequests(authorityOf(host, port), path, request?.headers);
  return { ...requests, ...methodFacts('GET'), name: `GET ${path}` };
}

/** `GET /x?y`: the method and the target of what is asked. */
export function describeRequest(request: RequestChoice): string {
  return requestsOf({ host: '', port: 0, request }).name;
}

function methodFacts(method: string): Pick<Requests, 'isHead' | 'isIdempotent'> {
  return { isHead: method === 'HEAD', isIdempotent: IDEMPOTENT.has(method) };
}

/** An address of IPv6 stands in brackets (RFC 3986 3.2.2). */
export function authorityOf(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** @param headers lines `Name: value` of one's own; a Host among them replaces ours */
export function getRequests(host: string, target: string, headers: readonly string[] = []): GetRequests {
  const hasHost = headers.some((line) => /^host:/i.test(line));
  const lines = [`GET ${target} HTTP/1.1`, ...(hasHost ? [] : [`Host: ${host}`]), ...headers];
  return {
    kept: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`),
    last: Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`),
  };
}

/** How much of the answer now due has arrived. */
type Progress =
  /** Its first `equal` bytes equal those of a known answer. */
  { readonly kind: 'known'; readonly answer: KnownAnswer; equal: number } | { readonly kind: 'read' };

class BodyAsker implements Asker, AnswerSink {
  closing = false;
  isRefusal = false;
  readonly isIdempotent: boolean;
  readonly #right: RightAnswers;
  readonly #requests: Requests;
  readonly #findings: Findings;
  readonly #reader: AnswerReader;
  /** Whether the connection has given an answer with which it stays open. */
  #isKept = false;
  /** Answers due before that to a `last` request. */
  #keptDue = 0;
  /** Undefined between two answers. */
  #progress: Progress | undefined;
  /** Of the answer that is read: its bytes while they are few, its head, and its body where it is needed. */
  #raw: GrowingBytes | undefined;
  #headBytes: Buffer | undefined;
  #body: GrowingBytes | undefined;
  #bodyBytes = 0;

  constructor(right: RightAnswers, requests: Requests, findings: Findings) {
    this.#right = right;
    this.#requests = requests;
    this.#findings = findings;
    this.isIdempotent = requests.isIdempotent;
    this.#reader = new AnswerReader(this, findings.hint, requests);
  }

  reset(): void {
    this.#progress = undefined;
    this.#keptDue = 0;
    this.#isKept = false;
    this.closing = false;
  }

  request(last: boolean): Buffer {
    if (last) return this.#requests.last;
    this.#keptDue++;
    return this.#requests.kept;
  }

  check(input: Buffer, start: number, end: number): number {
    if (this.#progress === undefined) {
      const known = this.#right.known[this.#due()];
      if (known === undefined) {
        this.#begin();
        return this.#read(input, start, end);
      }
      const knownEnd = start + known.first.length;
      // The path of nearly every answer: whole, and equal to the one before.
      if (known.rest.length === 0 && knownEnd <= end && known.first.compare(input, start, knownEnd) === 0)
        return this.#finish(known.closing, knownEnd);
      this.#progress = { kind: 'known', answer: known, equal: 0 };
    }
    return this.#progress.kind === 'known'
      ? this.#compare(this.#progress, input, start, end)
      : this.#read(input, start, end);
  }

  checkUnasked(input: Buffer, start: number, end: number): typeof INCOMPLETE | typeof WRONG {
    return this.#findings.checkUnasked(input, start, end);
  }

  ended(how: ConnectionEnd): AnswerEnd {
    const progress = this.#progress;
    if (progress?.kind === 'known') this.#readKnown(progress);
    this.#progress = undefined;
    if (progress === undefined || !this.#reader.begun) {
      if (this.#isKept) this.#findings.hint('silent-close');
      return 'unbegun';
    }
    if (!this.#reader.ended(how)) {
      this.#findings.fault(this.#reader.fault);
      return this.#reader.endsWithConnection ? 'wrong' : 'cut';
    }
    this.#finish(true, 0);
    return 'answered';
  }

  head(head: AnswerHead): string | null {
    this.isRefusal = head.status === UNAVAILABLE;
    return this.#right.judgeHead(head, this.#requests.name);
  }

  body(input: Buffer, start: number, end: number): string | null {
    const from = this.#bodyBytes;
    this.#bodyBytes += end - start;
    if (this.#body === undefined) return this.#right.judgePart(input, start, end, from);
    if (this.#bodyBytes > LONGEST_LEARNED_BYTES) return tooLong(this.#bodyBytes);
    this.#body.add(input, start, end);
    return null;
  }

  end(): string | null {
    return this.#right.judgeEnd(this.#bodyBytes, this.#body?.bytes);
  }

  #compare(
    progress: Extract<Progress, { kind: 'known' }>,
    input: Buffer,
    start: number,
    end: number,
  ): number {
    const { first, rest, closing } = progress.answer;
    let at = start;
    if (progress.equal < first.length) {
      at = Math.min(end, start + first.length - progress.equal);
      const equalTo = progress.equal + at - start;
      // Another right answer may begin like this one.
      if (first.compare(input, start, at, progress.equal, equalTo) !== 0) {
        this.#readKnown(progress);
        return this.#read(input, start, end);
      }
      progress.equal = equalTo;
      if (equalTo < first.length) return INCOMPLETE;
    }
    const from = progress.equal - first.length;
    const stop = Math.min(end, at + rest.length - from);
    const to = from + stop - at;
    if (rest.compare(input, at, stop, from, to) !== 0)
      return this.#refuse(this.#right.judgePart(input, at, stop, from));
    progress.equal = first.length + to;
    return to < rest.length ? INCOMPLETE : this.#finish(closing, stop);
  }

  /** From a comparison to reading: what was equal so far is read. */
  #readKnown({ answer, equal }: Extract<Progress, { kind: 'known' }>): void {
    this.#begin();
    const { first, rest } = answer;
    this.#read(first, 0, Math.min(equal, first.length));
    if (equal > first.length) this.#read(rest, 0, equal - first.length);
  }

  #begin(): void {
    this.#progress = { kind: 'read' };
    this.#reader.reset();
    this.#raw = this.#right.isOneBody ? new GrowingBytes() : undefined;
    this.#headBytes = undefined;
    this.#body = this.#right.keepsBody ? new GrowingBytes() : undefined;
    this.#bodyBytes = 0;
  }

  #read(input: Buffer, start: number, end: number): number {
    const stop = this.#reader.read(input, start, end);
    if (stop === WRONG) return this.#refuse(this.#reader.fault);
    this.#keepRaw(input, start, stop === INCOMPLETE ? end : stop);
    if (stop === INCOMPLETE) return INCOMPLETE;
    const { head } = this.#reader;
    if (head === undefined) throw new Error('an answer is whole without a head');
    const whole = this.#raw && Buffer.from(this.#raw.bytes);
    this.#right.remember(this.#due(), head, this.#headBytes, whole);
    return this.#finish(head.closing, stop);
  }

  /** Keeps the bytes of the answer while they are few, and then those of its head. */
  #keepRaw(input: Buffer, start: number, end: number): void {
    if (this.#raw === undefined) return;
    this.#raw.add(input, start, end);
    const { bytes } = this.#raw;
    if (bytes.length <= LONG_BYTES) return;
    if (this.#reader.head !== undefined)
      this.#headBytes = Buffer.from(bytes.subarray(0, bytes.length - this.#bodyBytes));
    this.#raw = undefined;
  }

  #due(): Place {
    return this.#keptDue > 0 ? 'kept' : 'last';
  }

  #refuse(fault: string | null): typeof WRONG {
    this.#findings.fault(fault);
    this.#progress = undefined;
    return WRONG;
  }

  #finish(closing: boolean, end: number): number {
    this.#progress = undefined;
    this.closing = closing;
    this.#isKept = !closing;
    if (this.#keptDue > 0) this.#keptDue--;
    return end;
  }
}
