import { expect, test } from 'vitest';
import { AnswerReader, type ConnectionEnd, parseAnswer } from './http-answer.ts';
import { ANSWER_HINTS, describeHint, hintParts } from './http-hints.ts';
import { ANSWER_ROWS } from './testing/answer-rows.ts';
import { documented } from './testing/answers-doc.ts';
import { cutAt, cuts } from './testing/cuts.ts';
import { readAnswer, type Reading } from './testing/read-answer.ts';
import { INCOMPLETE, WRONG } from './workload.ts';

/** In the words of the document. */
function describe({ outcome, hints }: Reading): string {
  if (outcome.kind === 'refused') return `refused: \`${outcome.fault}\``;
  if (outcome.kind === 'waiting') return outcome.begun ? 'waits for more' : 'no answer yet';
  return [
    outcome.status === 200 ? 'read' : `read as ${outcome.status}`,
    ...(outcome.closing ? ['closes'] : []),
    ...[...hints].map((hint) => `hint \`${hint}\``),
  ].join(', ');
}

const DOCUMENTED = documented('Reading an answer');

test('the document lists exactly the answers that are tried here', () => {
  expect([...DOCUMENTED.keys()]).toEqual(ANSWER_ROWS.map(({ id }) => id));
});

const ANSWERS = ANSWER_ROWS.map((row) => {
  const bytes = Buffer.from(row.text, 'latin1');
  return { id: row.id, row, bytes, reading: readAnswer([bytes], row) };
});

test.each(ANSWERS)('the answer $id is taken as the document says', ({ row, reading }) => {
  expect(describe(reading)).toBe(DOCUMENTED.get(row.id));
  if (reading.outcome.kind === 'answer') expect(reading.outcome.body).toBe(row.body ?? 'hello');
});

test('each hint is given for an answer, but for the one that needs two answers', () => {
  const given = new Set(ANSWERS.flatMap(({ reading }) => [...reading.hints]));
  expect(ANSWER_HINTS.filter((hint) => !given.has(hint))).toEqual(['silent-close']);
  for (const hint of ANSWER_HINTS) {
    const { seen, change } = hintParts(hint);
    expect(describeHint(hint)).toBe(`${seen}: ${change}`);
  }
});

/** A fault quotes what had come, so two readings of one answer may differ in that. */
function compared(reading: Reading): unknown {
  const { outcome } = reading;
  return outcome.kind === 'refused' ? outcome.fault.replace(/".*/, '') : [outcome, reading.hints];
}

test.each(ANSWERS)('the answer $id is taken alike however it is split', ({ row, bytes, reading }) => {
  const splits = bytes.length < 1000 ? cuts(bytes, 5) : [cutAt(bytes, [1, 16, 17, 1000, bytes.length - 7])];
  for (const pieces of splits) expect(compared(readAnswer(pieces, row))).toEqual(compared(reading));
});

const FRAMED = ANSWERS.filter(
  ({ row, reading }) => reading.outcome.kind === 'answer' && row.end === undefined,
);

test.each(FRAMED)('the answer $id ends with its last byte', ({ row, bytes, reading }) => {
  expect(readAnswer([Buffer.concat([bytes, Buffer.from('HTTP/1.1 next')])], row)).toEqual(reading);
  expect(reading.taken).toBe(bytes.length);
  if (bytes.length >= 1000) return;
  for (let length = 0; length < bytes.length; length++)
    expect(readAnswer([bytes.subarray(0, length)], row).outcome.kind).toBe('waiting');
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
  const long = parse('S'.repeat(100));
  expect(long).toEqual({ kind: 'bad', fault: `its answer is not HTTP: it begins with "${'S'.repeat(60)}"` });
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

test('a reader reads one answer after another, and keeps nothing of an earlier one', () => {
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
  const CUT = 'when the connection was closed';
  expect([read('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nc'), reader.ended('closed')]).toEqual([
    INCOMPLETE,
    false,
  ]);
  expect(reader.fault).toBe(
    `its answer was cut short: 1 of the 3 bytes of its Content-Length had come ${CUT}`,
  );
  for (let time = 0; time < 2; time++)
    expect(read(`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(200_000)}`)).toBe(INCOMPLETE);
  expect(reader.ended('closed')).toBe(false);
  expect(reader.fault).toBe(`its answer was cut short: its head was not complete ${CUT}`);
});
