/** Checks with clients that behave badly: the server must live on, and serve the next client. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, type CheckContext, fault, ok, type Outcome } from './check.ts';
import type { Client } from './client.ts';
import { DEATH_MS } from './server.ts';
import type { CheckWords } from './words-en.ts';

/** Clients of each kind. */
const EACH = 8;
/** After it, a running server has accepted a client, and waits in recv(). */
const ACCEPTED_MS = 30;
/** A connection that the kernel makes takes less, unless the backlog is full. */
const QUEUED_MS = 300;
/** What a client that sends garbage waits for a reaction. */
const REACTION_MS = 200;

/** Connects so many clients, one after the other. */
async function several(context: CheckContext, use: (client: Client) => void): Promise<void> {
  for (let count = 0; count < EACH; count += 1) {
    const client = await context.connect();
    if (client !== null) use(client);
  }
}

/** The same while the server is stopped: as many as its backlog takes. All have gone before it accepts them. */
async function severalUnaccepted(context: CheckContext, use: (client: Client) => void): Promise<void> {
  await context.server.whileStopped(async () => {
    for (let count = 0; count < EACH; count += 1) {
      const client = await context.connect(true, QUEUED_MS);
      if (client === null) break;
      use(client);
    }
    await delay(ACCEPTED_MS);
  });
}

export const leaves: Check = {
  id: 'leave',
  about: ({ leave }) => leave.about(EACH),
  exercises: [null, 2, 4],
  async run(context) {
    const { request, words } = context;
    await several(context, (client) => client[Symbol.dispose]());
    await several(context, (client) => leaveAfter(client, request.subarray(0, request.length / 2)));
    await severalUnaccepted(context, (client) => leaveAfter(client, request));
    return (await context.next(words.leave.after)) ?? ok(words.nextServed);
  },
};

function leaveAfter(client: Client, bytes: Buffer): void {
  client.send(bytes);
  client[Symbol.dispose]();
}

export const resets: Check = {
  id: 'reset',
  about: ({ reset }) => reset.about(EACH),
  exercises: [null, 2, 4],
  async run(context) {
    for (let count = 0; count < EACH; count += 1) {
      const client = await context.connect();
      await delay(ACCEPTED_MS);
      client?.reset();
    }
    await severalUnaccepted(context, (client) => {
      client.send(context.request);
      client.reset();
    });
    return (await context.next(context.words.reset.after)) ?? ok(context.words.nextServed);
  },
};

const LONG = 100_000;
const GARBAGE: readonly (readonly [kind: Parameters<CheckWords['garbage']['after']>[0], bytes: Buffer])[] = [
  ['longLine', Buffer.from(`GET /${'a'.repeat(LONG)} HTTP/1.1\r\n\r\n`)],
  ['noLineEnd', Buffer.alloc(LONG, 'x')],
  ['binary', Buffer.from(Uint8Array.from({ length: 4096 }, (_, index) => (index * 89 + 17) % 256))],
  ['zeros', Buffer.alloc(4096)],
  ['emptyLines', Buffer.from('\r\n\r\n\n\n\r\n')],
  ['formats', Buffer.from('GET /%s%s%s%n%n HTTP/1.1\r\n%s%n: %n%s\r\n\r\n')],
];

export const garbage: Check = {
  id: 'garbage',
  about: ({ garbage: words }) => words.about(),
  exercises: [null, 2, 4],
  async run(context) {
    const { words } = context;
    for (const [kind, bytes] of GARBAGE) {
      using client = await context.connect();
      if (client === null) return (await context.next(words.garbage.refused)) ?? fault(words.refused);
      client.send(bytes);
      await client.ended(REACTION_MS);
      client[Symbol.dispose]();
      const harmed = await context.next(words.garbage.after(kind));
      if (harmed !== null) return harmed;
    }
    return ok(words.nextServed);
  },
};

/** Longer than what the sockets of both ends hold at first. */
const LONG_PAGE = 65_536;
const PAUSE_MS = 300;

export const slowReader: Check = {
  id: 'slow-reader',
  about: ({ slowReader: words }) => words.about(PAUSE_MS),
  exercises: [null, 2, 4],
  async run(context) {
    const { slowReader: words } = context.words;
    using slow = await context.connect(false);
    if (slow === null) return fault(context.words.refused);
    slow.send(context.request);
    await delay(PAUSE_MS);
    slow.startReading();
    const wrong = context.judge(await slow.reply(context.answerMs));
    slow[Symbol.dispose]();
    if (wrong !== null) return fault(words.lost(wrong));
    if (context.found.has(resets.id)) return ok(words.ok);
    using never = await context.connect(false);
    never?.send(context.request);
    await delay(PAUSE_MS);
    never?.reset();
    const harmed = await context.next(words.after);
    const bytes = context.page?.length ?? 0;
    return harmed ?? ok(bytes < LONG_PAGE ? words.short(bytes) : words.ok);
  },
};

/** @returns the fault of a server that did not serve the next client */
export async function describeHarm(context: CheckContext, after: string, wrong: string): Promise<Outcome> {
  const death = await context.server.death(DEATH_MS);
  const { harm } = context.words;
  if (death === null) return fault(harm.unserved(after, wrong));
  const outcome = fault(harm.died(after, death, death.startsWith('SIGPIPE')));
  return { ...outcome, certain: death.startsWith('SIG') };
}
