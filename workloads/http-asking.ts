/**
 * The client end of the HTTP workloads whose right answers all have one body: a GET for each request, and every byte of
 * every answer compared as it arrives. Of a long answer only the number of right bytes is kept.
 */
import { GrowingBytes } from './growing-bytes.ts';
import { parseAnswer, parseAnswerHead, type AnswerHead } from './http-answer.ts';
import { INCOMPLETE, WRONG, type Asker, type Asking, type AskingOptions } from './workload.ts';

/** @param body of every right answer */
export function askForBody({ host, port, expectation }: AskingOptions, body: Buffer): Asking {
  const right = new RightAnswers(expectation === 'exact' ? body : undefined);
  const requests = getRequests(`${host}:${port}`, '/');
  return { asker: () => new BodyAsker(right, requests) };
}

/** A request that keeps the connection, and one with Connection: close. */
export interface GetRequests {
  readonly kept: Buffer;
  readonly last: Buffer;
}

export function getRequests(host: string, target: string): GetRequests {
  const lines = [`GET ${target} HTTP/1.1`, `Host: ${host}`];
  return {
    kept: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`),
    last: Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`),
  };
}

type Place = 'kept' | 'last';

/** A right answer: `first`, all of it unless it is long, then `rest`. Where `rest` differs, the body is wrong. */
interface KnownAnswer {
  readonly first: Buffer;
  readonly rest: Buffer;
  readonly closing: boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);
/** Longer bodies are compared in place, not joined to their head. */
const LONG_BYTES = 16_384;
/** The longest body that can be learned. */
const LONGEST_LEARNED_BYTES = 64 * 2 ** 20;

/** What the askers of one load share: the body of right answers, and the last ones, head and all. */
class RightAnswers {
  body: Buffer | undefined;
  /** The last right answer to a request that keeps the connection, and to one that ends it. */
  readonly known: Record<Place, KnownAnswer | undefined> = { kept: undefined, last: undefined };

  constructor(body: Buffer | undefined) {
    this.body = body;
  }

  /** An answer with the right body. @param head all of it but the body */
  remember(place: Place, head: Buffer, body: Buffer, closing: boolean): void {
    const isLong = body.length > LONG_BYTES;
    this.known[place] = {
      first: isLong ? Buffer.from(head) : Buffer.concat([head, body]),
      rest: isLong ? body : NOTHING,
      closing,
    };
  }
}

/** How much of the answer now due has arrived. */
type Progress =
  /** Its first `equal` bytes equal those of a known answer. */
  | { readonly kind: 'known'; readonly answer: KnownAnswer; equal: number }
  /** Its head is kept until it is whole, or all of it when it arrives in chunks. */
  | { readonly kind: 'kept'; readonly bytes: GrowingBytes }
  /** Its head was parsed, and `came` bytes of its body have arrived. */
  | {
      readonly kind: 'body';
      readonly head: AnswerHead;
      readonly headBytes: Buffer;
      readonly body: Buffer;
      came: number;
    };

class BodyAsker implements Asker {
  closing = false;
  readonly #right: RightAnswers;
  readonly #requests: GetRequests;
  /** Answers due before that to a `last` request. */
  #keptDue = 0;
  /** Undefined between two answers. */
  #progress: Progress | undefined;

  constructor(right: RightAnswers, requests: GetRequests) {
    this.#right = right;
    this.#requests = requests;
  }

  reset(): void {
    this.#progress = undefined;
    this.#keptDue = 0;
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
      if (known === undefined) return this.#keep(NOTHING, input, start, end);
      const knownEnd = start + known.first.length;
      // The path of nearly every answer: whole, and equal to the one before.
      if (known.rest.length === 0 && knownEnd <= end && known.first.compare(input, start, knownEnd) === 0)
        return this.#finish(known.closing, knownEnd);
      this.#progress = { kind: 'known', answer: known, equal: 0 };
    }
    const progress = this.#progress;
    switch (progress.kind) {
      case 'known':
        return this.#compare(progress, input, start, end);
      case 'kept':
        progress.bytes.add(input, start, end);
        return this.#read(progress.bytes, start, end);
      case 'body':
        return this.#takeBody(progress, input, start, end);
      default:
        return progress satisfies never;
    }
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
      if (first.compare(input, start, at, progress.equal, equalTo) !== 0)
        return this.#keep(first.subarray(0, progress.equal), input, start, end);
      progress.equal = equalTo;
      if (equalTo < first.length) return INCOMPLETE;
    }
    const from = progress.equal - first.length;
    const stop = Math.min(end, at + rest.length - from);
    const to = from + stop - at;
    if (rest.compare(input, at, stop, from, to) !== 0) return this.#refuse();
    progress.equal = first.length + to;
    return to < rest.length ? INCOMPLETE : this.#finish(closing, stop);
  }

  #keep(before: Buffer, input: Buffer, start: number, end: number): number {
    const bytes = new GrowingBytes();
    bytes.add(before, 0, before.length);
    bytes.add(input, start, end);
    this.#progress = { kind: 'kept', bytes };
    return this.#read(bytes, start, end);
  }

  /** Tries to read the answer; the bytes of `[start, end)` of the input are the last ones of those kept. */
  #read({ bytes }: GrowingBytes, start: number, end: number): number {
    const parsed = parseAnswerHead(bytes);
    if (parsed.kind === 'incomplete') return INCOMPLETE;
    if (parsed.kind === 'bad' || parsed.head.status !== 200) return this.#refuse();
    const { head } = parsed;
    const inputStart = bytes.length - (end - start);
    if (head.body.kind === 'chunks') return this.#readChunks(bytes, start - inputStart);
    const body = this.#right.body ?? allocateLearned(head.body.bytes);
    if (body?.length !== head.body.bytes) return this.#refuse();
    const progress = {
      kind: 'body',
      head,
      headBytes: Buffer.from(bytes.subarray(0, head.end)),
      body,
      came: 0,
    } as const;
    this.#progress = progress;
    const bodyEnd = this.#takeBody(progress, bytes, head.end, bytes.length);
    return bodyEnd < 0 ? bodyEnd : bodyEnd - inputStart + start;
  }

  #takeBody(
    progress: Extract<Progress, { kind: 'body' }>,
    input: Buffer,
    start: number,
    end: number,
  ): number {
    const { head, headBytes, body, came } = progress;
    const stop = Math.min(end, start + body.length - came);
    const to = came + stop - start;
    const isKnown = body === this.#right.body;
    if (!isKnown) input.copy(body, came, start, stop);
    else if (body.compare(input, start, stop, came, to) !== 0) return this.#refuse();
    progress.came = to;
    if (to < body.length) return INCOMPLETE;
    if (!this.#learn(body)) return this.#refuse();
    this.#right.remember(this.#due(), headBytes, this.#right.body ?? body, head.closing);
    return this.#finish(head.closing, stop);
  }

  #readChunks(bytes: Buffer, offset: number): number {
    const parsed = parseAnswer(bytes);
    if (parsed.kind === 'incomplete') return INCOMPLETE;
    if (parsed.kind === 'bad') return this.#refuse();
    const { body, closing, end } = parsed.answer;
    if (!this.#learn(body)) return this.#refuse();
    this.#right.remember(this.#due(), bytes.subarray(0, end), NOTHING, closing);
    return this.#finish(closing, end + offset);
  }

  /** Whether the body is right; without a known body, the first one is learned as right. */
  #learn(body: Buffer): boolean {
    this.#right.body ??= body;
    return body === this.#right.body || body.equals(this.#right.body);
  }

  #due(): Place {
    return this.#keptDue > 0 ? 'kept' : 'last';
  }

  #refuse(): typeof WRONG {
    this.#progress = undefined;
    return WRONG;
  }

  #finish(closing: boolean, end: number): number {
    this.#progress = undefined;
    this.closing = closing;
    if (this.#keptDue > 0) this.#keptDue--;
    return end;
  }
}

function allocateLearned(bytes: number): Buffer | undefined {
  return bytes <= LONGEST_LEARNED_BYTES ? Buffer.allocUnsafe(bytes) : undefined;
}
