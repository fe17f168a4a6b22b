/**
 * Which model a server *is*, by what its threads and processes do while clients connect and send nothing. Numbers are
 * compared with those before the clients came, since every runtime has helper threads of its own.
 */
import { judgeModel, type ModelFinding, type Round } from './model-verdict.ts';
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

const FEW = 8;
const MANY = 32;

/**
 * Takes about 3 s, up to a minute for a server that never rests. Opens 33 connections at most at a time.
 * @param server `pids` returns the running processes as of each call, `connect` a new connection; `request` is one that
 *   it answers
 * @returns `unknown` where neither the threads nor the behaviour can tell, with the reason as evidence
 */
export async function recogniseModel(server: ObservedServer): Promise<ModelFinding> {
  const alone = await observe(server, 1, 'serve-another');
  if (!alone.served) return judgeModel(alone);
  const few = await observe(server, FEW, 'serve-another');
  const rounds = few.served ? [few, await observe(server, MANY, 'serve-another')] : [few];
  // Threads that a pool started for earlier clients are there by now: only a thread for each client is new again.
  return judgeModel(alone, [...rounds, await observe(server, FEW, few.served ? 'serve-another' : 'watch')]);
}

/** Another client that is served shows also that all silent ones have been accepted. */
type Doing = 'serve-another' | 'watch';

async function observe(server: ObservedServer, count: number, doing: Doing): Promise<Round> {
  const before = await untilResting(server.pids, SETTLED);
  const round = await observeSilent(server, count, doing, before);
  const after = await untilResting(server.pids, SETTLED);
  return {
    ...round,
    threadsLeft: after.size - before.size,
    processesLeft: countProcesses(after) - countProcesses(before),
  };
}

async function observeSilent(
  server: ObservedServer,
  count: number,
  doing: Doing,
  before: Threads,
): Promise<Omit<Round, 'threadsLeft' | 'processesLeft'>> {
  using clients = new SilentClients(server);
  await clients.open(count);
  const during = await untilResting(server.pids, SETTLED);
  const unasked = clients.stirred;
  const active = activeThreads(before, during);
  return {
    silent: clients.count,
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
