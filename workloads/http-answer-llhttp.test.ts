/**
 * Random answers, right and wrong, read by ours and by Node's own HTTP client (llhttp), strict and lenient. Where the two
 * differ, the difference is listed here with its reason.
 */
import { request } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { cutAt } from './testing/cuts.ts';
import { Dice, randomAnswer } from './testing/random-answers.ts';
import { type Outcome, readAnswer, type Reading } from './testing/read-answer.ts';

/** @param end where our answer ended; Node's client is to take that much before it sees more */
async function readTheirs(
  pieces: readonly Buffer[],
  end: number,
  insecureHTTPParser: boolean,
): Promise<Outcome> {
  const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const refused = (error: NodeJS.ErrnoException): void =>
    resolve({ kind: 'refused', fault: error.code ?? '' });
  const asked = request({
    createConnection: () => socket,
    headers: { connection: 'keep-alive' },
    insecureHTTPParser,
  });
  asked.on('error', refused).on('upgrade', () => resolve({ kind: 'refused', fault: 'upgrade' }));
  asked.on('response', (response) => {
    const { statusCode: status = 0 } = response;
    const closing = !asked.shouldKeepAlive;
    let body = '';
    response.setEncoding('latin1').on('data', (text: string) => (body += text));
    response.on('error', refused).on('end', () => resolve({ kind: 'answer', status, body, closing }));
  });
  asked.end();
  await nextTurn();
  let at = 0;
  for (const piece of pieces) {
    const first = piece.subarray(0, Math.max(0, end - at));
    socket.push(first);
    if (first.length < piece.length) {
      await nextTurn();
      socket.push(piece.subarray(first.length));
    }
    at += piece.length;
  }
  await nextTurn();
  socket.push(null);
  const outcome = await promise;
  socket.destroy();
  return outcome;
}

interface Compared {
  readonly text: string;
  readonly lenient: boolean;
  readonly ours: Reading;
  readonly theirs: Outcome;
}

const isAnswer = ({ kind }: Outcome): boolean => kind === 'answer';
const weRead = ({ ours, theirs }: Compared): boolean => isAnswer(ours.outcome) && !isAnswer(theirs);
const bothRead = ({ ours, theirs }: Compared): boolean => isAnswer(ours.outcome) && isAnswer(theirs);
const theyRead = ({ ours, theirs }: Compared): boolean => !isAnswer(ours.outcome) && isAnswer(theirs);
const whyOf = (outcome: Outcome): string => (outcome.kind === 'refused' ? outcome.fault : '');

/** Why the two differ. */
const DIFFERENCES: readonly {
  readonly reason: string;
  readonly explains: (compared: Compared) => boolean;
}[] = [
  {
    reason: 'we read what is unusual, and hint at it',
    explains: (compared) => weRead(compared) && compared.ours.hints.size > 0,
  },
  {
    reason: 'we do not look at the framing of an answer that has no body (RFC 9112 6.3)',
    explains: (compared) =>
      weRead(compared) &&
      compared.ours.outcome.kind === 'answer' &&
      [204, 304].includes(compared.ours.outcome.status),
  },
  {
    reason: 'we do not look at extensions, white space around a size, and trailer fields (RFC 9112 7.1)',
    explains: (compared) =>
      weRead(compared) &&
      /chunked/i.test(compared.text) &&
      ['HPE_STRICT', 'HPE_INVALID_CHUNK_SIZE', 'HPE_INVALID_HEADER_TOKEN', 'HPE_LF_EXPECTED'].includes(
        whyOf(compared.theirs),
      ),
  },
  {
    reason: 'we keep control characters in a value (RFC 9110 5.5)',
    // It looks for those very characters, written as their numbers.
    // oxlint-disable-next-line no-control-regex
    explains: ({ text }) => /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text),
  },
  {
    reason: 'we drop the empty items and the HTABs of a list (RFC 9110 5.6)',
    explains: ({ text }) => /^transfer-encoding:.*[,\t]\r?\n/im.test(text),
  },
  {
    reason: 'we take a parameter of chunked for an error (RFC 9112 7.1)',
    explains: ({ ours }) => whyOf(ours.outcome).startsWith('its chunked coding has a parameter'),
  },
  {
    reason: 'the lenient parser keeps NUL in a value; we take it for a space (RFC 9110 5.5)',
    explains: ({ lenient, text }) => lenient && text.includes('\0'),
  },
  {
    reason: 'we close after chunks by HTTP/1.0 (RFC 9112 6.1)',
    explains: (compared) =>
      bothRead(compared) && /^HTTP\/1\.0/m.test(compared.text) && /^transfer-encoding:/im.test(compared.text),
  },
  {
    reason: 'the lenient parser takes CR alone for the end of a line; we take it for a space (RFC 9112 2.2)',
    explains: ({ lenient, text }) => lenient && /\r(?!\n)/.test(text),
  },
  {
    reason: 'the lenient parser reads a line with leading white space as a field; we drop it (RFC 9112 2.2)',
    explains: ({ lenient, ours }) => lenient && ours.hints.has('folded-field'),
  },
  {
    reason: 'Node takes 101 without Upgrade for a final answer; nothing asked for it (RFC 9110 15.2.2)',
    explains: ({ ours }) => whyOf(ours.outcome).startsWith('it answered 101'),
  },
  {
    reason: 'Node reads HTTP/2 in the syntax of HTTP/1; we do not (RFC 9110 2.5)',
    explains: (compared) =>
      theyRead(compared) && whyOf(compared.ours.outcome).startsWith('it answered with HTTP/'),
  },
  {
    reason: 'the lenient parser needs no line end behind the bytes of a chunk',
    explains: (compared) =>
      compared.lenient &&
      theyRead(compared) &&
      whyOf(compared.ours.outcome).startsWith('a chunk of its body is'),
  },
];

const CASES = 3000;

test('random answers are read as Node reads them, or differ for a known reason', async () => {
  const dice = new Dice(20_261_128);
  const unexplained: unknown[] = [];
  const reasons = new Set<string>();
  const counts = { alike: 0, refused: 0 };
  for (let time = 0; time < CASES; time++) {
    const text = randomAnswer(dice);
    const bytes = Buffer.from(text, 'latin1');
    const pieces = cutAt(
      bytes,
      [...bytes.keys()].filter(() => dice.below(40) === 0),
    );
    const ours = readAnswer(pieces, { end: 'closed' });
    for (const lenient of [false, true]) {
      const theirs = await readTheirs(pieces, ours.taken, lenient);
      const compared = { text, lenient, ours, theirs };
      if (areAlike(ours.outcome, theirs)) counts[isAnswer(theirs) ? 'alike' : 'refused']++;
      else {
        const difference = DIFFERENCES.find(({ explains }) => explains(compared));
        if (difference === undefined) unexplained.push(compared);
        else reasons.add(difference.reason);
      }
    }
  }
  expect(unexplained).toEqual([]);
  expect([...reasons].toSorted()).toEqual(DIFFERENCES.map(({ reason }) => reason).toSorted());
  // Most are read by both, and many by neither: else the comparison would show little.
  expect(counts.alike).toBeGreaterThan(CASES / 2);
  expect(counts.refused).toBeGreaterThan(CASES / 20);
});

/** Why they refuse does not count. */
function areAlike(ours: Outcome, theirs: Outcome): boolean {
  if (ours.kind !== 'answer' || theirs.kind !== 'answer')
    return ours.kind !== 'answer' && theirs.kind !== 'answer';
  return ours.status === theirs.status && ours.body === theirs.body && ours.closing === theirs.closing;
}
