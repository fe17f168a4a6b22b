/** From what was seen with silent clients to a model, in words that a student understands. Pure. */
import { ENGLISH_MODEL, type ModelWords } from './model-words-en.ts';
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
export function judgeModel(
  alone: Round,
  more: readonly Round[] = [],
  words: ModelWords = ENGLISH_MODEL,
): ModelFinding {
  const again = more.at(-1);
  if (alone.unasked) return judgeUnasked(alone, words);
  if (!alone.served) return { model: 'one-thread', evidence: describeAlone(alone, words) };
  if (again === undefined || again.threads === 0) return { model: 'unknown', evidence: words.unseen };
  const rounds = more.slice(0, -1);
  return judgeGrowth(again, words) ?? judgeKept(rounds, again, words) ?? judgeConstant(rounds, words);
}

function judgeUnasked(alone: Round, words: ModelWords): ModelFinding {
  const isAccept = alone.threads === 1 && alone.waits?.[0]?.for === 'accept';
  return isAccept
    ? { model: 'one-thread', evidence: words.inAccept }
    : { model: 'unknown', evidence: words.unasked };
}

function describeAlone({ silent, newThreads, newProcesses, waits }: Round, words: ModelWords): string {
  if (silent === 0) return words.notAccepted;
  return words.alone(newProcesses > 0 ? 'process' : newThreads > 0 ? 'thread' : namesOf(holdersOf(waits)));
}

/** A thread or a process for each client: as many are new each time as there are clients. */
function judgeGrowth(again: Round, words: ModelWords): ModelFinding | null {
  const isProcess = again.newProcesses >= GROWTH;
  if (!isProcess && again.newThreads < GROWTH) return null;
  const count = isProcess ? again.newProcesses : again.newThreads;
  const left = isProcess ? again.processesLeft : again.threadsLeft;
  const stayed = left <= count / 4 ? 0 : left;
  return {
    model: isProcess ? 'process-per-client' : 'thread-per-client',
    evidence: words.grown(again.silent, again.sent !== 'nothing', isProcess, count, stayed),
  };
}

/** A pool that starts its threads when they are first needed. */
function judgeKept(rounds: readonly Round[], again: Round, words: ModelWords): ModelFinding | null {
  const threads = rounds.reduce((sum, { threadsLeft }) => sum + threadsLeft, 0);
  const processes = rounds.reduce((sum, { processesLeft }) => sum + processesLeft, 0);
  if (threads < GROWTH && processes < GROWTH) return null;
  // Where each process has several threads, it is these that wait for clients.
  const isProcess = processes >= GROWTH && threads < processes * 2;
  return {
    model: isProcess ? 'process-pool' : 'thread-pool',
    evidence: words.kept(isProcess ? processes : threads, isProcess, again.silent),
  };
}

function judgeConstant(rounds: readonly Round[], words: ModelWords): ModelFinding {
  const round = rounds.find(({ served }) => !served) ?? rounds.at(-1);
  if (round === undefined) return { model: 'unknown', evidence: words.unseen };
  const { silent, sent, served, waits, activeProcesses } = round;
  if (!served && round.activeThreads === 0)
    return { model: 'unknown', evidence: words.unmet(silent, sent !== 'nothing') };
  const holders = holdersOf(waits);
  const held = holders?.length ?? round.activeThreads;
  if (served && held < silent * EACH) return { model: 'event-loop', evidence: describeLoop(round, words) };
  const model = activeProcesses > 1 && held <= activeProcesses ? 'process-pool' : 'thread-pool';
  const stalled = served ? null : silent;
  return {
    model,
    evidence: words.pool(model === 'process-pool', stalled, sent !== 'nothing', held, namesOf(holders)),
  };
}

function describeLoop({ silent, sent, waits, activeProcesses }: Round, words: ModelWords): string {
  const calls = waits === null ? null : namesOf(waits.filter((wait) => wait.for === 'readiness'));
  return words.loop(silent, sent !== 'nothing', activeProcesses, calls);
}

/** The threads that each wait for a single client; null where they cannot be read. */
function holdersOf(waits: readonly Wait[] | null): readonly Wait[] | null {
  if (waits === null) return null;
  const receiving = waits.filter((wait) => wait.for === 'client');
  return receiving.length > 0 ? receiving : waits.filter((wait) => wait.for === 'one');
}

/** Their system calls, each once. */
function namesOf(waits: readonly Wait[] | null): readonly string[] {
  return [...new Set(waits?.map(({ call }) => call))].sort();
}
