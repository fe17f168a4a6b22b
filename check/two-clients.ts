/** Checks of two clients at once: one holds the server up, or tries to, and the other asks. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, type CheckContext, fault, ok, type Outcome, skipped } from './check.ts';
import type { Client } from './client.ts';
import { refused } from './one-client.ts';

/** More silent clients than a pool of a usual size has threads. */
const MANY = 16;
/** A running server has accepted the silent clients within this. */
const ACCEPTED_MS = 50;

const THREADS =
  'after accept(), start a thread for the client: pthread_create(&thread, NULL, serve, …); pthread_detach(thread); and go back to accept() at once';

export const silentClient: Check = {
  id: 'silent-client',
  title: 'serves two clients at once',
  did: 'A client connected and sent nothing. Meanwhile another sent a request; then the first one left.',
  asks: 'exercise 4: accepting and receiving go on together, so that a silent client stalls no other. Exercises 1 and 2 serve one client at a time.',
  exercises: [null, 2, 4],
  run: (context) => besides(context, 1, Buffer.alloc(0), 'a silent client'),
};

export const unfinishedRequest: Check = {
  id: 'unfinished-request',
  title: 'bears an unfinished request',
  did: 'A client sent half of a request. Meanwhile another sent a whole one; then the first one left.',
  asks: 'exercise 4: a client in the middle of its request stalls no other',
  exercises: [null, 4],
  run: (context) =>
    besides(
      context,
      1,
      context.request.subarray(0, context.request.length / 2),
      'a client in the middle of its request',
    ),
};

export const manySilent: Check = {
  id: 'many-silent-clients',
  title: `bears ${MANY} silent clients`,
  did: `${MANY} clients connected and sent nothing. Meanwhile another sent a request; then they left.`,
  asks: 'exercise 4: each client has a thread of its own, so however many are silent, the next one is served',
  exercises: [null, 4],
  run: (context) => besides(context, MANY, Buffer.alloc(0), `${MANY} silent clients`),
};

/** One asks while others hold on. That it was they who stalled it is shown by their leaving: then the answer comes. */
async function besides(context: CheckContext, count: number, sends: Buffer, who: string): Promise<Outcome> {
  if (context.found.has(silentClient.id)) return skipped('one silent client stalls it already');
  const holders: Client[] = [];
  try {
    for (let made = 0; made < count; made += 1) {
      const holder = await context.connect(true, context.stallMs);
      if (holder === null) break;
      if (sends.length > 0) holder.send(sends);
      holders.push(holder);
    }
    await delay(ACCEPTED_MS);
    using asker = await context.connect();
    if (asker === null) return refused();
    asker.send(context.request);
    const early = await asker.reply(context.stallMs);
    if (early.kind !== 'silent') return judgeEarly(context, context.judge(early), who);
    leaveAll(holders);
    const leftAtMs = performance.now();
    const wrong = context.judge(await asker.reply(context.answerMs));
    const afterMs = Math.max(1, Math.round(performance.now() - leftAtMs));
    if (wrong !== null)
      return fault(
        `beside ${who} another client got no answer, and none when the connection of the first had ended: ${wrong}`,
        'when recv() returns 0, close(client) and serve the next client',
        'not served, even afterwards',
      );
    return { ...stalled(context, who, afterMs), kind: 'one-at-a-time' };
  } finally {
    leaveAll(holders);
  }
}

function judgeEarly(context: CheckContext, wrong: string | null, who: string): Outcome {
  if (wrong !== null)
    return fault(`beside ${who} another client was not served: ${wrong}`, THREADS, 'not served');
  return ok(
    context.answersUnasked ? 'it answers before it reads, so none can stall it' : 'both were looked after',
  );
}

function stalled(context: CheckContext, who: string, afterMs: number): Outcome {
  const waited = `${(context.stallMs / 1000).toFixed(1)} s`;
  return fault(
    `${who} stalled the other for ${waited}; when it had left, the answer came after ${afterMs} ms`.replace(
      /^(\d+ .*) it had/,
      '$1 they had',
    ),
    THREADS,
    'a client waits until those before it have left',
  );
}

function leaveAll(clients: readonly Client[]): void {
  for (const client of clients) client[Symbol.dispose]();
}
