/** From what was seen with silent clients to a model, in words that a student understands. Pure. */
import type { Wait } from './server-threads.ts';

export const MODELS = [
  'one-thread',
  'thread-per-client',
  'process-per-client',
  'thread-pool',
  'process-pool',
  'event-loop',
  'unknown',
] as const;

export interface ModelFinding {
  readonly model: (typeof MODELS)[number];
  /** A sentence without its full stop: `with 8 silent clients it had 8 more threads, and they ended with them`. */
  readonly evidence: string;
}

/** What the silent clients had sent. */
export type Sent = 'nothing' | 'the beginning of a request';

/** What was seen while some clients were connected and silent. */
export interface Round {
  /** Fewer than wanted where the backlog was full. */
  readonly silent: number;
  readonly sent: Sent;
  /** All threads of all processes; 0 where they cannot be seen. */
  readonly threads: number;
  readonly newThreads: number;
  readonly newProcesses: number;
  /** Still there when the clients had left. */
  readonly threadsLeft: number;
  readonly processesLeft: number;
  /** Those that did something when the clients came, with the new ones. */
  readonly activeThreads: number;
  readonly activeProcesses: number;
  /** Of each active thread; null where they may not be read. */
  readonly waits: readonly Wait[] | null;
  /** A silent client was answered or closed. */
  readonly unasked: boolean;
  /** Another client's request was answered beside the silent ones. */
  readonly served: boolean;
}

/** Runtimes start one or two threads when they like: fewer new ones than this mean nothing. */
const GROWTH = 3;

/** With this share of the silent clients, each thread has one of them. */
const EACH = 0.75;

/**
 * @param alone with 1 silent client
 * @param more if another client was served beside it: with 8, with 32 if another one was served beside 8, and with 8 again
 */
export function judgeModel(alone: Round, more: readonly Round[] = []): ModelFinding {
  const again = more.at(-1);
  if (alone.unasked) return judgeUnasked(alone);
  if (!alone.served) return { model: 'one-thread', evidence: describeAlone(alone) };
  if (again === undefined || again.threads === 0) return { model: 'unknown', evidence: UNSEEN };
  return judgeGrowth(again) ?? judgeKept(more.slice(0, -1), again) ?? judgeConstant(more.slice(0, -1));
}

const UNSEEN =
  'it served a second client while the first one was silent, but its threads cannot be seen on this system';

const UNMET = 'reached none of its threads, and yet kept another one from it';

function judgeUnasked(alone: Round): ModelFinding {
  if (alone.threads === 1 && alone.waits?.[0]?.for === 'accept') {
    return {
      model: 'one-thread',
      evidence: 'its only thread waits in accept, and it did not wait for the request of a silent client',
    };
  }
  return {
    model: 'unknown',
    evidence:
      'it answered or closed a client that had sent nothing, so silent clients do not show how it serves several at once',
  };
}

function describeAlone({ silent, newThreads, newProcesses, waits }: Round): string {
  if (silent === 0) return 'it did not accept a second client';
  const seen = 'while 1 client was silent, a second client was not answered';
  if (newProcesses > 0)
    return `${seen}, although the first one had a process of its own: is it waited for at once?`;
  if (newThreads > 0) return `${seen}, although the first one had a thread of its own: is it joined at once?`;
  const calls = namesOf(holdersOf(waits));
  return calls === null ? seen : `${seen}: a thread waited in ${calls} for the first one`;
}

/** A thread or a process for each client: as many are new each time as there are clients. */
function judgeGrowth(again: Round): ModelFinding | null {
  const isProcess = again.newProcesses >= GROWTH;
  if (!isProcess && again.newThreads < GROWTH) return null;
  const count = isProcess ? again.newProcesses : again.newThreads;
  const left = isProcess ? again.processesLeft : again.threadsLeft;
  const noun = isProcess ? 'processes' : 'threads';
  const end = left <= count / 4 ? 'they ended with them' : `${left} of them did not end with them`;
  return {
    model: isProcess ? 'process-per-client' : 'thread-per-client',
    evidence: `with ${clientsOf(again)} it had ${count} more ${noun}, and ${end}`,
  };
}

/** A pool that starts its threads when they are first needed. */
function judgeKept(rounds: readonly Round[], again: Round): ModelFinding | null {
  const threads = rounds.reduce((sum, { threadsLeft }) => sum + threadsLeft, 0);
  const processes = rounds.reduce((sum, { processesLeft }) => sum + processesLeft, 0);
  if (threads < GROWTH && processes < GROWTH) return null;
  // Where each process has several threads, it is these that wait for clients.
  const isProcess = processes >= GROWTH && threads < processes * 2;
  const started = isProcess ? `${processes} processes` : `${threads} threads`;
  return {
    model: isProcess ? 'process-pool' : 'thread-pool',
    evidence: `it started ${started} for the first clients that waited, kept them, and had no more for the next ${again.silent}`,
  };
}

function judgeConstant(rounds: readonly Round[]): ModelFinding {
  const round = rounds.find(({ served }) => !served) ?? rounds.at(-1);
  if (round === undefined) return { model: 'unknown', evidence: UNSEEN };
  const { silent, served, waits, activeProcesses } = round;
  if (!served && round.activeThreads === 0)
    return { model: 'unknown', evidence: `${clientsOf(round)} ${UNMET}` };
  const holders = holdersOf(waits);
  const held = holders?.length ?? round.activeThreads;
  if (served && held < silent * EACH) return { model: 'event-loop', evidence: describeLoop(round) };
  const model = activeProcesses > 1 && held <= activeProcesses ? 'process-pool' : 'thread-pool';
  const same = `it has the same ${model === 'process-pool' ? 'processes' : 'threads'} with and without clients`;
  const limit = served ? '' : `, and did not answer another client beside ${clientsOf(round)}`;
  const calls = namesOf(holders);
  const waiting = calls === null ? '' : `; ${held} of its threads each waited in ${calls} for one client`;
  return { model, evidence: `${same}${limit}${waiting}` };
}

function describeLoop(round: Round): string {
  const { waits, activeProcesses } = round;
  const seen = `with ${clientsOf(round)} it had no more threads, and answered another client`;
  const calls = namesOf(waits?.filter((wait) => wait.for === 'readiness') ?? null);
  if (calls === null) return waits === null ? seen : `${seen}; none of its threads waits for a single client`;
  const subject = activeProcesses > 1 ? `each of ${activeProcesses} processes` : 'it';
  return `${seen}; ${subject} waits in ${calls} for all of its clients`;
}

function clientsOf({ silent, sent }: Round): string {
  return sent === 'nothing' ? `${silent} silent clients` : `${silent} clients that had sent half a request`;
}

/** The threads that each wait for a single client; null where they cannot be read. */
function holdersOf(waits: readonly Wait[] | null): readonly Wait[] | null {
  if (waits === null) return null;
  const receiving = waits.filter((wait) => wait.for === 'client');
  return receiving.length > 0 ? receiving : waits.filter((wait) => wait.for === 'one');
}

/** Their system calls; null where there are none. */
function namesOf(waits: readonly Wait[] | null): string | null {
  const calls = new Set(waits?.map(({ call }) => call));
  return calls.size === 0 ? null : [...calls].sort().join(' or ');
}
