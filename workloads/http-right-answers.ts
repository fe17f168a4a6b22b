/**
 * What the askers of one load share: what a right answer is, and the last right ones, with which the next are compared.
 * Judges a body part by part, so that only what has to be learned or matched is kept.
 */
import { type AnswerHead, quote } from './http-answer-head.ts';
import { type Expectation } from './workload.ts';

export type Place = 'kept' | 'last';

/** A right answer: `first`, all of it unless it is long, then `rest`. Where `rest` differs, the body is wrong. */
export interface KnownAnswer {
  readonly first: Buffer;
  readonly rest: Buffer;
  readonly closing: boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);
/** The longest answer that is kept whole; of a longer one, the body is compared in place. */
export const LONG_BYTES = 16_384;
/** The longest body that can be learned, or matched. */
export const LONGEST_LEARNED_BYTES = 64 * 2 ** 20;

/** What the askers of one load share: what is right, and the last right answers, head and all. */
export class RightAnswers {
  readonly expectation: Expectation;
  readonly #pattern: RegExp | undefined;
  body: Buffer | undefined;
  /** The last right answer to a request that keeps the connection, and to one that ends it. */
  readonly known: Record<Place, KnownAnswer | undefined> = { kept: undefined, last: undefined };

  constructor(expectation: Expectation, body: Buffer) {
    this.expectation = expectation;
    this.body = expectation === 'exact' ? body : undefined;
    this.#pattern = isKind(expectation, 'regexp') ? new RegExp(expectation.source) : undefined;
  }

  /** Whether every right answer has the same body. */
  get isOneBody(): boolean {
    return typeof this.expectation === 'string';
  }

  /** Whether the whole body is needed to judge it. */
  get keepsBody(): boolean {
    return this.#pattern !== undefined || (this.isOneBody && this.body === undefined);
  }

  /** @returns what is wrong with the head, or null */
  judgeHead({ status, statusLine, framing }: AnswerHead, request: string): string | null {
    const { expectation } = this;
    const wanted = isKind(expectation, 'status') ? expectation.status : expectation === 'exact' ? 200 : null;
    const isRight = wanted === null ? status >= 200 && status < 300 : status === wanted;
    if (!isRight) return `it answered ${quote(statusLine)} to ${request}, not ${wanted ?? '2xx'}`;
    const bytes = isKind(expectation, 'status') ? expectation.bytes : (this.body?.length ?? null);
    if (framing.kind === 'length' && bytes !== null && framing.bytes !== bytes)
      return `the body of its answer has ${framing.bytes} bytes, where ${this.#which} has ${bytes}`;
    return framing.kind === 'length' && framing.bytes > LONGEST_LEARNED_BYTES && this.keepsBody
      ? tooLong(framing.bytes)
      : null;
  }

  /** @returns what is wrong with the part of a body from its byte `from` on, or null */
  judgePart(input: Buffer, start: number, end: number, from: number): string | null {
    const { body } = this;
    if (body === undefined) return null;
    const to = from + end - start;
    if (to <= body.length && body.compare(input, start, end, from, to) === 0) return null;
    const at = firstDifference(body.subarray(from), input.subarray(start, end));
    const [is, was] = [input.subarray(start + at, end), body.subarray(from + at)];
    if (was.length === 0) return `the body of its answer is longer than that of ${this.#which}`;
    return `the body of its answer differs from ${this.#which} from byte ${from + at + 1} on: ${quote(is.toString('latin1'))} instead of ${quote(was.toString('latin1'))}`;
  }

  /**
   * @param whole where `keepsBody`; valid during the call only
   * @returns what is wrong with a body of so many bytes, or null; the first body is learned as right
   */
  judgeEnd(bytes: number, whole: Buffer | undefined): string | null {
    const { expectation } = this;
    if (this.#pattern !== undefined)
      return this.#pattern.test(whole?.toString() ?? '')
        ? null
        : `the body of its answer does not match ${String(this.#pattern)}: ${quote(whole?.toString() ?? '')}`;
    if (isKind(expectation, 'status')) {
      const { bytes: wanted } = expectation;
      return wanted === null || wanted === bytes
        ? null
        : `the body of its answer has ${bytes} bytes, where the first one has ${wanted}`;
    }
    // Another asker may have learned meanwhile.
    if (this.body !== undefined && whole !== undefined && !this.body.equals(whole))
      return this.judgePart(whole, 0, whole.length, 0) ?? this.#tooShort(bytes);
    this.body ??= Buffer.from(whole ?? NOTHING);
    return bytes < this.body.length ? this.#tooShort(bytes) : null;
  }

  /** @param head all of it but the body. @param whole all of it where it is not long */
  remember(place: Place, head: AnswerHead, headBytes: Buffer | undefined, whole: Buffer | undefined): void {
    const { closing, framing } = head;
    if (whole !== undefined) this.known[place] = { first: whole, rest: NOTHING, closing };
    else if (framing.kind === 'length' && headBytes !== undefined && this.body !== undefined)
      this.known[place] = { first: headBytes, rest: this.body, closing };
  }

  get #which(): string {
    return this.expectation === 'exact' ? 'the right one' : 'the first one';
  }

  #tooShort(bytes: number): string {
    return `the body of its answer has ${bytes} bytes, where ${this.#which} has ${this.body?.length ?? 0}`;
  }
}

function isKind<Kind extends 'status' | 'regexp'>(
  expectation: Expectation,
  kind: Kind,
): expectation is Extract<Expectation, { kind: Kind }> {
  return typeof expectation === 'object' && expectation.kind === kind;
}

function firstDifference(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at;
  return length;
}

export function tooLong(bytes: number): string {
  const limit = LONGEST_LEARNED_BYTES / 2 ** 20;
  return `the body of its answer has ${bytes} bytes, more than the ${limit} MiB that can be compared: use --expect status`;
}
