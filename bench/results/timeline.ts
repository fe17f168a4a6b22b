/**
 * The timeline of a few clients: the server's events for each, and what the clients themselves saw, on one clock.
 * From it: how long a client waited, how many were being worked on at once, and by which threads.
 */
import { z } from 'zod';
import type { ScriptedClient } from '../../clients/script.ts';
import { PHASE_NAMES } from '../../servers/phase.ts';
import { number, text } from './columns.ts';

/** What a client did itself; the other phases are the server's. */
const CLIENT_PHASES = ['connected', 'asked', 'answered'] as const;

/** A row of `timeline/SERVER.csv`. */
export const timelineSchema = z.object({
  run_id: text('identifies the run'),
  scenario: text('the question'),
  server: text('label of the server'),
  model: text('concurrency model'),
  io: text('posix, node or c'),
  workload: text('the work of a request'),
  time_ns: number('since the first client was connected, ns'),
  client: number('the client, from 0, in the order in which they connected'),
  phase: z
    .enum([...CLIENT_PHASES, ...PHASE_NAMES])
    .describe('what begins: connected, asked and answered are the client’s own; free: it has left the array'),
  slot: z.number().nullable().describe('its place in the client array; empty for what the client did itself'),
  thread: z.number().nullable().describe('the thread that made the change; empty for what the client did'),
});

export type TimelineRow = z.infer<typeof timelineSchema>;

/** The server's CSV, as `servers/timeline-file.ts` writes it. */
export const serverEventSchema = z.object({
  time_ns: z.number(),
  client: z.number(),
  slot: z.number(),
  phase: z.enum(PHASE_NAMES),
  thread: z.number(),
});

export type ServerEvent = z.infer<typeof serverEventSchema>;

export type Moment = Pick<TimelineRow, 'time_ns' | 'client' | 'phase' | 'slot' | 'thread'>;

/**
 * Joins both sides.
 * @param before clients that the server had before those of the script
 * @param originNs of the times of the server's events
 */
export function joinTimeline(
  events: readonly ServerEvent[],
  before: number,
  originNs: bigint,
  clients: readonly ScriptedClient[],
): Moment[] {
  const [first] = clients.map(({ connectedNs }) => BigInt(connectedNs)).toSorted((a, b) => (a < b ? -1 : 1));
  const begin = first ?? originNs;
  const since = (ns: string) => Number(BigInt(ns) - begin);
  const shift = Number(originNs - begin);
  const theirs = clients.flatMap(({ connectedNs, requests }, client): Moment[] => {
    const own = { client, slot: null, thread: null };
    return [
      { time_ns: since(connectedNs), phase: 'connected', ...own },
      ...requests.flatMap(({ askedNs, answeredNs }): Moment[] => [
        { time_ns: since(askedNs), phase: 'asked', ...own },
        { time_ns: since(answeredNs), phase: 'answered', ...own },
      ]),
    ];
  });
  const ours = events
    .filter(({ client }) => client >= before)
    .map(({ client, time_ns, slot, phase, thread }): Moment => {
      return { client: client - before, time_ns: time_ns + shift, slot, phase, thread };
    });
  return [...theirs, ...ours].toSorted((a, b) => a.time_ns - b.time_ns);
}

/** A stretch of a client's time; `queued`: connected, but not in the array yet. */
export interface Bar {
  readonly client: number;
  readonly phase: 'queued' | Exclude<(typeof PHASE_NAMES)[number], 'free'>;
  readonly beginNs: number;
  readonly endNs: number;
  /** Whose it was; null while the client is queued. */
  readonly thread: number | null;
}

/** What each client's time was made of. */
export function barsOf(moments: readonly Moment[]): Bar[] {
  return [...Map.groupBy(moments, ({ client }) => client)].flatMap(([client, own]) => {
    const connected = own.find(({ phase }) => phase === 'connected');
    const served = own.filter((moment) => moment.slot !== null);
    const changes = connected === undefined ? served : [connected, ...served];
    return changes.slice(0, -1).flatMap((moment, index): Bar[] => {
      const { phase, thread, time_ns: beginNs } = moment;
      // The server may accept before the client sees that it is connected.
      const endNs = Math.max(beginNs, changes[index + 1]?.time_ns ?? beginNs);
      if (phase === 'free' || phase === 'asked' || phase === 'answered') return [];
      return [{ client, phase: phase === 'connected' ? 'queued' : phase, beginNs, endNs, thread }];
    });
  });
}

export interface TimelineFigures {
  readonly clients: number;
  /** From asking to the first work for it, mean over the clients' first requests, ns. */
  readonly meanWaitNs: number;
  /** The most clients in the phase `working` at one moment, and in the array. */
  readonly mostWorkedOn: number;
  readonly mostLookedAfter: number;
  /** Threads that received, worked or sent. */
  readonly threads: readonly number[];
  /** From the first client's connection to the last client's leaving, ns. */
  readonly durationNs: number;
}

const SERVING: ReadonlySet<Bar['phase']> = new Set<Bar['phase']>(['receiving', 'working', 'sending']);

export function measureTimeline(moments: readonly Moment[]): TimelineFigures {
  const bars = barsOf(moments);
  const byClient = [...Map.groupBy(moments, ({ client }) => client).values()];
  const waitsNs = byClient.flatMap((own) => {
    const asked = own.find(({ phase }) => phase === 'asked');
    const worked = own.find(({ phase }) => phase === 'working');
    return asked === undefined || worked === undefined ? [] : [Math.max(0, worked.time_ns - asked.time_ns)];
  });
  return {
    clients: byClient.length,
    meanWaitNs: waitsNs.reduce((sum, waitNs) => sum + waitNs, 0) / waitsNs.length,
    mostWorkedOn: mostAtOnce(bars.filter(({ phase }) => phase === 'working')),
    mostLookedAfter: mostAtOnce(bars.filter(({ phase }) => phase !== 'queued' && phase !== 'closing')),
    threads: servingThreads(bars),
    durationNs: Math.max(0, ...bars.map(({ endNs }) => endNs)),
  };
}

/** Who received, worked or sent, each once. */
export function servingThreads(bars: readonly Bar[]): number[] {
  const threads = bars.filter(({ phase }) => SERVING.has(phase)).flatMap(({ thread }) => thread ?? []);
  return [...new Set(threads)].toSorted((a, b) => a - b);
}

/** The most clients that have a bar at one moment; one that ends just when another begins is over. */
function mostAtOnce(bars: readonly Bar[]): number {
  const changes = bars
    .flatMap(({ beginNs, endNs }) => [
      { timeNs: beginNs, by: 1 },
      { timeNs: endNs, by: -1 },
    ])
    .toSorted((a, b) => a.timeNs - b.timeNs || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) most = Math.max(most, (now += by));
  return most;
}
