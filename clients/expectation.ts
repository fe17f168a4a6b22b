/**
 * What a right answer of a server is, by two requests on connections of their own: equal to the first where the two agree,
 * or else of the same status and length, or of the same status alone.
 */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { SocketAddress } from '../posix/socket.ts';
import { type AnswerHead, quote } from '../workloads/http-answer-head.ts';
import type { AnswerSink } from '../workloads/http-answer.ts';
import { requestsOf } from '../workloads/http-asking.ts';
import type { AnswerHint } from '../workloads/http-hints.ts';
import { LONGEST_LEARNED_BYTES } from '../workloads/http-right-answers.ts';
import { PAGE } from '../workloads/page.ts';
import type { Expectation, RequestChoice } from '../workloads/workload.ts';
import { LoadError } from './load.ts';
import { readHttp, requestOnce } from './one-client.ts';

export interface Proofs {
  readonly address: SocketAddress;
  readonly request: RequestChoice | null;
  /** The longest wait for the bytes of an answer. */
  readonly timeoutMs: number;
  /** Of the first request; without one it has a new one. */
  readonly connection?: Socket | null;
  /** Ends the wait between the two. */
  readonly signal: AbortSignal;
}

export interface Found {
  readonly expectation: Expectation;
  /** Why not every byte is compared, in words; null where it is. */
  readonly because: string | null;
  readonly answer: RightAnswer;
  readonly hints: ReadonlySet<AnswerHint>;
}

/** What the two answers have in common; null: they differ in it. */
export interface RightAnswer {
  readonly status: number | null;
  /** Of the body. */
  readonly bytes: number | null;
  /** SHA-256 of the body. */
  readonly digest: string | null;
}

/** In what the answers of two servers differ, in words; null: not shown. */
export function findDifference(one: RightAnswer, other: RightAnswer): string | null {
  const differs = (field: keyof RightAnswer): boolean =>
    one[field] !== null && other[field] !== null && one[field] !== other[field];
  if (differs('status')) return `status ${one.status} and ${other.status}`;
  if (differs('bytes')) return `bodies of ${one.bytes} and ${other.bytes} bytes`;
  return differs('digest') ? `two bodies of ${one.bytes} bytes` : null;
}

/** From the first proof to the second: a clock in the body, down to the second, is another one then. */
const APART_MS = 1100;

/** The page of our own servers, which has no clock. */
const OURS = createHash('sha256').update(PAGE).digest('hex');

/**
 * @throws LoadError when nothing listens, or an answer is wrong or no success; the reason of the signal when it aborts
 */
export async function findExpectation(proofs: Proofs): Promise<Found> {
  const hints = new Set<AnswerHint>();
  const one = await look(proofs, hints);
  if (one.digest !== OURS) await delay(APART_MS, undefined, { signal: proofs.signal });
  const two = await look({ ...proofs, connection: null }, hints).catch((error: unknown) => {
    throw explainSecond(error);
  });
  const answer = {
    status: common(one.status, two.status),
    bytes: common(one.bytes, two.bytes),
    digest: common(one.digest, two.digest),
  };
  return { ...judge(one, two), answer, hints };
}

function common<Value>(a: Value, b: Value): Value | null {
  return a === b ? a : null;
}

interface Look {
  readonly status: number;
  readonly bytes: number;
  readonly digest: string;
}

function judge(one: Look, two: Look): Pick<Found, 'expectation' | 'because'> {
  const isLong = one.bytes > LONGEST_LEARNED_BYTES;
  if (one.digest === two.digest && !isLong) return { expectation: 'learned', because: null };
  const bytes = one.bytes === two.bytes ? one.bytes : null;
  const why = isLong
    ? `its body has ${Math.round(one.bytes / 2 ** 20)} MiB, more than can be compared`
    : 'its two answers differ';
  return {
    expectation: { kind: 'status', status: null, bytes },
    because: `${why}, so only status${bytes === null ? ' is' : ' and length are'} compared: choose with --expect exact, status or regexp:PATTERN`,
  };
}

async function look(
  { address, request, timeoutMs, connection = null }: Proofs,
  hints: Set<AnswerHint>,
): Promise<Look> {
  const requests = requestsOf({ ...address, request });
  const sink = new Digest(requests.name);
  const reading = readHttp((hint) => hints.add(hint), requests, sink);
  const one = { address, request: requests.last, reading, timeoutMs, connection };
  for await (const _ of requestOnce(one, 'node'));
  return { status: sink.status, bytes: sink.bytes, digest: sink.hash.digest('hex') };
}

class Digest implements AnswerSink {
  readonly hash = createHash('sha256');
  bytes = 0;
  /** 0: no answer came. */
  status = 0;
  readonly #request: string;

  constructor(request: string) {
    this.#request = request;
  }

  head({ status, statusLine }: AnswerHead): string | null {
    this.status = status;
    if (status >= 200 && status < 300) return null;
    return `it answered ${quote(statusLine)} to ${this.#request}, not 2xx: if that is right, use --expect status:${status}`;
  }

  body(input: Buffer, start: number, end: number): null {
    this.bytes += end - start;
    this.hash.update(input.subarray(start, end));
    return null;
  }

  end(): null {
    return null;
  }
}

/** What exercise 1 asks for, and what many first servers do. */
export const ENDED_AFTER_FIRST =
  'it ended after its first client: exercise 1 ends there; go back to accept() after close()';

function explainSecond(error: unknown): unknown {
  if (!(error instanceof LoadError) || error.code !== 'CANNOT_CONNECT') return error;
  return new LoadError('CANNOT_CONNECT', ENDED_AFTER_FIRST, { cause: error });
}
