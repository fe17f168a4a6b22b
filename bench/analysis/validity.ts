/**
 * Whether a trial may enter an average. Each reason against it is a value: one pure function finds the reasons,
 * another puts them into words. All of them ask whether the server was measured, at the load that the row states.
 */
import type { Bystanders } from '../../clients/bystanders.ts';
import type { LoadResult } from '../../clients/load.ts';

export type Invalidity =
  /** A process did not start, died, or gave a wrong answer in its proof. */
  | { readonly kind: 'process-failed'; readonly because: string }
  | { readonly kind: 'clock-jumped'; readonly byMs: number }
  | { readonly kind: 'wrong-answers'; readonly count: number }
  | { readonly kind: 'errors'; readonly refused: number; readonly reset: number; readonly timeout: number }
  | { readonly kind: 'nothing-answered' }
  | { readonly kind: 'bystanders-lost'; readonly lost: number | null }
  | { readonly kind: 'generator-saturated'; readonly usedPercent: number }
  /** The generator was ready to run, but others had its core. */
  | { readonly kind: 'generator-deprived'; readonly waitPercent: number }
  | { readonly kind: 'generator-late'; readonly latenessUs: number; readonly boundUs: number }
  | { readonly kind: 'server-overloaded'; readonly achievedPercent: number };

/** Bystanders that came, and that were still connected at the end; null: they could not be asked. */
interface BystanderGroup {
  readonly kind: Bystanders['kind'];
  readonly came: number;
  readonly left: number | null;
}

/** The evidence on which a trial is judged. */
export interface Evidence {
  /** The failure of a process; null when there was none. */
  readonly fault: string | null;
  /** null when the trial did not get as far as a load. */
  readonly load: LoadResult | null;
  /** Clients opened. */
  readonly clients: number;
  /** The bystanders; null where there were none. */
  readonly bystanders: BystanderGroup | null;
  /** How far the time of day moved from a clock that only goes forward, over the trial, ms. */
  readonly clockDriftMs: number;
  /** Whether the load had CPUs that the server could not use. If so, whatever took them is neither of the two. */
  readonly isApart: boolean;
}

/** A thread that uses this much of a core has no time left to be on schedule. */
export const SATURATED_PERCENT = 95;

/** A load that waits longer than this for its core is deprived of it by other programs. */
const DEPRIVED_PERCENT = 5;

/** Lateness is part of the latency: a tenth of it is allowed. Below this many µs it comes from the scheduler. */
const LATE_SHARE = 0.1;
const LATE_US = 1000;

/** Slewing moves a clock by 0.05 %; steps, and machines that slept, exceed this. */
const CLOCK_DRIFT_MS = 50;

/** Below this share of the offered requests, the load is another than the one offered. */
const LEAST_ACHIEVED = 0.99;

/** With this share of requests held up by the server, the p99 of lateness is theirs. */
const HELD_UP_SHARE = 0.01;

/** @returns the reasons against averaging the trial, causes before effects; empty when there are none */
export function findInvalidities(evidence: Evidence): Invalidity[] {
  const { fault, load, clients, bystanders, clockDriftMs, isApart } = evidence;
  const clock: Invalidity[] =
    Math.abs(clockDriftMs) > CLOCK_DRIFT_MS ? [{ kind: 'clock-jumped', byMs: clockDriftMs }] : [];
  if (fault !== null) return [{ kind: 'process-failed', because: fault }, ...clock];
  if (load === null) return [{ kind: 'nothing-answered' }, ...clock];
  const answers = [...judgeAnswers(load, bystanders), ...judgeBystanders(bystanders)];
  return load.offeredRequests === null
    ? [...answers, ...clock, ...(isApart ? judgeCore(load) : [])]
    : [...answers, ...clock, ...judgeSchedule(load, load.offeredRequests, clients)];
}

/** Silent clients that are no longer there were none. Of the others, a server may send some away. */
function judgeBystanders(bystanders: BystanderGroup | null): Invalidity[] {
  if (bystanders?.kind !== 'idle' || bystanders.left === bystanders.came) return [];
  return [
    { kind: 'bystanders-lost', lost: bystanders.left === null ? null : bystanders.came - bystanders.left },
  ];
}

function judgeAnswers(
  { errors, requests, durationS, unanswered }: LoadResult,
  bystanders: BystanderGroup | null,
): Invalidity[] {
  const { wrongAnswer, refused, reset } = errors;
  // In an open loop, requests that were not answered in time count as not achieved instead.
  const timeout = Math.max(0, errors.timeout - (unanswered ?? 0));
  const found: Invalidity[] = [];
  if (wrongAnswer > 0) found.push({ kind: 'wrong-answers', count: wrongAnswer });
  if (refused + reset + timeout > 0) found.push({ kind: 'errors', refused, reset, timeout });
  // Beside bystanders it is a result that nobody else was answered: they held the server up.
  const isStalled = bystanders !== null && durationS > 0;
  if (found.length === 0 && !isStalled && (requests === 0 || durationS <= 0))
    found.push({ kind: 'nothing-answered' });
  return found;
}

/**
 * A closed loop: whether the load had its core. Where the server may use that core too, waiting for it is part of the
 * measurement: a load on two busy cores waits for half of the time.
 */
function judgeCore({ coreWaitPercent }: LoadResult): Invalidity[] {
  const waitPercent = coreWaitPercent ?? 0;
  return waitPercent > DEPRIVED_PERCENT ? [{ kind: 'generator-deprived', waitPercent }] : [];
}

/**
 * An open loop: whether the load was offered on schedule, and answered. A late load is no evidence against the server,
 * so a server counts as overloaded only under a load that was on time.
 */
function judgeSchedule(load: LoadResult, offered: number, clients: number): Invalidity[] {
  const late = findLateness(load, offered);
  if (late !== null) return [blame(load, late)];
  return isShort(load, offered, clients)
    ? [isSaturated(load) ? saturated(load) : overloaded(load, offered)]
    : [];
}

/**
 * Whether a trial is unfit even for an estimate. An estimate only sets where a search begins, so a load that waited
 * for its core is good enough.
 */
export function spoilsEstimate(reasons: readonly Invalidity[]): boolean {
  return reasons.some(({ kind }) => kind !== 'generator-deprived');
}

type Late = Extract<Invalidity, { readonly kind: 'generator-late' }>;

/** @returns null when the load was on time, or when the server kept it from sending */
function findLateness({ sendLateness, latency, heldUp }: LoadResult, offered: number): Late | null {
  if (sendLateness === null || (heldUp ?? 0) >= HELD_UP_SHARE * offered) return null;
  const boundUs = Math.max(LATE_US, LATE_SHARE * (latency?.p50Us ?? 0));
  const latenessUs = sendLateness.p99Us;
  return latenessUs > boundUs ? { kind: 'generator-late', latenessUs, boundUs } : null;
}

function blame(load: LoadResult, late: Late): Invalidity {
  if (isSaturated(load)) return saturated(load);
  const [deprived] = judgeCore(load);
  return deprived ?? late;
}

/**
 * Near a deadline the load spins, which takes CPU but no time from its work, so CPU is only the second choice. A load
 * that waits for a core is neither idle nor at work.
 */
function usedPercent({ cpuPercent, busyPercent, coreWaitPercent }: LoadResult): number {
  return busyPercent === null ? cpuPercent : busyPercent - (coreWaitPercent ?? 0);
}

function isSaturated(load: LoadResult): boolean {
  return usedPercent(load) >= SATURATED_PERCENT;
}

function saturated(load: LoadResult): Invalidity {
  return { kind: 'generator-saturated', usedPercent: usedPercent(load) };
}

/**
 * Short by more than a hundredth, and by more than one request for each client: so many may be under way when the
 * window closes.
 */
function isShort({ requests }: LoadResult, offered: number, clients: number): boolean {
  return offered - requests > Math.max((1 - LEAST_ACHIEVED) * offered, clients);
}

function overloaded({ requests }: LoadResult, offered: number): Invalidity {
  return { kind: 'server-overloaded', achievedPercent: (100 * requests) / offered };
}

const OVERLOADED = 'the server was overloaded';

/** Whether the reasons in a row are that the server was overloaded: the load itself was then on schedule. */
export function isOverload(because: string | null): boolean {
  return because?.startsWith(OVERLOADED) === true;
}

/** The reasons in words, for the column `invalid_because`; null when there are none. */
export function describeInvalidities(reasons: readonly Invalidity[]): string | null {
  return reasons.length === 0 ? null : reasons.map(describe).join('; ');
}

function describe(reason: Invalidity): string {
  switch (reason.kind) {
    case 'process-failed':
      return reason.because;
    case 'clock-jumped':
      return `the clock jumped by ${Math.round(reason.byMs)} ms`;
    case 'wrong-answers':
      return `wrong answers: ${reason.count}`;
    case 'errors':
      return `errors: ${describeErrors(reason)}`;
    case 'nothing-answered':
      return 'no request was answered in the window';
    case 'bystanders-lost':
      return reason.lost === null
        ? 'it is not known whether the silent clients stayed'
        : `silent clients were lost: ${reason.lost}`;
    case 'generator-saturated':
      return `the load generator was saturated (busy for ${Math.round(reason.usedPercent)} % of the window)`;
    case 'generator-deprived':
      return `the load generator had to wait for a core for ${Math.round(reason.waitPercent)} % of the window: others had it`;
    case 'generator-late':
      return `the load generator was late (p99 ${Math.round(reason.latenessUs)} µs, allowed ${Math.round(reason.boundUs)} µs)`;
    case 'server-overloaded':
      return `${OVERLOADED}: it answered ${reason.achievedPercent.toFixed(1)} % of what was offered on time`;
    default:
      return reason satisfies never;
  }
}

function describeErrors(counts: {
  readonly refused: number;
  readonly reset: number;
  readonly timeout: number;
}) {
  return (['refused', 'reset', 'timeout'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ');
}

/** The samples that each percentile needs: ten beyond it. */
const NEEDED = { p99: 1000, p999: 10_000 } as const;

/** A percentile of `count` samples; null when they are too few. */
export function percentile(name: keyof typeof NEEDED, valueUs: number, count: number): number | null {
  return count >= NEEDED[name] ? valueUs : null;
}
