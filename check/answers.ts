/**
 * The first check: is the answer right? It also learns what the others need: the answer to compare with, the server's usual
 * time, and whether it reads a request before it answers.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerAddress } from '../bench/processes/target.ts';
import type { AnswerHint } from '../workloads/http-hints.ts';
import { certainFault, type Exercise, fault, ok, type Outcome, remark } from './check.ts';
import { type Answer, Client, describeReply, type Reply } from './client.ts';
import type { Note } from './finding.ts';
import { type CheckedServer, DEATH_MS } from './server.ts';
import type { CheckWords } from './words-en.ts';

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

export const ANSWERS = { id: 'answers', about: ({ answers }: CheckWords) => answers.about(SAMPLES) } as const;

export async function learn(
  server: CheckedServer,
  request: Buffer,
  exercise: Exercise,
  words: CheckWords,
): Promise<Learned> {
  const hints = new Set<AnswerHint>();
  const { first } = server;
  await delay(UNASKED_MS);
  const answersUnasked = first.received > 0;
  if (first.end === undefined) first.send(request);
  const reply = await first.reply(ANSWER_MS);
  for (const hint of first.hints) hints.add(hint);
  if (reply.kind !== 'answer') return { outcome: await describeFailure(server, reply, words), known: null };
  const wrong = await findSurplus(first, reply, hints, words);
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
  const notes = [...hints].map(words.hint).map(({ seen, change }) => ({ seen, mend: change }));
  if (answersUnasked) notes.push(words.answers.unasked);
  if (!isSame) notes.push(words.answers.varies);
  const { status } = reply.head;
  const outcome = judgeStatus(reply, notes, words);
  return { outcome, known: { status, page: isSame ? reply.body : null, usualMs, answersUnasked } };
}

function judgeStatus({ head, body }: Answer, notes: readonly Note[], { answers }: CheckWords): Outcome {
  if (head.status >= 400) {
    const note = answers.status(JSON.stringify(head.statusLine));
    return { ...certainFault(note), notes: [note, ...notes] };
  }
  const brief = answers.brief(head.status, body.length, notes.length);
  return notes.length === 0 ? ok(brief) : remark(brief, ...notes);
}

/** What comes after the end of an answer is wrong; how the connection ends may be a hint. */
async function findSurplus(
  client: Client,
  { head }: Answer,
  hints: Set<AnswerHint>,
  words: CheckWords,
): Promise<Outcome | null> {
  const end = await client.ended(END_MS);
  const surplus = client.surplus;
  if (surplus.toString('latin1').trim() !== '') {
    const isAnswer = surplus.subarray(0, 5).toString('latin1') === 'HTTP/';
    const bytes = head.framing.kind === 'length' ? head.framing.bytes : 0;
    return certainFault(isAnswer ? words.answers.second : words.answers.surplus(surplus.length, bytes));
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

async function describeFailure(server: CheckedServer, reply: Reply, words: CheckWords): Promise<Outcome> {
  const { answers } = words;
  const death = reply.kind === 'silent' ? null : await server.death(DEATH_MS);
  if (death !== null && reply.kind !== 'wrong') return fault(answers.died(death));
  if (reply.kind === 'silent' && reply.bytes > 0) return fault(answers.unended);
  const mend = reply.kind === 'ended' && reply.how === 'reset' ? words.hint('reset').change : answers.mend;
  return (reply.kind === 'wrong' ? certainFault : fault)({ seen: describeReply(reply, words), mend });
}
