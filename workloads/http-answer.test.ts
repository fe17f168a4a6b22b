import { expect, test } from 'vitest';
import { AnswerReader, type ConnectionEnd, parseAnswer } from './http-answer.ts';
import type { AnswerHint } from './http-hints.ts';
import { ANSWER_ROWS, type AnswerRow } from './testing/answer-rows.ts';
import { documented } from './testing/answers-doc.ts';
import { cutAt, cuts } from './testing/cuts.ts';
import { INCOMPLETE, WRONG } from './workload.ts';

interface Reading {
  /** In the words of the document. */
  readonly outcome: string;
  readonly body: string;
  /** How many bytes were taken. */
  readonly end: number;
}

/** Reads one answer in pieces. */
function readPieces(pieces: readonly Buffer[], { end, isHead }: Partial<AnswerRow>): Reading {
  let body = '';
  const hints = new Set<AnswerHint>();
  const reader = new AnswerReader(
    {
      head: () => null,
      body: (input, from, to) => {
        body += input.toString('latin1', from, to);
        return null;
      },
      end: () => null,
    },
    (hint) => hints.add(hint),
    isHead === undefined ? {} : { isHead },
  );
  let taken = 0;
  for (const piece of pieces) {
    const stop = reader.read(piece, 0, piece.length);
    if (stop === WRONG) return { outcome: `refused: \`${reader.fault}\``, body, end: taken };
    taken += stop === INCOMPLETE ? piece.length : stop;
    if (stop !== INCOMPLETE) return { outcome: describeRead(reader, hints), body, end: taken };
  }
  const begun = reader.begun;
  if (end !== undefined && reader.ended(end))
    return { outcome: describeRead(reader, hints, true), body, end: taken };
  if (reader.fault !== null) return { outcome: `refused: \`${reader.fault}\``, body, end: taken };
  return { outcome: begun ? 'waits for more' : 'no answer yet', body, end: taken };
}

function describeRead({ head }: AnswerReader, hints: ReadonlySet<AnswerHint>, isEnded = false): string {
  if (head === undefined) throw new Error('an answer is whole without a head');
  return [
    head.status === 200 ? 'read' : `read as ${head.status}`,
    ...(isEnded || head.closing ? ['closes'] : []),
    ...[...hints].map((hint) => `hint \`${hint}\``),
  ].join(', ');
}

const DOCUMENTED = documented('Reading an answer');

test('the document lists exactly the answers that are tried here', () => {
  expect([...DOCUMENTED.keys()]).toEqual(ANSWER_ROWS.map(({ id }) => id));
});

const ANSWERS = ANSWER_ROWS.map((row) => {
  const bytes = Buffer.from(row.text, 'latin1');
  return { id: row.id, row, bytes, reading: readPieces([bytes], row) };
});

function isRead({ outcome }: Reading): boolean {
  return outcome.startsWith('read');
}

test.each(ANSWERS)('the answer $id is taken as the document says', ({ row, reading }) => {
  expect(reading.outcome).toBe(DOCUMENTED.get(row.id));
  if (isRead(reading)) expect(reading.body).toBe(row.body ?? 'hello');
});

/** A fault quotes what had come, so two readings of one answer may differ in that. */
function compared(reading: Reading): unknown {
  return [reading.outcome.replace(/".*/, ''), isRead(reading) && reading.body];
}

test.each(ANSWERS)('the answer $id is taken alike however it is split', ({ row, bytes, reading }) => {
  const splits = bytes.length < 1000 ? cuts(bytes, 5) : [cutAt(bytes, [1, 16, 17, 1000, bytes.length - 7])];
  for (const pieces of splits) expect(compared(readPieces(pieces, row))).toEqual(compared(reading));
});

const FRAMED = ANSWERS.filter(({ row, reading }) => isRead(reading) && row.end === undefined);

test.each(FRAMED)('the answer $id ends with its last byte', ({ row, bytes, reading }) => {
  expect(readPieces([Buffer.concat([bytes, Buffer.from('HTTP/1.1 next')])], row)).toEqual(reading);
  expect(reading.end).toBe(bytes.length);
  if (bytes.length >= 1000) return;
  for (let length = 0; length < bytes.length; length++) {
    const { outcome } = readPieces([bytes.subarray(0, length)], row);
    expect(['waits for more', 'no answer yet']).toContain(outcome);
  }
});

function parse(text: string, end?: ConnectionEnd) {
  return parseAnswer(Buffer.from(text, 'latin1'), end);
}

test('a parsed answer has a status, a body, and its end', () => {
  const text = 'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nab';
  expect(parse(`${text}HTTP/1.1 next`)).toEqual({
    kind: 'answer',
    answer: { status: 404, body: Buffer.from('ab'), closing: false, end: text.length },
  });
  expect(parse(text.slice(0, -1))).toEqual({ kind: 'incomplete' });
});

test('a parsed answer may end with its connection', () => {
  const text = 'HTTP/1.1 200 OK\r\n\r\nab';
  expect(parse(text)).toEqual({ kind: 'incomplete' });
  for (const end of ['closed', 'reset'] as const)
    expect(parse(text, end)).toMatchObject({ kind: 'answer', answer: { closing: true, end: text.length } });
  expect(parse('', 'closed')).toEqual({ kind: 'incomplete' });
});

test('a bad answer is parsed to what is wrong with it', () => {
  expect(parse('S')).toEqual({ kind: 'bad', fault: 'its answer is not HTTP: it begins with "S"' });
  expect(parse('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na', 'reset')).toEqual({
    kind: 'bad',
    fault:
      'its answer was cut short: 1 of the 2 bytes of its Content-Length had come when the connection was reset',
  });
});

test('the body of a parsed answer does not change with the input', () => {
  const bytes = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab');
  const parsed = parseAnswer(bytes);
  bytes.fill(0);
  expect(parsed.kind === 'answer' && String(parsed.answer.body)).toBe('ab');
});

test('a reader reads one answer after another, and forgets the fault of an earlier one', () => {
  let bodies = '';
  const reader = new AnswerReader(
    {
      head: ({ status }) => (status === 200 ? null : 'not 200'),
      body: (input, from, to) => {
        bodies += input.toString('latin1', from, to);
        return null;
      },
      end: () => (bodies.endsWith('!') ? 'too loud' : null),
    },
    () => {},
  );
  const read = (text: string): number => {
    reader.reset();
    return reader.read(Buffer.from(text), 0, text.length);
  };
  expect(read('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n')).toBe(WRONG);
  expect(reader.fault).toBe('not 200');
  expect(read('HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 1\r\n\r\na')).toBeGreaterThan(0);
  expect([reader.fault, reader.begun]).toEqual([null, false]);
  expect(read('HTTP/1.1 200 OK\r\n\r\nb!')).toBe(INCOMPLETE);
  expect([reader.ended('closed'), reader.fault]).toEqual([false, 'too loud']);
  expect(bodies).toBe('ab!');
});
