/**
 * The reasons against a trial as text, as `invalid_because` of trials.csv holds it, and that text as reasons again. It is
 * English in every language, like the names of columns; what a reader meets is worded from the reasons.
 */
import { longestRoundTripMs } from '../../clients/relay/spec.ts';
import { PORTS_ADVICE } from '../../clients/target.ts';
import type { Invalidity } from './validity.ts';

/** A reason of one kind. */
export type Reason<Kind extends Invalidity['kind']> = Extract<Invalidity, { readonly kind: Kind }>;

/** A process that failed says itself why. */
type FormKind = Exclude<Invalidity['kind'], 'process-failed'>;

interface Form<Kind extends FormKind> {
  readonly opening: string;
  /** What follows the opening. */
  readonly write: (reason: Reason<Kind>) => string;
  readonly detail: RegExp;
  /** @param found what the groups of `detail` hold */
  readonly read: (found: readonly (string | undefined)[]) => Omit<Reason<Kind>, 'kind'>;
}

const STOPPED = / for ([\d.]+) s of the window/;

/** In foreign words, which must not look like the end of a reason. */
const FIRST = / \(the first: (.*)\)$/s;

const FORMS: { readonly [Kind in FormKind]: Form<Kind> } = {
  'clock-jumped': {
    opening: 'the clock jumped',
    write: ({ byMs }) => ` by ${Math.round(byMs)} ms`,
    detail: / by (-?\d+) ms/,
    read: ([byMs]) => ({ byMs: Number(byMs) }),
  },
  'window-cut': {
    opening: 'the load generator was ended early',
    write: ({ percent }) => `, after ${Math.floor(percent)} % of its window`,
    detail: /, after (\d+) %/,
    read: ([percent]) => ({ percent: Number(percent) }),
  },
  'generator-stopped': {
    opening: 'the load generator was stopped',
    write: ({ forS }) => describeStop(forS),
    detail: STOPPED,
    read: ([forS]) => ({ forS: Number(forS) }),
  },
  'server-stopped': {
    opening: 'the server was stopped',
    write: ({ forS }) => describeStop(forS),
    detail: STOPPED,
    read: ([forS]) => ({ forS: Number(forS) }),
  },
  'no-local-port': {
    opening: 'the load had no local port left',
    write: ({ count }) => ` for ${count} connections: ${PORTS_ADVICE}`,
    detail: / for (\d+) connections/,
    read: ([count]) => ({ count: Number(count) }),
  },
  'wrong-answers': {
    opening: 'wrong answers',
    write: ({ count, first }) => `: ${count}${describeFirst(first)}`,
    detail: /: (\d+)(.*)/s,
    read: ([count, rest]) => ({ count: Number(count), first: readFirst(rest) }),
  },
  errors: {
    opening: 'errors',
    write: (reason) => `: ${describeErrors(reason)}${describeFirst(reason.first)}`,
    detail: /: (?:(\d+) refused)?(?:, )?(?:(\d+) reset)?(?:, )?(?:(\d+) timeout)?(.*)/s,
    read: ([refused = 0, reset = 0, timeout = 0, rest]) => ({
      refused: Number(refused),
      reset: Number(reset),
      timeout: Number(timeout),
      first: readFirst(rest),
    }),
  },
  'more-than-clients': {
    opening: 'more requests were under way than clients were opened',
    write: ({ atOnce, clients }) => `: ${Math.round(atOnce)} for ${clients}, by Little's law`,
    detail: /: (\d+) for (\d+)/,
    read: ([atOnce, clients]) => ({ atOnce: Number(atOnce), clients: Number(clients) }),
  },
  'nothing-answered': {
    opening: 'no request was answered',
    write: () => ' in the window',
    detail: /(?:)/,
    read: () => ({}),
  },
  'bystanders-lost': {
    opening: 'idle bystanders were lost',
    write: ({ lost }) => `: ${lost ?? 'their process did not report how many'}`,
    detail: /: (\d+)?/,
    read: ([lost]) => ({ lost: lost === undefined ? null : Number(lost) }),
  },
  'distance-missed': {
    opening: 'clients were not as far away as asked',
    write: ({ askedMs, seenMs }) =>
      `: a round trip through the relay took ${seenMs?.toFixed(2) ?? 'for ever'} ms, not ${askedMs} to ${longestRoundTripMs(askedMs)} ms`,
    detail: /took (?:([\d.]+)|for ever) ms, not ([\d.]+) to/,
    read: ([seenMs, askedMs]) => ({
      askedMs: Number(askedMs),
      seenMs: seenMs === undefined ? null : Number(seenMs),
    }),
  },
  'machine-disturbed': {
    opening: 'other programs used the machine',
    write: ({ othersPercent }) => `: ${Math.round(othersPercent)} % of a CPU`,
    detail: /: (\d+) %/,
    read: ([othersPercent]) => ({ othersPercent: Number(othersPercent) }),
  },
  'cpu-throttled': {
    opening: 'the CPU quota of the control group was used up',
    write: ({ throttledPercent }) =>
      `: threads stood still for ${Math.round(throttledPercent)} % of the window`,
    detail: / for (\d+) %/,
    read: ([throttledPercent]) => ({ throttledPercent: Number(throttledPercent) }),
  },
  'memory-short': {
    opening: 'the control group was short of memory',
    write: ({ slowed, killed }) => `: processes were slowed down ${slowed} times, and ${killed} killed`,
    detail: / (\d+) times, and (\d+) killed/,
    read: ([slowed, killed]) => ({ slowed: Number(slowed), killed: Number(killed) }),
  },
  'generator-saturated': {
    opening: 'the load generator was saturated',
    write: ({ usedPercent }) => ` (busy for ${Math.round(usedPercent)} % of the window)`,
    detail: / (\d+) %/,
    read: ([usedPercent]) => ({ usedPercent: Number(usedPercent) }),
  },
  'generator-deprived': {
    opening: 'the load generator had to wait for a core',
    write: ({ waitPercent }) => ` for ${Math.round(waitPercent)} % of the window: other programs had it`,
    detail: / for (\d+) %/,
    read: ([waitPercent]) => ({ waitPercent: Number(waitPercent) }),
  },
  'generator-late': {
    opening: 'the load generator was late',
    write: ({ latenessUs, boundUs }) =>
      ` (p99 ${Math.round(latenessUs)} µs, allowed ${Math.round(boundUs)} µs)`,
    detail: /p99 (\d+) µs, allowed (\d+) µs/,
    read: ([latenessUs, boundUs]) => ({ latenessUs: Number(latenessUs), boundUs: Number(boundUs) }),
  },
  'server-overloaded': {
    opening: 'the server was overloaded',
    write: ({ achievedPercent }) =>
      `: it answered ${achievedPercent.toFixed(1)} % of what was offered on time`,
    detail: / ([\d.]+) %/,
    read: ([achievedPercent]) => ({ achievedPercent: Number(achievedPercent) }),
  },
};

/** For `invalid_because`; null when there are none. */
export function describeInvalidities(reasons: readonly Invalidity[]): string | null {
  return reasons.length === 0 ? null : reasons.map(describe).join('; ');
}

function describe(reason: Invalidity): string {
  if (reason.kind === 'process-failed') return reason.because;
  const { opening, write } = FORMS[reason.kind] as Form<FormKind>;
  return opening + write(reason);
}

/** A reason as a file holds it. */
export interface ReadReason {
  /** That of a text of no other kind is a process that failed. */
  readonly kind: Invalidity['kind'];
  readonly text: string;
  /** With its rounded values; null where the text lacks them. */
  readonly reason: Invalidity | null;
}

/** Reads `invalid_because` of a row from disk, in its order. */
export function readInvalidities(because: string | null): ReadReason[] {
  return (because?.split('; ') ?? []).map(readReason);
}

/** The kinds only. */
export function parseInvalidities(because: string | null): Invalidity['kind'][] {
  return readInvalidities(because).map(({ kind }) => kind);
}

/** Whether a row from disk is invalid because the server was overloaded: then the load was as it should be. */
export function isOverload(because: string | null): boolean {
  return parseInvalidities(because)[0] === 'server-overloaded';
}

function readReason(text: string): ReadReason {
  const kind = (Object.keys(FORMS) as FormKind[]).find((one) => text.startsWith(FORMS[one].opening));
  if (kind === undefined)
    return { kind: 'process-failed', text, reason: { kind: 'process-failed', because: text } };
  const { opening, detail, read } = FORMS[kind];
  const found = detail.exec(text.slice(opening.length));
  return { kind, text, reason: found === null ? null : ({ kind, ...read(found.slice(1)) } as Invalidity) };
}

function describeStop(forS: number): string {
  return ` for ${Math.max(0.01, forS).toFixed(2)} s of the window: its process did not run`;
}

function describeFirst(fault: string | null): string {
  return fault === null ? '' : ` (the first: ${fault.replaceAll('; ', ', ')})`;
}

function readFirst(rest = ''): string | null {
  return FIRST.exec(rest)?.[1] ?? null;
}

function describeErrors(counts: Omit<Reason<'errors'>, 'kind' | 'first'>): string {
  return (['refused', 'reset', 'timeout'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ');
}
