/** Checks of two clients at once: one holds the server up, or tries to, and the other asks. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, type CheckContext, fault, ok, type Outcome, skipped } from './check.ts';
import type { Client } from './client.ts';

/** More silent clients than a pool of a usual size has threads. */
const MANY = 16;
/** A running server has accepted the silent clients within this. */
const ACCEPTED_MS = 50;

export const silentClient: Check = {
  id: 'silent-client',
  about: ({ silentClient: words }) => words.about(),
  exercises: [null, 2, 4],
  run: (context) => besides(context, { count: 1, words: context.words.silentClient }),
};

export const unfinishedRequest: Check = {
  id: 'unfinished-request',
  about: ({ unfinishedRequest: words }) => words.about(),
  exercises: [null, 4],
  run: (context) =>
    besides(context, {
      count: 1,
      words: context.words.unfinishedRequest,
      sends: context.request.subarray(0, context.request.length / 2),
    }),
};

export const manySilent: Check = {
  id: 'many-silent-clients',
  about: ({ manySilent: words }) => words.about(MANY),
  exercises: [null, 4],
  run: (context) => besides(context, { count: MANY, words: context.words.manySilent }),
};

/** Clients that hold a server up. */
interface Holders {
  readonly count: number;
  /** Who they are, and their stall in a few words. */
  readonly words: { readonly who: (count: number) => string; readonly brief: string };
  readonly sends?: Buffer;
}

/** One asks while others hold on. That it was they who stalled it is shown by their leaving: then the answer comes. */
async function besides(context: CheckContext, holders: Holders): Promise<Outcome> {
  if (context.found.has(silentClient.id)) return skipped(context.words.beside.known);
  const { count, sends } = holders;
  const { beside: words } = context.words;
  const who = holders.words.who(count);
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
      : fault(words.lost(who, wrong));
  } finally {
    leaveAll(clients);
  }
}

function judgeEarly(context: CheckContext, wrong: string | null, who: string): Outcome {
  const { beside: words } = context.words;
  if (wrong !== null) return fault(words.unserved(who, wrong));
  return ok(context.answersUnasked ? words.unasked : words.ok);
}

function stalled(context: CheckContext, { count, words }: Holders, afterMs: number): Outcome {
  const { stalled: describe } = context.words.beside;
  const note = describe(words.who(count), count, context.stallMs, afterMs);
  return { ...fault({ ...note, brief: words.brief }), kind: 'one-at-a-time' };
}

function leaveAll(clients: readonly Client[]): void {
  for (const client of clients) client[Symbol.dispose]();
}
