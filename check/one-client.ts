/** Checks of what a server does with one client at a time. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, type CheckContext, certainFault, fault, ok, type Outcome, remarkOn } from './check.ts';
import { describeReply, dribble } from './client.ts';
import { DEATH_MS } from './server.ts';

/** Between two bytes of a client that dribbles: each has its own packet, and its own `recv`, unless the machine is busy. */
const DRIBBLE_MS = 20;

/** What a client has sent has come within this. */
const ARRIVED_MS = 50;

/** One after the other. */
const CLIENTS = 10;

export const backToAccept: Check = {
  id: 'back-to-accept',
  about: ({ backToAccept: words }) => words.about(CLIENTS),
  exercises: [null, 2, 4],
  needsFresh: true,
  async run(context) {
    const { first } = context.server;
    if (!context.answersUnasked) first.send(context.request);
    for (let which = 1; which <= CLIENTS; which += 1) {
      const reply = which === 1 ? await first.reply(context.answerMs) : await context.ask();
      first[Symbol.dispose]();
      const wrong = context.judge(reply);
      if (wrong === null) continue;
      const death = await context.server.death(DEATH_MS);
      return fault(context.words.backToAccept.unserved(which, wrong, death));
    }
    return ok(context.words.backToAccept.ok);
  },
};

export const secondRequest: Check = {
  id: 'second-request',
  about: ({ secondRequest: words }) => words.about(),
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return fault(context.words.refused);
    client.send(context.request);
    const first = await client.reply(context.answerMs);
    const wrong = context.judge(first);
    if (wrong !== null) return fault(context.words.requests.first(wrong));
    client.send(context.request);
    const second = await client.reply(context.answerMs);
    if (second.kind === 'ended') return ok(context.words.requests.closes);
    if (second.kind === 'silent') return fault(context.words.secondRequest.silent);
    const fail = context.judge(second);
    return fail === null
      ? ok(context.words.secondRequest.ok)
      : certainFault(context.words.secondRequest.wrong(fail));
  },
};

export const pipelined: Check = {
  id: 'pipelined',
  about: ({ pipelined: words }) => words.about(),
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return fault(context.words.refused);
    client.send(Buffer.concat([context.request, context.request]));
    const first = await client.reply(context.answerMs);
    // What is left of the requests may reset the connection: then it is closed too.
    if (first.kind === 'ended') return ok(context.words.requests.closes);
    const wrong = context.judge(first);
    if (wrong !== null) return fault(context.words.requests.first(wrong));
    const second = await client.reply(context.answerMs);
    if (second.kind === 'ended') return ok(context.words.requests.closes);
    const fail = context.judge(second);
    return fail === null ? ok(context.words.pipelined.ok) : fault(context.words.pipelined.wrong(fail));
  },
};

export const halfClose: Check = {
  id: 'half-close',
  about: ({ halfClose: words }) => words.about(),
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return fault(context.words.refused);
    // So that the server finds both together, however busy the machine is.
    await context.server.whileStopped(async () => {
      client.send(context.request);
      client.halfClose();
      await delay(ARRIVED_MS);
    });
    return answered(context, await client.reply(context.answerMs), context.words.halfClose.mend);
  },
};

export const dribbles: Check = {
  id: 'dribble',
  about: ({ dribble: words }) => words.about(DRIBBLE_MS),
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return fault(context.words.refused);
    const isWhole = await dribble(client, context.request, DRIBBLE_MS);
    const reply = await client.reply(context.answerMs);
    const outcome = answered(context, reply, context.words.requests.readWhole);
    if (outcome.kind === 'fault' || isWhole || context.answersUnasked) return outcome;
    return remarkOn(context.words.dribble.early);
  },
};

function answered(context: CheckContext, reply: Parameters<CheckContext['judge']>[0], mend: string): Outcome {
  const wrong = context.judge(reply);
  const { words } = context;
  if (wrong === null) return ok(words.reply.answered);
  const isReset = reply.kind === 'ended' && reply.how === 'reset';
  return fault({
    seen: words.requests.wrong(wrong),
    mend: isReset ? words.hint('reset').change : mend,
    brief: describeReply(reply, words),
  });
}
