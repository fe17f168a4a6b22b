/**
 * Whether a trial may be averaged: did it measure the server, at the load that its row states? Each reason against it is a
 * value, which one pure function finds in what was measured.
 */
import type { Bystanders } from '../../clients/bystanders.ts';
import type { LoadResult } from '../../clients/load.ts';
import { longestRoundTripMs } from '../../clients/relay/spec.ts';
import { FAR } from './little.ts';

export type Invalidity =
  /** A process did not start, died, or answered wrong when it was proved. */
  | { readonly kind: 'process-failed'; readonly because: string }
  | { readonly kind: 'clock-jumped'; readonly byMs: number }
  /** The load was ended before its window. */
  | { readonly kind: 'window-cut'; readonly percent: number }
  /** A signal, or the machine, stopped the load's process. */
  | { readonly kind: 'generator-stopped'; readonly forS: number }
  | { readonly kind: 'server-stopped'; readonly forS: number }
  /** The load's own limit. */
  | { readonly kind: 'no-local-port'; readonly count: number }
  | { readonly kind: 'wrong-answers'; readonly count: number; readonly first: string | null }
  | {
      readonly kind: 'errors';
      readonly refused: number;
      readonly reset: number;
      readonly timeout: number;
      readonly first: string | null;
    }
  /** By Little's law more requests were under way than clients were opened: the load's figures are wrong. */
  | { readonly kind: 'more-than-clients'; readonly atOnce: number; readonly clients: number }
  | { readonly kind: 'nothing-answered' }
  | { readonly kind: 'bystanders-lost'; readonly lost: number | null }
  /** A relay did not keep the distance; null: no round trip came back. */
  | { readonly kind: 'distance-missed'; readonly askedMs: number; readonly seenMs: number | null }
  /** Other programs used the CPUs. */
  | { readonly kind: 'machine-disturbed'; readonly othersPercent: number }
  /** A control group had used up its CPU quota: server and load stood still. */
  | { readonly kind: 'cpu-throttled'; readonly throttledPercent: number }
  /** A control group had too little memory: processes were slowed down, or killed. */
  | { readonly kind: 'memory-short'; readonly slowed: number; readonly killed: number }
  | { readonly kind: 'generator-saturated'; readonly usedPercent: number }
  /** It was ready to run, but other programs had its core. */
  | { readonly kind: 'generator-deprived'; readonly waitPercent: number }
  | { readonly kind: 'generator-late'; readonly latenessUs: number; readonly boundUs: number }
  | { readonly kind: 'server-overloaded'; readonly achievedPercent: number };

/** Bystanders that connected, and that were still connected at the end; null: they did not report. */
interface BystanderGroup {
  readonly kind: Bystanders['kind'];
  readonly came: number;
  readonly left: number | null;
}

/** The evidence on which a trial is judged. */
export interface Evidence {
  /** The failure of a process; null when there was none. */
  readonly fault: string | null;
  /** null when there is no result of it. */
  readonly load: LoadResult | null;
  /** Of each agent, where agents sent it: one that is late makes the whole load late. */
  readonly parts?: readonly LoadResult[];
  /** Clients opened. */
  readonly clients: number;
  /** Of a scenario that asks what an overloaded server does: overload and refusals are results. null: of any other. */
  readonly deadlineMs: number | null;
  /** The bystanders; null where there were none. */
  readonly bystanders: BystanderGroup | null;
  /** How far the time of day moved from a clock that only goes forward, over the trial, ms. */
  readonly clockDriftMs: number;
  /** How much of its window the load went through: 1 is all. */
  readonly windowShare: number;
  /** For how long in the window the server was stopped by a signal, s. */
  readonly serverStoppedS: number;
  /** CPU time of programs that are not of the run during the window, % of one CPU; null: not known. */
  readonly othersCpuPercent: number | null;
  /** What the limits of the run's control groups did; null: there are none. */
  readonly held: HeldUp | null;
  /** How much longer a round trip was to take than over loopback, and took, ms; null: nothing was between load and server. */
  readonly distance: { readonly askedMs: number; readonly seenMs: number | null } | null;
}

/** Of a load beside which nothing happened, as far as is known. */
export const UNDISTURBED = {
  fault: null,
  deadlineMs: null,
  bystanders: null,
  clockDriftMs: 0,
  windowShare: 1,
  serverStoppedS: 0,
  othersCpuPercent: null,
  held: null,
  distance: null,
} as const satisfies Omit<Evidence, 'load' | 'clients'>;

export interface HeldUp {
  /** Of the window, and of each CPU, in which threads stood still for lack of CPU quota, %. */
  readonly throttledPercent: number;
  /** How often, in the window, a process was slowed down for its memory. */
  readonly slowed: number;
  /** Processes killed for memory during the whole trial. */
  readonly killed: number;
}

/** With more of the window than this spent standing still, the 99th percentile is of requests that stood still. */
const THROTTLED_PERCENT = 1;

/** The same for a load whose process did not run. */
const STOPPED_SHARE = 0.01;

/** Less than all: a load that was not ended goes through its whole window. */
const WHOLE_WINDOW = 0.999;

/** A thread that uses this much of a core has too little left to be on time. */
export const SATURATED_PERCENT = 95;

/**
 * More than others use on a quiet machine (at most 6 % of a CPU here), and less than they use where they disturb a trial
 * (33 % and more). That the load waited for its CPU, pressure and steal do not separate the two.
 */
export const DISTURBED_PERCENT = 10;

/** Where a late load waited longer than this for its core, other programs had it. */
const DEPRIVED_PERCENT = 5;

/**
 * Lateness is part of the latency. It may be a tenth of it, or of a deadline where only that is asked about; below this
 * much it is due to the scheduler.
 */
const LATE_SHARE = 0.1;
const LATE_US = 1000;

/** Slewing a clock moves it by 0.05 %; steps of the clock and sleep of the machine are longer than this. */
const CLOCK_DRIFT_MS = 50;

/** With less than this share answered, the load was not the one offered. */
const LEAST_ACHIEVED = 0.99;

/** With more than this share never answered, the highest percentiles are those of requests that were cut off. */
const UNANSWERED_SHARE = 0.01;

/** With this share held up by the server, the 99th percentile of lateness is one of those requests. */
const HELD_UP_SHARE = 0.01;

/** @returns the reasons against averaging the trial, causes before effects; empty when there are none */
export function findInvalidities(evidence: Evidence): Invalidity[] {
  const { fault, load, clients, bystanders, clockDriftMs, othersCpuPercent, held, distance } = evidence;
  const clock: Invalidity[] =
    Math.abs(clockDriftMs) > CLOCK_DRIFT_MS ? [{ kind: 'clock-jumped', byMs: clockDriftMs }] : [];
  const memory = judgeMemory(held);
  if (fault !== null) return [{ kind: 'process-failed', because: fault }, ...clock, ...memory];
  if (load === null) return [{ kind: 'nothing-answered' }, ...clock, ...memory];
  const others: Invalidity[] =
    (othersCpuPercent ?? 0) > DISTURBED_PERCENT
      ? [{ kind: 'machine-disturbed', othersPercent: othersCpuPercent ?? 0 }]
      : [];
  const machine = [...others, ...judgeQuota(held), ...memory];
  const stops = judgeStops(load, evidence);
  const answers = [
    ...stops,
    ...(evidence.deadlineMs === null ? judgeAnswers(load, bystanders) : judgeShedding(load)),
    ...judgeBystanders(bystanders),
    ...judgeDistance(distance),
  ];
  // What a window counted that did not go as planned, no law can judge.
  const loop = stops.length === 0 ? judgeClosedLoop(load, clients) : [];
  return load.offeredRequests === null
    ? [...answers, ...loop, ...clock, ...machine]
    : [...answers, ...clock, ...machine, ...judgeSchedule(evidence, load, load.offeredRequests)];
}

/** Whether load and server ran for the whole window. That a quota made them stand still is a reason of its own. */
function judgeStops(
  { standstillS, durationS }: LoadResult,
  { windowShare, serverStoppedS, held }: Evidence,
): Invalidity[] {
  const found: Invalidity[] = [];
  if (windowShare < WHOLE_WINDOW) found.push({ kind: 'window-cut', percent: 100 * windowShare });
  if (standstillS > STOPPED_SHARE * durationS && judgeQuota(held).length === 0)
    found.push({ kind: 'generator-stopped', forS: standstillS });
  if (serverStoppedS > 0) found.push({ kind: 'server-stopped', forS: serverStoppedS });
  return found;
}

function judgeQuota(held: HeldUp | null): Invalidity[] {
  const throttledPercent = held?.throttledPercent ?? 0;
  return throttledPercent > THROTTLED_PERCENT ? [{ kind: 'cpu-throttled', throttledPercent }] : [];
}

function judgeMemory(held: HeldUp | null): Invalidity[] {
  const { slowed, killed } = held ?? { slowed: 0, killed: 0 };
  return slowed + killed > 0 ? [{ kind: 'memory-short', slowed, killed }] : [];
}

/** Idle bystanders must stay. Of the other kinds, a server may close some. */
function judgeBystanders(bystanders: BystanderGroup | null): Invalidity[] {
  if (bystanders?.kind !== 'idle' || bystanders.left === bystanders.came) return [];
  return [
    { kind: 'bystanders-lost', lost: bystanders.left === null ? null : bystanders.came - bystanders.left },
  ];
}

function judgeDistance(distance: Evidence['distance']): Invalidity[] {
  if (distance === null) return [];
  const { askedMs, seenMs } = distance;
  const isKept = seenMs !== null && seenMs >= askedMs && seenMs <= longestRoundTripMs(askedMs);
  return isKept ? [] : [{ kind: 'distance-missed', ...distance }];
}

function judgeAnswers(
  { errors, noPort, requests, durationS, unanswered, firstFault }: LoadResult,
  bystanders: BystanderGroup | null,
): Invalidity[] {
  const { wrongAnswer, refused, reset } = errors;
  // Requests of an open loop that were not answered in time count as not achieved.
  const timeout = Math.max(0, errors.timeout - (unanswered ?? 0));
  const found: Invalidity[] = [];
  if (noPort > 0) found.push({ kind: 'no-local-port', count: noPort });
  if (wrongAnswer > 0) found.push({ kind: 'wrong-answers', count: wrongAnswer, first: firstFault });
  // Without a wrong answer, what was wrong is that the connection ended in the middle of one.
  const first = wrongAnswer === 0 && reset > 0 ? firstFault : null;
  if (refused + reset + timeout > 0) found.push({ kind: 'errors', refused, reset, timeout, first });
  // Beside bystanders it is a result that no other client was answered: they stalled the server.
  const isStalled = bystanders !== null && durationS > 0;
  if (found.length === 0 && !isStalled && (requests === 0 || durationS <= 0))
    found.push({ kind: 'nothing-answered' });
  return found;
}

/** An overloaded server may refuse, reset or ignore clients, but an answer must be right. */
function judgeShedding({ errors, unavailable, noPort, durationS, firstFault }: LoadResult): Invalidity[] {
  const found: Invalidity[] = [];
  if (noPort > 0) found.push({ kind: 'no-local-port', count: noPort });
  const wrong = errors.wrongAnswer - (unavailable ?? 0);
  // The first fault may be a refusal.
  const first = unavailable === 0 ? firstFault : null;
  if (wrong > 0) found.push({ kind: 'wrong-answers', count: wrong, first });
  if (durationS <= 0) found.push({ kind: 'nothing-answered' });
  return found;
}

/**
 * A closed loop has at most one request under way for each client. A latency may have begun before the window, or before
 * a slice of it: by as much as the longest one.
 */
function judgeClosedLoop(
  { requests, durationS, latency, slices }: LoadResult,
  clients: number,
): Invalidity[] {
  if (latency === null || durationS <= 0) return [];
  const latencyS = (requests * latency.meanUs) / 1e6;
  const beforeS = ((slices?.length ?? 1) * latency.maxUs) / 1e6;
  if (latencyS <= clients * (durationS * (1 + FAR) + beforeS)) return [];
  return [{ kind: 'more-than-clients', atOnce: latencyS / durationS, clients }];
}

/** Whether a late load had its core. */
function judgeCore({ coreWaitPercent }: LoadResult): Invalidity[] {
  const waitPercent = coreWaitPercent ?? 0;
  return waitPercent > DEPRIVED_PERCENT ? [{ kind: 'generator-deprived', waitPercent }] : [];
}

/**
 * An open loop: whether the load was offered on time, and answered. A late load is no evidence against the server, so
 * only a load that was on time can find it overloaded.
 */
function judgeSchedule(
  { parts = [], clients, deadlineMs }: Evidence,
  load: LoadResult,
  offered: number,
): Invalidity[] {
  for (const one of [...parts, load]) {
    const late = findLateness(one, one.offeredRequests ?? offered, deadlineMs);
    if (late !== null) return [causeOfLateness(one, late)];
  }
  if (deadlineMs !== null) return [];
  return isShort(load, offered, clients)
    ? [isSaturated(load) ? saturated(load) : overloaded(load, offered)]
    : [];
}

/** What slows the server and the load of all trials alike: a disturbed trial counts where there are too few others. */
const DISTURBANCES: ReadonlySet<Invalidity['kind']> = new Set<Invalidity['kind']>([
  'machine-disturbed',
  'cpu-throttled',
  'memory-short',
]);

/** Whether nothing but disturbances is against a trial. */
export function isDisturbed(reasons: readonly Invalidity[]): boolean {
  return reasons.length > 0 && reasons.every(({ kind }) => DISTURBANCES.has(kind));
}

/**
 * Whether a trial is of no use even for an estimate. An estimate only sets where to begin, so that it was disturbed does
 * not matter.
 */
export function spoilsEstimate(reasons: readonly Invalidity[]): boolean {
  return reasons.some(({ kind }) => kind !== 'generator-deprived' && !DISTURBANCES.has(kind));
}

type Late = Extract<Invalidity, { readonly kind: 'generator-late' }>;

/** @returns null when the load was on time, or when the server kept it from sending */
function findLateness(
  { sendLateness, latency, heldUp }: LoadResult,
  offered: number,
  deadlineMs: number | null,
): Late | null {
  if (sendLateness === null || (heldUp ?? 0) >= HELD_UP_SHARE * offered) return null;
  const askedUs = deadlineMs === null ? (latency?.p50Us ?? 0) : 1000 * deadlineMs;
  const boundUs = Math.max(LATE_US, LATE_SHARE * askedUs);
  const latenessUs = sendLateness.p99Us;
  return latenessUs > boundUs ? { kind: 'generator-late', latenessUs, boundUs } : null;
}

function causeOfLateness(load: LoadResult, late: Late): Invalidity {
  if (isSaturated(load)) return saturated(load);
  const [deprived] = judgeCore(load);
  return deprived ?? late;
}

/**
 * Near a deadline the load spins, which uses CPU but delays no work: so CPU is only second best. Time spent waiting for a
 * core counts as busy in the load's own figure, but it is not work.
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
 * Up to one request for each client may be under way when the window closes, but not for good. Without a local port, the
 * load was not offered.
 */
function isShort({ requests, unanswered, noPort }: LoadResult, offered: number, clients: number): boolean {
  if (noPort > 0) return false;
  return (
    (unanswered ?? 0) > UNANSWERED_SHARE * offered ||
    offered - requests > Math.max((1 - LEAST_ACHIEVED) * offered, clients)
  );
}

function overloaded({ requests }: LoadResult, offered: number): Invalidity {
  return { kind: 'server-overloaded', achievedPercent: (100 * requests) / offered };
}

/** The samples that a percentile needs: ten beyond it. */
const NEEDED = { p99: 1000, p999: 10_000 } as const;

/** A percentile of `count` samples; null when they are too few for it. */
export function percentile(name: keyof typeof NEEDED, valueUs: number, count: number): number | null {
  return count >= NEEDED[name] ? valueUs : null;
}
