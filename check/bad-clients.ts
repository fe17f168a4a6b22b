/** Checks with clients that behave badly: the server must live on, and serve the next client. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, type CheckContext, fault, ok, type Outcome } from './check.ts';
import type { Client } from './client.ts';
import { refused } from './one-client.ts';
import { DEATH_MS } from './server.ts';

/** Clients of each kind. */
const EACH = 8;
/** After it, a running server has accepted a client, and waits in recv(). */
const ACCEPTED_MS = 30;
/** A connection that the kernel makes takes less, unless the backlog is full. */
const QUEUED_MS = 300;
/** What a client that sends garbage waits for a reaction. */
const REACTION_MS = 200;

const SIGPIPE_MEND =
  'send() to a connection that is gone raises SIGPIPE, which ends the program: call signal(SIGPIPE, SIG_IGN) at the start, or send(fd, data, size, MSG_NOSIGNAL), and check what recv() and send() return';

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
  title: 'bears clients that leave',
  did: `${EACH} clients connected and left without a word, ${EACH} sent half a request and left, ${EACH} sent a whole one and left before the answer.`,
  asks: 'the loss of one client must not harm the server or another client',
  exercises: [null, 2, 4],
  async run(context) {
    const { request } = context;
    await several(context, (client) => client[Symbol.dispose]());
    await several(context, (client) => leaveAfter(client, request.subarray(0, request.length / 2)));
    await severalUnaccepted(context, (client) => leaveAfter(client, request));
    return (await context.next('clients that left')) ?? ok('the next client was served');
  },
};

function leaveAfter(client: Client, bytes: Buffer): void {
  client.send(bytes);
  client[Symbol.dispose]();
}

export const resets: Check = {
  id: 'reset',
  title: 'bears clients that reset',
  did: `${EACH} clients reset their connection (RST) while the server waited for their request, and ${EACH} after they had sent it, before the server came to them.`,
  asks: 'the loss of one client must not harm the server or another client',
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
    return (await context.next('clients that reset')) ?? ok('the next client was served');
  },
};

const LONG = 100_000;
const GARBAGE: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['a line of 100,000 bytes', Buffer.from(`GET /${'a'.repeat(LONG)} HTTP/1.1\r\n\r\n`)],
  ['100,000 bytes without a line end', Buffer.alloc(LONG, 'x')],
  ['binary bytes', Buffer.from(Uint8Array.from({ length: 4096 }, (_, index) => (index * 89 + 17) % 256))],
  ['zero bytes', Buffer.alloc(4096)],
  ['empty lines', Buffer.from('\r\n\r\n\n\n\r\n')],
  ['format characters', Buffer.from('GET /%s%s%s%n%n HTTP/1.1\r\n%s%n: %n%s\r\n\r\n')],
];

export const garbage: Check = {
  id: 'garbage',
  title: 'bears garbage',
  did: `Clients sent ${GARBAGE.map(([name]) => name).join(', ')}; after each of them another client asked.`,
  asks: 'whatever a client sends must not harm the server or another client; any answer to garbage is right',
  exercises: [null, 2, 4],
  async run(context) {
    for (const [name, bytes] of GARBAGE) {
      using client = await context.connect();
      if (client === null) return (await context.next('garbage')) ?? refused();
      client.send(bytes);
      await client.ended(REACTION_MS);
      client[Symbol.dispose]();
      const harmed = await context.next(`a client that sent ${name}`);
      if (harmed !== null) return harmed;
    }
    return ok('the next client was served');
  },
};

/** Longer than what the sockets of both ends hold at first. */
const LONG_PAGE = 65_536;
const PAUSE_MS = 300;

export const slowReader: Check = {
  id: 'slow-reader',
  title: 'bears clients that do not read',
  did: `A client asked and read nothing for ${PAUSE_MS} ms, and then all. Another asked, read nothing, and left.`,
  asks: 'every byte of an answer arrives, whoever reads slowly; who never reads harms no other client',
  exercises: [null, 2, 4],
  async run(context) {
    using slow = await context.connect(false);
    if (slow === null) return refused();
    slow.send(context.request);
    await delay(PAUSE_MS);
    slow.startReading();
    const wrong = context.judge(await slow.reply(context.answerMs));
    slow[Symbol.dispose]();
    if (wrong !== null)
      return fault(
        `a slow reader did not get its whole answer: ${wrong}`,
        'send() may take a part only: call it again with the rest, in a loop, until all is sent; where the socket does not block, wait for POLLOUT at EAGAIN',
        'a slow reader lost bytes',
      );
    if (context.found.has(resets.id)) return ok('all bytes came');
    using never = await context.connect(false);
    never?.send(context.request);
    await delay(PAUSE_MS);
    never?.reset();
    const harmed = await context.next('a client that never read');
    const bytes = context.page?.length ?? 0;
    return (
      harmed ??
      ok(bytes < LONG_PAGE ? `the answer is short (${bytes} bytes) and fits the buffers` : 'all bytes came')
    );
  },
};

/** @returns the fault of a server that did not serve the next client */
export async function describeHarm(context: CheckContext, after: string, wrong: string): Promise<Outcome> {
  const death = await context.server.death(DEATH_MS);
  if (death === null)
    return fault(
      `after ${after} the next client was not served: ${wrong}`,
      'check what recv() and send() return: at 0 or below, close(client) and go back to accept()',
      'the next client was not served',
    );
  const outcome = fault(
    `the server died (${death}) after ${after}`,
    death.startsWith('SIGPIPE') ? SIGPIPE_MEND : CRASH_MEND,
    `the server died (${death.split(':', 1)[0] ?? death})`,
  );
  return { ...outcome, certain: death.startsWith('SIG') };
}

const CRASH_MEND =
  'check what every call returns, pass recv() one byte less than the buffer has, and end the text with a 0 before it is used as a string; cc -g -fsanitize=address shows the line';
