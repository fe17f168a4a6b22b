/**
 * The first check: is the answer right? It also learns what the others need: the answer to compare with, the server's usual
 * time, and whether it reads a request before it answers.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerAddress } from '../bench/processes/target.ts';
import { type AnswerHint, hintParts } from '../workloads/http-hints.ts';
import { certainFault, type Exercise, fault, type Note, ok, type Outcome, remark } from './check.ts';
import { type Answer, Client, describeReply, type Reply } from './client.ts';
import { type CheckedServer, DEATH_MS } from './server.ts';

/** What a server is known by. */
export interface Known {
  readonly status: number;
  /** null: it varies. */
  readonly page: Buffer | null;
  readonly usualMs: number;
  readonly answersUnasked: boolean;
}

export interface Learned {
  readonly outcome: Outcome;
  /** null: there is no right answer. */
  readonly known: Known | null;
}

/** Generous: it only ends what hangs. */
export const ANSWER_MS = 10_000;
/** A server that answers before it has read does so within this. */
const UNASKED_MS = 150;
/** After an answer, its connection has ended within this, or stays. */
const END_MS = 300;
const SAMPLES = 5;

export const ANSWERS = {
  id: 'answers',
  title: 'answers right',
  did: `A client sent GET / and read the answer. In every exercise but the first, ${SAMPLES} more did the same.`,
  asks: 'each client gets the page: a status line, fields, an empty line and all of the body, the same each time',
} as const;

export async function learn(server: CheckedServer, request: Buffer, exercise: Exercise): Promise<Learned> {
  const hints = new Set<AnswerHint>();
  const { first } = server;
  await delay(UNASKED_MS);
  const answersUnasked = first.received > 0;
  if (first.end === undefined) first.send(request);
  const reply = await first.reply(ANSWER_MS);
  for (const hint of first.hints) hints.add(hint);
  if (reply.kind !== 'answer') return { outcome: await describeFailure(server, reply), known: null };
  const wrong = await findSurplus(first, reply, hints);
  if (wrong !== null) return { outcome: wrong, known: null };
  first[Symbol.dispose]();
  const others = exercise === 1 ? [] : await sample(server.address, request, hints);
  const bodies = [reply, ...others.map((one) => one.reply).filter((one) => one.kind === 'answer')].map(
    ({ body }) => body,
  );
  const isSame = bodies.every((body) => body.equals(reply.body));
  const usualMs = others.map(({ ms }) => ms).toSorted((a, b) => a - b)[others.length >> 1] ?? 1;
  // Then the reset is a matter of chance, and its cause is known.
  if (answersUnasked) hints.delete('reset');
  const notes = [...hints].map(hintParts).map(({ seen, change }) => ({ seen, mend: change }));
  if (answersUnasked) notes.push(UNASKED);
  if (!isSame) notes.push(VARIES);
  const { status } = reply.head;
  const outcome = judgeStatus(reply, notes);
  return { outcome, known: { status, page: isSame ? reply.body : null, usualMs, answersUnasked } };
}

const UNASKED: Note = {
  seen: 'it answered before the client had sent its request, which stays unread: close() then resets the connection (RST), and the answer can be lost',
  mend: 'call recv() until the empty line of the request, before send() and close()',
};

const VARIES: Note = {
  seen: 'the bodies of two answers differ, so only their status was compared from here on',
  mend: 'nothing, if the page holds a date or a number; else look for a buffer that two clients share',
};

function judgeStatus({ head, body }: Answer, notes: readonly Note[]): Outcome {
  if (head.status >= 400) {
    const seen = `it answered ${JSON.stringify(head.statusLine)}`;
    const mend = 'answer GET / with "HTTP/1.1 200 OK" and the page';
    return { ...certainFault(seen, mend), notes: [{ seen, mend }, ...notes] };
  }
  const brief = `${head.status}, ${body.length} bytes`;
  return notes.length === 0
    ? ok(brief)
    : remark(`${brief}; ${notes.length === 1 ? 'a remark' : `${notes.length} remarks`} below`, ...notes);
}

/** What comes after the end of an answer is wrong; how the connection ends may be a hint. */
async function findSurplus(
  client: Client,
  { head }: Answer,
  hints: Set<AnswerHint>,
): Promise<Outcome | null> {
  const end = await client.ended(END_MS);
  const surplus = client.surplus;
  if (surplus.toString('latin1').trim() !== '') {
    const isAnswer = surplus.subarray(0, 5).toString('latin1') === 'HTTP/';
    return certainFault(
      isAnswer
        ? 'a second answer came, and there was one request'
        : `${surplus.length} bytes came after the ${head.framing.kind === 'length' ? head.framing.bytes : 0} of its Content-Length`,
      isAnswer
        ? 'answer once for each request: when its empty line has come, not after each recv()'
        : 'Content-Length is the number of bytes of the body alone, after the empty line: strlen(body)',
    );
  }
  if (surplus.length > 0) hints.add('extra-line');
  if (end === 'reset') hints.add('reset');
  else if (end === 'closed' && !head.closing) hints.add('silent-close');
  return null;
}

interface Sample {
  readonly reply: Reply;
  readonly ms: number;
}

async function sample(
  address: ServerAddress,
  request: Buffer,
  hints: Set<AnswerHint>,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let count = 0; count < SAMPLES; count += 1) {
    const startedAtMs = performance.now();
    using client = await Client.connect(address, ANSWER_MS, { hints });
    if (client === null) return samples;
    client.send(request);
    const reply = await client.reply(ANSWER_MS);
    if (reply.kind !== 'answer') return samples;
    samples.push({ reply, ms: performance.now() - startedAtMs });
  }
  return samples;
}

async function describeFailure(server: CheckedServer, reply: Reply): Promise<Outcome> {
  const death = reply.kind === 'silent' ? null : await server.death(DEATH_MS);
  if (death !== null && reply.kind !== 'wrong')
    return fault(`the server ended (${death}) before it answered its first client`, CRASHED);
  if (reply.kind === 'silent' && reply.bytes > 0)
    return fault(
      'the answer did not end: neither were there as many bytes as its Content-Length says, nor was the connection closed',
      'give the number of bytes of the body as Content-Length, and call send() again with the rest until all are sent; or call close(client) after the last send()',
      'the answer did not end',
    );
  const mend = reply.kind === 'ended' && reply.how === 'reset' ? hintParts('reset').change : ASK;
  return (reply.kind === 'wrong' ? certainFault : fault)(describeReply(reply), mend);
}

const CRASHED = 'check what every call returns, and that the buffers are as long as what goes into them';
const ASK =
  'answer with "HTTP/1.1 200 OK\\r\\nContent-Length: N\\r\\n\\r\\n" and N bytes of body; send strlen(answer) bytes';
