/**
 * `compute`: a request costs the server's thread processor time. Server end: a number of steps of a recurrence. Each step
 * needs the one before, so that no compiler and no cache can omit one; the result is in the answer. Client end: every
 * request has a seed of its own, and the result is found without the work, since k steps of `x -> a*x` (mod 2^32) are one
 * step with another a.
 *
 * With `waitMs` it waits before the work: a request that mixes both.
 *
 * All models do the same number of steps, which is calibrated once: a benchmark measures how long they take.
 */
import { formatAnswer } from './http.ts';
import { type AnswerHead, quote } from './http-answer-head.ts';
import { AnswerReader, type AnswerSink, type ConnectionEnd } from './http-answer.ts';
import { authorityOf, Findings, getRequests, UNAVAILABLE } from './http-asking.ts';
import { converseAt, isWhole, type Site } from './http-site.ts';
import {
  INCOMPLETE,
  WRONG,
  type AnswerEnd,
  type Asker,
  type Workload,
  type WorkloadSpec,
} from './workload.ts';

export type ComputeSpec = Extract<WorkloadSpec, { name: 'compute' }>;

/**
 * The recurrence's factor (Knuth and Lewis, in Numerical Recipes): 5 more than a multiple of 8, so from any odd number the
 * period is 2^30. Without a summand: a sum leaves the 32-bit integers, and where V8 notices that or not depends on which
 * of its compilers a loop has come to; the same steps took 0.5 ms in one call and 3 ms a hundred calls later.
 */
const FACTOR = 1_664_525;

/** Numbers are padded to a fixed length, so that all answers have the same length. */
const DIGITS = 10;
/** `times` multiplies the work: for bystanders that send long requests. */
const TARGET = /\?seed=(\d{1,10})(?:&times=(\d{1,5}))?$/;
const MOST_TIMES = 99_999;
const BODY = /^seed (\d{10}), (\d{13}) steps: (\d{10})\n$/;
const STEPS_DIGITS = 13;
const SEEDS = 2_000_000_000;

/** From 2^31 steps in one call, V8 counts them in another way, and then does four of them as one. */
const MOST_AT_ONCE = 2 ** 30;

/**
 * The work: `steps` steps from `seed`. By `Reflect.apply`, because V8's middle compiler may inline a function that is
 * called plainly: then a step takes three times as long, in some threads and not in others.
 */
export function compute(seed: number, steps: number): number {
  let state = odd(seed);
  for (let rest = steps; rest > 0; rest -= MOST_AT_ONCE) {
    state = Reflect.apply(burn, undefined, [state, Math.min(rest, MOST_AT_ONCE)]);
  }
  return state >>> 0;
}

function burn(from: number, steps: number): number {
  let state = from;
  for (let step = 0; step < steps; step++) state = Math.imul(state, FACTOR);
  return state;
}

/** An odd number for each seed below 2^31: from an even one the period is shorter, and 0 stays 0. */
function odd(seed: number): number {
  return (seed << 1) | 1;
}

/** The factor of `steps` steps combined into one, by squaring. */
export function leap(steps: number): number {
  let factor = 1;
  let power = FACTOR;
  for (let rest = steps; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) factor = Math.imul(factor, power);
    power = Math.imul(power, power);
  }
  return factor;
}

const PROBE_STEPS = 1_000_000;
/** The best of so many is hardly disturbed by other work on the machine; the first probes are not compiled yet. */
const PROBES = 20;

/**
 * How many steps take `ms` on this machine, measured now by blocking the calling thread for some 30 ms.
 * @param now a clock, ms
 */
export function calibrate(ms: number, now: () => number): number {
  let bestMs = Infinity;
  for (let probe = 0; probe < PROBES; probe++) {
    const startMs = now();
    compute(probe, PROBE_STEPS);
    bestMs = Math.min(bestMs, now() - startMs);
  }
  return Math.max(1, Math.round((ms / bestMs) * PROBE_STEPS));
}

function openSite(iterations: number, waitMs = 0): Site {
  return {
    type: 'text/plain',
    bytes: describe(0, 0, 0).length,
    get(connection, target) {
      const [, seed = '0', times = '1'] = TARGET.exec(target) ?? [];
      const steps = iterations * Number(times);
      const answer = (): Buffer => {
        const body = describe(Number(seed), steps, compute(Number(seed), steps));
        return formatAnswer(200, body, { type: 'text/plain', connection: connection() });
      };
      // Not an answer but work: a repeated request costs as much again.
      return waitMs === 0 ? { kind: 'now', answer } : { kind: 'wait', ms: waitMs, answer };
    },
  };
}

function describe(seed: number, steps: number, result: number): Buffer {
  return Buffer.from(
    `seed ${digits(seed, DIGITS)}, ${digits(steps, STEPS_DIGITS)} steps: ${digits(result, DIGITS)}\n`,
  );
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}

/** What the askers of one load share: the right number of steps, and their combined factor. */
class RightResults {
  #steps: number | undefined;
  #leap = leap(0);

  constructor(steps: number | undefined) {
    if (steps !== undefined) this.#setSteps(steps);
  }

  /** Without a given number of steps, the first answer sets it. */
  isRight(body: string, seed: number): boolean {
    const found = BODY.exec(body);
    if (found === null || Number(found[1]) !== seed) return false;
    const steps = Number(found[2]);
    if (steps === 0) return false;
    if (this.#steps === undefined) this.#setSteps(steps);
    return steps === this.#steps && Number(found[3]) === this.#resultOf(seed);
  }

  #setSteps(steps: number): void {
    this.#steps = steps;
    this.#leap = leap(steps);
  }

  #resultOf(seed: number): number {
    return Math.imul(odd(seed), this.#leap) >>> 0;
  }
}

class ComputeAsker implements Asker, AnswerSink {
  closing = false;
  isRefusal = false;
  readonly isIdempotent = true;
  readonly #host: string;
  readonly #right: RightResults;
  readonly #firstSeed: number;
  readonly #findings: Findings;
  readonly #reader: AnswerReader;
  #sent = 0;
  #due = 0;
  #body = '';

  constructor(host: string, right: RightResults, client: number, findings: Findings) {
    this.#host = host;
    this.#right = right;
    // Far apart, so that no answer is right for two clients.
    this.#firstSeed = Math.imul(client + 1, 0x9e3779b1) >>> 0;
    this.#findings = findings;
    this.#reader = new AnswerReader(this, findings.hint);
  }

  reset(): void {
    this.#drop();
    this.#due = this.#sent;
    this.closing = false;
  }

  request(last: boolean): Buffer {
    const target = `/?seed=${digits(this.#seed(this.#sent), DIGITS)}`;
    this.#sent++;
    return getRequests(this.#host, target)[last ? 'last' : 'kept'];
  }

  check(input: Buffer, start: number, end: number): number {
    const stop = this.#reader.read(input, start, end);
    if (stop === INCOMPLETE) return INCOMPLETE;
    if (stop === WRONG) {
      this.#findings.fault(this.#reader.fault);
      this.#drop();
    } else this.#finish(this.#reader.head?.closing ?? true);
    return stop;
  }

  checkUnasked(input: Buffer, start: number, end: number): typeof INCOMPLETE | typeof WRONG {
    return this.#findings.checkUnasked(input, start, end);
  }

  ended(how: ConnectionEnd): AnswerEnd {
    if (!this.#reader.begun) return 'unbegun';
    if (!this.#reader.ended(how)) {
      this.#findings.fault(this.#reader.fault);
      return this.#reader.endsWithConnection ? 'wrong' : 'cut';
    }
    this.#finish(true);
    return 'answered';
  }

  head({ status, statusLine }: AnswerHead): string | null {
    this.isRefusal = status === UNAVAILABLE;
    return status === 200 ? null : `it answered ${quote(statusLine)}, not 200`;
  }

  body(input: Buffer, start: number, end: number): string | null {
    this.#body += input.toString('latin1', start, end);
    return this.#body.length > LONGEST_ANSWER_BYTES ? 'its answer is longer than any result' : null;
  }

  end(): string | null {
    return this.#right.isRight(this.#body, this.#seed(this.#due))
      ? null
      : `its answer is not the result of the work: ${quote(this.#body)}`;
  }

  #finish(closing: boolean): void {
    this.closing = closing;
    this.#due++;
    this.#drop();
  }

  /** What came of an answer. */
  #drop(): void {
    this.#body = '';
    this.#reader.reset();
  }

  #seed(request: number): number {
    return (this.#firstSeed + request) % SEEDS;
  }
}

/** A request for about `ms` of work, independent of the other requests: see `times`. */
export function longRequest(spec: ComputeSpec, host: string, ms: number): Buffer {
  const times = Math.min(MOST_TIMES, Math.max(1, Math.round(ms / spec.ms)));
  return getRequests(host, `/?seed=${digits(0, DIGITS)}&times=${times}`).kept;
}

const LONGEST_ANSWER_BYTES = 65_536;

export function openCompute(spec: ComputeSpec): Workload {
  let site: Site | undefined;
  return {
    isWhole,
    converse(limits, server) {
      if (spec.iterations === undefined)
        throw new RangeError('the workload compute has no iterations: prepare the workload first');
      return converseAt((site ??= openSite(spec.iterations, spec.waitMs)), limits, server);
    },
    asking({ host, port }) {
      const right = new RightResults(spec.iterations);
      const findings = new Findings();
      return {
        asker: (client) => new ComputeAsker(authorityOf(host, port), right, client, findings),
        findings,
      };
    },
  };
}
