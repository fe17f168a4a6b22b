/** For the tests: kills processes of a server at random moments, while clients come and go. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildServer } from './child-server.ts';
import { get, RawClient } from './raw-client.ts';
import { childrenOf } from './seen-processes.ts';

/** Of each client. */
const REQUESTS = 3;
const MOST_ANSWERS_BETWEEN = 8;
const MOST_MS_BETWEEN = 20;

/**
 * Kills a process some answers after the last one. Resolves when all clients have left.
 * @param clients how many there are at once, each for some requests
 * @returns how many requests were answered
 */
export async function killUnderLoad(server: ChildServer, clients: number, kills: number): Promise<number> {
  const tally = { answered: 0, killed: 0 };
  const comeAndGo = async (): Promise<void> => {
    while (tally.killed < kills) {
      using client = await RawClient.connect(server.port);
      for (let left = REQUESTS; left > 0; left--) {
        client.send(get({ close: left === 1 }));
        // Its process may have been killed.
        if ((await client.answer()) === undefined) break;
        tally.answered++;
      }
    }
  };
  const all = Promise.all(Array.from({ length: clients }, comeAndGo));
  while (tally.killed < kills) {
    const next = tally.answered + 1 + Math.floor(Math.random() * MOST_ANSWERS_BETWEEN);
    while (tally.answered < next) await delay(Math.random() * MOST_MS_BETWEEN);
    const alive = childrenOf(server.pid).filter(({ state }) => state !== 'Z');
    const victim = alive[Math.floor(Math.random() * alive.length)];
    if (victim !== undefined && tryKill(victim.pid)) tally.killed++;
  }
  await all;
  return tally.answered;
}

/** @returns false when it has ended by itself */
function tryKill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** So many clients at once are served: each has a place in the array. */
export async function serveAtOnce(server: ChildServer, clients: number): Promise<void> {
  const all = await Promise.all(Array.from({ length: clients }, server.client));
  for (const client of all) client.send(get());
  for (const client of all) {
    if ((await client.answer())?.status !== 200) throw new Error('a client was not served');
  }
}
