/** Checks of what a server does with one client at a time. */
import { setTimeout as delay } from 'node:timers/promises';
import { hintParts } from '../workloads/http-hints.ts';
import { type Check, type CheckContext, certainFault, fault, ok, type Outcome, remark } from './check.ts';
import { describeReply, dribble } from './client.ts';
import { DEATH_MS } from './server.ts';

/** Between two bytes of a client that dribbles: each has its own packet, and its own `recv`, unless the machine is busy. */
const DRIBBLE_MS = 20;

/** What a client has sent has come within this. */
const ARRIVED_MS = 50;

/** One after the other. */
const CLIENTS = 10;

const READ_WHOLE =
  'call recv() in a loop until the empty line "\\r\\n\\r\\n" has come or recv() returns 0, and then send() and close()';

export const backToAccept: Check = {
  id: 'back-to-accept',
  title: 'goes back to accept',
  did: `${CLIENTS} clients came one after the other, and each sent a request.`,
  asks: 'exercise 2: after each client the server goes back to accept() and serves the next one',
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
      const how = death === null ? wrong : `the server had ended (${death})`;
      const brief = death === null ? `client ${which} got no answer` : 'it ended after a client';
      return fault(`client ${which} was not served: ${how}`, LOOP, brief);
    }
    return ok('each client was served');
  },
};

const LOOP =
  'put accept(), recv(), send() and close(client) inside while (1) { … }, and close the listening socket after it, not in it';

export const secondRequest: Check = {
  id: 'second-request',
  title: 'bears a second request',
  did: 'A client asked, read the answer, and asked again on the same connection.',
  asks: 'nothing: it may answer again, or close the connection after its first answer',
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return refused();
    client.send(context.request);
    const first = await client.reply(context.answerMs);
    const wrong = context.judge(first);
    if (wrong !== null) return fault(`the first answer failed: ${wrong}`, READ_WHOLE);
    client.send(context.request);
    const second = await client.reply(context.answerMs);
    if (second.kind === 'ended') return ok('it closes after each answer');
    if (second.kind === 'silent')
      return fault(
        'the second request got no answer, and the connection stayed open',
        'call close(client) after the answer, or go back to recv() for the next request',
        'neither answered nor closed',
      );
    const fail = context.judge(second);
    return fail === null
      ? ok('it answers again')
      : certainFault(`the second answer was wrong: ${fail}`, 'send a whole answer for each request', fail);
  },
};

export const pipelined: Check = {
  id: 'pipelined',
  title: 'answers two requests at once',
  did: 'A client sent two requests in one packet.',
  asks: 'no exercise asks for it; HTTP/1.1 allows it: the server answers both, or closes the connection after its first answer',
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return refused();
    client.send(Buffer.concat([context.request, context.request]));
    const first = await client.reply(context.answerMs);
    // What is left of the requests may reset the connection: then it is closed too.
    if (first.kind === 'ended') return ok('it closes after each answer');
    const wrong = context.judge(first);
    if (wrong !== null) return fault(`the first answer failed: ${wrong}`, READ_WHOLE);
    const second = await client.reply(context.answerMs);
    if (second.kind === 'ended') return ok('it closes after each answer');
    const fail = context.judge(second);
    return fail === null
      ? ok('it answers both')
      : fault(
          `of two requests that came together, the second failed: ${fail}`,
          'one recv() may return more than one request: keep what comes after the empty line, and answer it before the next recv()',
          'the second got no right answer',
        );
  },
};

export const halfClose: Check = {
  id: 'half-close',
  title: 'answers after a half-close',
  did: 'A client sent its request and then FIN, as shutdown(fd, SHUT_WR) does, and waited for the answer.',
  asks: 'the client still reads, so it must get its whole answer',
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return refused();
    // So that the server finds both together, however busy the machine is.
    await context.server.whileStopped(async () => {
      client.send(context.request);
      client.halfClose();
      await delay(ARRIVED_MS);
    });
    return answered(
      context,
      await client.reply(context.answerMs),
      'answer what was received before recv() returned 0, and then close(client); and leave the loop around recv() when it returns 0',
    );
  },
};

export const dribbles: Check = {
  id: 'dribble',
  title: 'bears a client that dribbles',
  did: `A client sent its request one byte at a time, one each ${DRIBBLE_MS} ms.`,
  asks: 'TCP is a stream: one recv() may return any part of a request, and the client must get its answer',
  exercises: [null, 2, 4],
  async run(context) {
    using client = await context.connect();
    if (client === null) return refused();
    const isWhole = await dribble(client, context.request, DRIBBLE_MS);
    const reply = await client.reply(context.answerMs);
    const outcome = answered(context, reply, READ_WHOLE);
    if (outcome.kind === 'fault' || isWhole || context.answersUnasked) return outcome;
    return remark('answered before the request had come', {
      seen: 'it answered after the first bytes of the request, before the rest had come',
      mend: `the rest stays unread, and close() then resets the connection: ${READ_WHOLE}`,
    });
  },
};

function answered(context: CheckContext, reply: Parameters<CheckContext['judge']>[0], mend: string): Outcome {
  const wrong = context.judge(reply);
  if (wrong === null) return ok('answered');
  const isReset = reply.kind === 'ended' && reply.how === 'reset';
  const advice = isReset ? hintParts('reset').change : mend;
  return fault(`the client got no right answer: ${wrong}`, advice, describeReply(reply));
}

export function refused(): Outcome {
  return fault(
    'the connection was refused or not made',
    'keep the listening socket open while the server runs',
    'the connection was refused',
  );
}
