/**
 * Sends random talks to a server, some at once, and compares every byte that comes back with what our reader and the page
 * give in this process. So each server gives the same answers, one for each request, however the bytes are cut.
 */
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openPage } from '../../workloads/page.ts';
import { cutAt, speak } from '../../workloads/testing/cuts.ts';
import { Dice } from '../../workloads/testing/random-answers.ts';
import { type RandomTalk, randomTalk } from '../../workloads/testing/random-requests.ts';

export interface FuzzPlan {
  readonly seed: number;
  /** How many requests to send, good and bad. */
  readonly requests: number;
  /** How many connections are open at once. */
  readonly atOnce: number;
}

export interface Finding {
  readonly talk: number;
  readonly fault: string;
  readonly sent: readonly Buffer[];
  readonly expected: string;
  readonly received: string;
}

export interface FuzzResult {
  readonly connections: number;
  readonly requests: number;
  /** How many connections of them ended with a refusal. */
  readonly refused: number;
  /** Requests with an answer other than a refusal: what the server counts. */
  readonly answers: number;
  /** Talks sent again, because the server had ended a client that this machine had stalled. */
  readonly repeated: number;
  readonly findings: readonly Finding[];
}

const BOUND_MS = 60_000;
/** Nearer than this, no limit of time can have passed. */
const STALL_MS = 900;
const MOST_FINDINGS = 5;
const MOST_REPEATS = 3;

const page = openPage({ name: 'page' });

interface Expected {
  readonly sent: string;
  readonly answers: number;
  readonly isRefused: boolean;
  /** It closes before it has read everything: what comes later may reset the connection. */
  readonly mayReset: boolean;
}

function expect(bytes: Buffer): Expected {
  const halves = cutAt(bytes, [Math.min(bytes.length, 60_000)]);
  const { sent, answers, open } = speak(page.converse({ requestsPerConnection: Infinity }), halves);
  const isRefused = /^HTTP\/1\.1 (?:400|405|431|505) /.test(sent.slice(sent.lastIndexOf('HTTP/1.1 ')));
  return { sent, answers, isRefused, mayReset: !open && !isRefused };
}

export async function fuzz(port: number, plan: FuzzPlan): Promise<FuzzResult> {
  const dice = new Dice(plan.seed);
  const result = { connections: 0, requests: 0, refused: 0, answers: 0, repeated: 0 };
  const findings: Finding[] = [];
  const next = async (): Promise<void> => {
    while (result.requests < plan.requests && findings.length < MOST_FINDINGS) {
      const talk = randomTalk(dice);
      const number = result.connections++;
      result.requests += talk.requests;
      const expected = expect(Buffer.concat(talk.pieces));
      result.answers += expected.answers;
      if (expected.isRefused) result.refused++;
      let outcome = await converse(port, talk.pieces, expected);
      for (let time = 0; outcome.kind === 'stalled' && time < MOST_REPEATS; time++) {
        result.repeated++;
        outcome = await converse(port, talk.pieces, expected);
      }
      if (outcome.kind === 'right') continue;
      const fault =
        outcome.kind === 'stalled' ? 'each time it was ended as if it had stalled' : outcome.fault;
      findings.push({
        talk: number,
        fault,
        sent: talk.pieces,
        expected: expected.sent,
        received: outcome.received,
      });
    }
  };
  await Promise.all(Array.from({ length: plan.atOnce }, next));
  return { ...result, findings };
}

/** Whether a good client is served. */
export async function serves(port: number): Promise<boolean> {
  const pieces = [Buffer.from('GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n')];
  const [bytes = Buffer.alloc(0)] = pieces;
  return (await converse(port, pieces, expect(bytes))).kind === 'right';
}

type Outcome =
  | { readonly kind: 'right' }
  | { readonly kind: 'stalled'; readonly received: string }
  | { readonly kind: 'wrong'; readonly fault: string; readonly received: string };

async function converse(port: number, pieces: RandomTalk['pieces'], expected: Expected): Promise<Outcome> {
  const startMs = performance.now();
  const { received, end } = await exchange(port, pieces);
  const tookMs = performance.now() - startMs;
  if (received === expected.sent && end === 'closed') return { kind: 'right' };
  if (end === 'late') return { kind: 'wrong', fault: `no end for ${BOUND_MS / 1000} s`, received };
  const isPart = expected.sent.startsWith(received);
  if (end === 'reset' && isPart && expected.mayReset) return { kind: 'right' };
  const [before = ''] = received.split('HTTP/1.1 408 ', 1);
  if (tookMs > STALL_MS && expected.sent.startsWith(before)) return { kind: 'stalled', received };
  return { kind: 'wrong', fault: end === 'reset' ? 'reset' : 'other bytes than expected', received };
}

interface Exchange {
  readonly received: string;
  readonly end: 'closed' | 'reset' | 'late';
}

/** Sends the pieces, as far as the kernel keeps them apart, then ends its side, and reads up to the end. */
async function exchange(port: number, pieces: readonly Buffer[]): Promise<Exchange> {
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  let received = '';
  let end: Exchange['end'] = 'reset';
  const bound = setTimeout(() => {
    end = 'late';
    socket.destroy();
  }, BOUND_MS);
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.once('end', () => (end = 'closed'));
  // 'close' follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    clearTimeout(bound);
    resolve({ received, end });
  });
  for (const piece of pieces) {
    socket.write(piece);
    await nextTurn();
  }
  socket.end();
  return await promise;
}
