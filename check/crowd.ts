/**
 * A hundred clients at once: first as they wait in the backlog of a server that is stopped, then as a running server looks
 * after them together. They connect one by one, so that a full backlog refuses one and confuses none of the others.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, type CheckContext, certainFault, fault, ok, type Outcome, remarkOn } from './check.ts';
import type { Client, Reply } from './client.ts';
import { DEATH_MS } from './server.ts';

const CROWD = 100;
/** The kernel makes a connection in less, unless the backlog is full: then it tries again after 1 s. */
const QUEUED_MS = 500;
/** What the clients sent has come, and what is left of those before is cleared. */
const SETTLE_MS = 100;

export const crowd: Check = {
  id: 'crowd',
  about: ({ crowd: words }) => words.about(CROWD),
  exercises: [null, 2, 4],
  async run(context) {
    const waiting: Client[] = [];
    const together: Client[] = [];
    try {
      const isStopped = await context.server.whileStopped(async () => {
        await gather(context, waiting);
        for (const client of waiting) client.send(context.request);
        await delay(SETTLE_MS);
      });
      const harmed = await judge(context, waiting);
      if (harmed !== null) return harmed;
      await delay(SETTLE_MS);
      await gather(context, together);
      for (const client of together) client.send(context.request);
      return (await judge(context, together)) ?? describe(context, isStopped ? waiting.length : CROWD);
    } finally {
      leaveAll(waiting);
      leaveAll(together);
    }
  },
};

async function gather(context: CheckContext, clients: Client[]): Promise<void> {
  while (clients.length < CROWD) {
    const client = await context.connect(true, QUEUED_MS);
    if (client === null) return;
    clients.push(client);
  }
}

/** @returns the fault, or null */
async function judge(context: CheckContext, clients: readonly Client[]): Promise<Outcome | null> {
  const boundMs = context.answerMs + CROWD * context.usualMs;
  const replies = await Promise.all(clients.map((client) => visit(client, boundMs)));
  const lost = replies.filter((reply) => context.judge(reply) !== null);
  const [first] = lost;
  if (first === undefined) return null;
  const death = await context.server.death(DEATH_MS);
  const { words } = context;
  const how = death === null ? (context.judge(first) ?? '') : words.died(death);
  const make = isCertain(first) || death?.startsWith('SIG') === true ? certainFault : fault;
  return make(words.crowd.lost(lost.length, clients.length, how));
}

/** Each leaves when it has its answer: a server that keeps connections may serve one at a time. */
async function visit(client: Client, boundMs: number): Promise<Reply> {
  using visitor = client;
  return await visitor.reply(boundMs);
}

/** Bytes that are wrong do not come from a busy machine. */
function isCertain({ kind }: Reply): boolean {
  return kind === 'wrong' || kind === 'answer';
}

function describe({ words }: CheckContext, queued: number): Outcome {
  return queued === CROWD ? ok(words.crowd.ok(CROWD)) : remarkOn(words.crowd.backlog(queued));
}

function leaveAll(clients: readonly Client[]): void {
  for (const client of clients) client[Symbol.dispose]();
}
