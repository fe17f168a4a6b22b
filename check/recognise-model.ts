/**
 * Which model a server *is*, by what its threads and processes do while clients connect and send nothing. Numbers are
 * compared with those before the clients came, since every runtime has helper threads of its own.
 */
import { ENGLISH_MODEL, type ModelWords } from './model-words-en.ts';
import { judgeModel, type ModelFinding, type Round, type Sent } from './model-verdict.ts';
import {
  activeThreads,
  countProcesses,
  readWaits,
  SETTLED,
  type Threads,
  untilResting,
} from './server-threads.ts';
import { type ObservedServer, SilentClients } from './silent-clients.ts';

export type { ModelFinding };

/** Of clients that had sent half a request: a loop after all, or one that does not bear them, which is no model. */
const TELLS_NO_MORE: ReadonlySet<ModelFinding['model']> = new Set(['event-loop', 'one-thread', 'unknown']);

const FEW = 8;
const MANY = 32;

/**
 * Takes 2 to 7 s, up to a minute for a server that never rests. Opens 33 connections at most at a time.
 * @param server `pids` returns the running processes as of each call, `connect` a new connection; `request` is one that
 *   it answers
 * @returns `unknown` where neither the threads nor the behaviour can tell, with the reason as evidence
 */
export async function recogniseModel(
  server: ObservedServer,
  words: ModelWords = ENGLISH_MODEL,
): Promise<ModelFinding> {
  const finding = await recogniseBy(server, 'nothing', words);
  if (finding.model !== 'event-loop' && finding.model !== 'unknown') return finding;
  // A server may leave silent clients with the kernel (TCP_DEFER_ACCEPT), and would look like a loop that bears them.
  const begun = await recogniseBy(server, 'the beginning of a request', words);
  return TELLS_NO_MORE.has(begun.model) ? finding : begun;
}

async function recogniseBy(server: ObservedServer, sent: Sent, words: ModelWords): Promise<ModelFinding> {
  const round = (silent: number, doing: Doing): Promise<Round> => observe(server, { silent, sent, doing });
  const alone = await round(1, 'serve-another');
  if (!alone.served) return judgeModel(alone, [], words);
  const few = await round(FEW, 'serve-another');
  const rounds = few.served ? [few, await round(MANY, 'serve-another')] : [few];
  // Threads that a pool started for earlier clients are there by now: only a thread for each client is new again.
  const again = await round(FEW, few.served ? 'serve-another' : 'watch');
  return judgeModel(alone, [...rounds, again], words);
}

/** Another client that is served shows also that all silent ones have been accepted. */
type Doing = 'serve-another' | 'watch';

interface Setting {
  readonly silent: number;
  readonly sent: Sent;
  readonly doing: Doing;
}

async function observe(server: ObservedServer, setting: Setting): Promise<Round> {
  const before = await untilResting(server.pids, SETTLED);
  const round = await observeSilent(server, setting, before);
  const after = await untilResting(server.pids, SETTLED);
  return {
    ...round,
    threadsLeft: after.size - before.size,
    processesLeft: countProcesses(after) - countProcesses(before),
  };
}

async function observeSilent(
  server: ObservedServer,
  { silent, sent, doing }: Setting,
  before: Threads,
): Promise<Omit<Round, 'threadsLeft' | 'processesLeft'>> {
  using clients = new SilentClients(server, sent);
  await clients.open(silent);
  const during = await untilResting(server.pids, SETTLED);
  const unasked = clients.stirred;
  const active = activeThreads(before, during);
  return {
    silent: clients.count,
    sent,
    threads: during.size,
    newThreads: during.size - before.size,
    newProcesses: countProcesses(during) - countProcesses(before),
    activeThreads: active.size,
    activeProcesses: countProcesses(active),
    waits: readWaits(active),
    unasked,
    served: doing === 'serve-another' && (await clients.serveAnother()),
  };
}
