/** Checks of two clients at once: one holds the server up, or tries to, and the other asks. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, type CheckContext, fault, ok, type Outcome, skipped } from './check.ts';
import type { Client } from './client.ts';

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
  asks: 'exercise 4: accepting and receiving go on together, so that a silent client stalls no other. Exercises 1 and 2 serve one client at a time',
  exercises: [null, 2, 4],
  run: (context) =>
    besides(context, { count: 1, who: 'a silent client', brief: 'it serves one client at a time' }),
};

export const unfinishedRequest: Check = {
  id: 'unfinished-request',
  title: 'bears an unfinished request',
  did: 'A client sent half of a request. Meanwhile another sent a whole one; then the first one left.',
  asks: 'exercise 4: a client in the middle of its request stalls no other',
  exercises: [null, 4],
  run: (context) =>
    besides(context, {
      count: 1,
      who: 'a client in the middle of its request',
      brief: 'it stalls the others',
      sends: context.request.subarray(0, context.request.length / 2),
    }),
};

export const manySilent: Check = {
  id: 'many-silent-clients',
  title: `bears ${MANY} silent clients`,
  did: `${MANY} clients connected and sent nothing. Meanwhile another sent a request; then they left.`,
  asks: 'exercise 4: each client has a thread of its own, so however many are silent, the next one is served',
  exercises: [null, 4],
  run: (context) =>
    besides(context, { count: MANY, who: `${MANY} silent clients`, brief: 'they stall the next one' }),
};

/** Clients that hold a server up. */
interface Holders {
  readonly count: number;
  readonly who: string;
  /** Of a stall. */
  readonly brief: string;
  readonly sends?: Buffer;
}

/** One asks while others hold on. That it was they who stalled it is shown by their leaving: then the answer comes. */
async function besides(context: CheckContext, holders: Holders): Promise<Outcome> {
  if (context.found.has(silentClient.id)) return skipped('one silent client stalls it already');
  const { count, who, sends } = holders;
  const clients: Client[] = [];
  try {
    while (clients.length < count) {
      const client = await context.connect(true, context.stallMs);
      // A full backlog: the asker will not get in either.
      if (client === null) break;
      if (sends !== undefined) client.send(sends);
      clients.push(client);
    }
    await delay(ACCEPTED_MS);
    using asker = await context.connect(true, context.stallMs);
    asker?.send(context.request);
    const early = await asker?.reply(context.stallMs);
    if (early !== undefined && early.kind !== 'silent') return judgeEarly(context, context.judge(early), who);
    leaveAll(clients);
    const leftAtMs = performance.now();
    const late = asker === null ? await context.ask() : await asker.reply(context.answerMs);
    const wrong = context.judge(late);
    return wrong === null
      ? stalled(context, holders, Math.max(1, Math.round(performance.now() - leftAtMs)))
      : fault(
          `beside ${who} another client got no answer, and none after the first had left: ${wrong}`,
          'when recv() returns 0, close(client) and serve the next client',
          'not served, even afterwards',
        );
  } finally {
    leaveAll(clients);
  }
}

function judgeEarly(context: CheckContext, wrong: string | null, who: string): Outcome {
  if (wrong !== null)
    return fault(`beside ${who} another client was not served: ${wrong}`, THREADS, 'not served');
  return ok(
    context.answersUnasked ? 'it answers before it reads, so none can stall it' : 'both were looked after',
  );
}

function stalled(context: CheckContext, { count, who, brief }: Holders, afterMs: number): Outcome {
  const waited = `${(context.stallMs / 1000).toFixed(1)} s`;
  const they = count === 1 ? 'it' : 'they';
  const seen = `${who} stalled another for ${waited}; when ${they} had left, its answer came after ${afterMs} ms`;
  return { ...fault(seen, THREADS, brief), kind: 'one-at-a-time' };
}

function leaveAll(clients: readonly Client[]): void {
  for (const client of clients) client[Symbol.dispose]();
}
