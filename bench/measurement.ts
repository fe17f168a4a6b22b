/**
 * One load on one server, from the start of the server to its end: what the load found, and what it cost the server,
 * as seen from outside. Whatever goes wrong is told, not thrown; both processes are gone when it is over.
 */
import type { LoadResult } from '../clients/load.ts';
import type { Switches } from '../posix/process-usage.ts';
import { done, failed, type Attempt } from './attempt.ts';
import { Child, describeEnding, type Ending, type Heard } from './child.ts';
import { loadSpec, type Commands } from './commands.ts';
import { Crowd } from './crowd.ts';
import { closedSchema, listeningSchema, readMessage, resultSchema } from './messages.ts';
import type { Cell } from './plan.ts';
import { NOTHING_MEASURED, Probe, subtract, type Usage } from './probe.ts';
import { proveAnswer, type ServerAddress } from './proof.ts';

/** Longest waits, ms. Generous: they only end what hangs. */
export interface TrialBounds {
  readonly startMs: number;
  readonly proofMs: number;
  /** On top of warm-up and window, for each step of the load. */
  readonly loadMs: number;
  readonly stopMs: number;
}

export const BOUNDS: TrialBounds = { startMs: 30_000, proofMs: 10_000, loadMs: 60_000, stopMs: 10_000 };

/** Time to end for a server whose trial has failed. */
const QUICK_STOP_MS = 2000;

/** The time of day and a clock that only goes forward, ms: when they part, the time of day was set, or the machine slept. */
export interface Clocks {
  readonly now: () => number;
  readonly clock: () => number;
}

export const SYSTEM_CLOCKS: Clocks = { now: () => Date.now(), clock: () => performance.now() };

/** What a measurement is made with. */
export interface Means {
  readonly commands: Commands;
  readonly bounds: TrialBounds;
  /** Gives up at once. */
  readonly signal: AbortSignal;
  readonly clocks: Clocks;
}

export interface Measurement {
  readonly load: LoadResult;
  readonly usage: Usage;
  /** Context switches of the server per request. */
  readonly switchesPerRequest: Switches | null;
  /** Bystanders that came, and those who were still connected when the load had ended; null: not known. */
  readonly bystanders: number;
  readonly bystandersLeft: number | null;
  /** Resident memory of the server when it was ready, before its first client, bytes. */
  readonly idleRssBytes: number | null;
}

export interface Measured {
  /** null when it came to none. */
  readonly measurement: Measurement | null;
  /** What went wrong with the processes; null when nothing did. */
  readonly fault: string | null;
  /** The last lines of the server's stderr. */
  readonly complaints: readonly string[];
}

/** @throws the reason of the means' signal when it aborts */
export async function measure(cell: Cell, means: Means): Promise<Measured> {
  await using server = new Child(means.commands.server(cell));
  const found = await measureServer(server, cell, means);
  return { ...found, complaints: server.lastWords };
}

type Found = Pick<Measured, 'measurement' | 'fault'>;

function nothing(fault: string): Found {
  return { measurement: null, fault };
}

async function measureServer(server: Child, cell: Cell, means: Means): Promise<Found> {
  const { bounds, signal } = means;
  const ready = await server.hear('listening', bounds.startMs, signal);
  if (ready.kind !== 'event') return nothing(`the server did not start: ${explain(ready, server)}`);
  const address = readMessage(listeningSchema, ready.event, 'the line of the server');
  if (address.kind === 'failed') return nothing(address.because);
  using probe = await Probe.open(server.pid);
  const idleRssBytes = probe?.rssBytes ?? null;
  const switchesBefore = probe?.switches ?? null;
  const proof = await proveAnswer(address.value, cell.variant.workload, bounds.proofMs, signal);
  if (proof.kind === 'failed') return nothing(await findCause(server, proof.because));
  const { workload, bystanders } = cell.variant;
  const gathered = await Crowd.gather(bystanders, workload, address.value, means);
  if (gathered.kind === 'failed') return nothing(await findCause(server, gathered.because));
  await using crowd = gathered.value;
  const loaded = await runLoad(cell, address.value, probe, means);
  if (loaded.kind === 'failed') return nothing(await findCause(server, loaded.because));
  const { load, usage } = loaded.value;
  const bystandersLeft = await crowd.leave();
  const life = await retire(server, probe, switchesBefore, means);
  const overLife = life.kind === 'done' ? life.value : null;
  return {
    measurement: {
      load,
      usage,
      bystanders: crowd.size,
      bystandersLeft,
      idleRssBytes,
      switchesPerRequest: perRequest(usage, load) ?? overLife,
    },
    fault: life.kind === 'failed' ? life.because : null,
  };
}

/** A server that has died is the cause of what went wrong next; whether it has is sure when it is asked to end. */
async function findCause(server: Child, because: string): Promise<string> {
  const before = server.ending;
  const ending = before ?? (await server.stop(QUICK_STOP_MS));
  const asIsAsked = ending.code === 0 || ending.signal === 'SIGTERM' || ending.signal === 'SIGKILL';
  return before === undefined && asIsAsked ? because : describeDeath(server, ending);
}

function describeDeath(server: Child, ending: Ending): string {
  return `the server died (${describeEnding(ending)})${lastWords(server)}`;
}

interface Loaded {
  readonly load: LoadResult;
  readonly usage: Usage;
}

/** Runs the load, with the probe at work between its events `measuring` and `measured`. */
async function runLoad(
  cell: Cell,
  address: ServerAddress,
  probe: Probe | null,
  { commands, bounds, signal }: Means,
): Promise<Attempt<Loaded>> {
  await using load = new Child(commands.load(loadSpec(cell, address)));
  const { warmupS, warmupMostS, durationS } = cell.scenario;
  const warmupMs = (warmupMostS ?? warmupS) * 1000;
  const measuring = await load.hear('measuring', bounds.loadMs + warmupMs, signal);
  if (measuring.kind !== 'event') return failed(`the load did not begin: ${explain(measuring, load)}`);
  probe?.begin();
  const measured = await load.hear('measured', bounds.loadMs + durationS * 1000, signal);
  const usage = probe?.end() ?? NOTHING_MEASURED;
  if (measured.kind !== 'event') return failed(`the load did not end: ${explain(measured, load)}`);
  const told = await load.hear('result', bounds.loadMs, signal);
  if (told.kind !== 'event') return failed(`the load gave no result: ${explain(told, load)}`);
  const read = readMessage(resultSchema, told.event, 'the result of the load');
  return read.kind === 'failed' ? read : done({ load: read.value.result, usage });
}

/**
 * Lets the server drain and end.
 * @returns its context switches per request over its whole life from `switchesBefore` on. That is second best to those
 * in the window, but the only way to know them where threads end in the window: their counts go to the process, and
 * from there, when it has ended, to its parent.
 */
async function retire(
  server: Child,
  probe: Probe | null,
  switchesBefore: Switches | null,
  { bounds, signal }: Means,
): Promise<Attempt<Switches | null>> {
  if (server.ending !== undefined) return failed(describeDeath(server, server.ending));
  const othersBefore = probe?.endedChildrenSwitches ?? null;
  const ending = server.stop(bounds.stopMs);
  const closed = await server.hear('closed', bounds.stopMs, signal);
  const { code } = await ending;
  if (closed.kind !== 'event' || code !== 0)
    return failed(`the server did not close: ${explain(closed, server)}`);
  const summary = readMessage(closedSchema, closed.event, 'the last line of the server');
  if (summary.kind === 'failed') return summary;
  const others = probe?.endedChildrenSwitches ?? null;
  if (others === null || othersBefore === null || switchesBefore === null) return done(null);
  const life = subtract(subtract(others, othersBefore), switchesBefore);
  return done(divide(life, summary.value.requests));
}

function perRequest({ switchesPerS }: Usage, { requests, durationS }: LoadResult): Switches | null {
  return switchesPerS === null ? null : divide(switchesPerS, requests / durationS);
}

function divide({ voluntary, involuntary }: Switches, by: number): Switches | null {
  return by > 0 ? { voluntary: voluntary / by, involuntary: involuntary / by } : null;
}

function explain(heard: Heard, child: Child): string {
  switch (heard.kind) {
    case 'late':
      return `nothing was heard of it for ${heard.boundMs / 1000} s${lastWords(child)}`;
    case 'ended':
      return `${describeEnding(heard.ending)}${lastWords(child)}`;
    case 'event':
      return child.ending === undefined
        ? 'it still runs'
        : `${describeEnding(child.ending)}${lastWords(child)}`;
    default:
      return heard satisfies never;
  }
}

/** Its last message on stderr: no stack, and without the name that our own programs put before it. */
function lastWords(child: Child): string {
  const line = child.lastWords.findLast((words) => /^\S/.test(words) && !words.startsWith('Node.js v'));
  return line === undefined ? '' : `: ${line.replace(/^tellers: /, '')}`;
}
