import { describe, expect, test } from 'vitest';
import { broadcast } from './broadcast.ts';
import { echo } from './echo.ts';
import { fixAnswer, HttpConversation } from './http-conversation.ts';
import { MAX_HEAD_BYTES } from './http.ts';
import { cuts, speak } from './testing/cuts.ts';
import { BAD, HOST } from './testing/http-heads.ts';
import { type EndingServer, isTask, type Next, Outbox } from './workload.ts';

/** A conversation with short, fixed answers: `[GET /1]`, `[GET /1 close]`, `[400]`. */
function converse(requestsPerConnection = Infinity, server?: EndingServer): HttpConversation {
  return new HttpConversation(
    { requestsPerConnection },
    ({ method, target }, closes) =>
      fixAnswer(Buffer.from(`[${method} ${target}${closes() ? ' close' : ''}]`)),
    (status) => Buffer.from(`[${status}]`),
    server,
  );
}

function get(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\n${HOST}${fields}\r\n`;
}

/** The result of one `receive` of the whole text. */
function next(text: string, limit = 1): Next {
  const bytes = Buffer.from(text);
  return converse(limit).receive(bytes, bytes.length, new Outbox());
}

describe('a conversation', () => {
  const TALKS: readonly (readonly [name: string, text: string, sent: string, open: boolean])[] = [
    ['pipelined requests', get('/1') + get('/2') + get('/3'), '[GET /1][GET /2][GET /3]', true],
    ['an empty line between requests', `${get('/1')}\r\n${get('/2')}`, '[GET /1][GET /2]', true],
    [
      'one that closes, and more after it',
      get('/1', 'Connection: close\r\n') + get('/2'),
      '[GET /1 close]',
      false,
    ],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', '[GET / close]', false],
    ['a bad one after a good one', `${get('/1')}nonsense\r\n${get('/2')}`, '[GET /1][400]', false],
    [
      'a body that was announced',
      `${get('/1')}${get('/2', 'Content-Length: 4\r\n')}GET `,
      '[GET /1][400]',
      false,
    ],
    ['half a request', `${get('/1')}GET / HTTP/1.1\r\nHo`, '[GET /1]', true],
    ['a long head', `${get('/1')}GET /${'x'.repeat(MAX_HEAD_BYTES)}`, '[GET /1][431]', false],
  ];
  test.each(TALKS)(
    'an HTTP conversation sends the same however the bytes are split: %s',
    (_, text, sent, open) => {
      const bytes = Buffer.from(text, 'latin1');
      const answers = sent.match(/GET/g)?.length ?? 0;
      if (bytes.length < 1000) {
        for (const pieces of cuts(bytes, 50))
          expect(speak(converse(), pieces)).toEqual({ sent, answers, open });
      }
      for (const size of [1, 7, 1000, 4096, 8192, 8193, 65_536]) {
        const count = Math.ceil(bytes.length / size);
        const pieces = Array.from({ length: count }, (__, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(speak(converse(), pieces)).toEqual({ sent, answers, open });
      }
    },
  );

  test.each(BAD)(
    'an HTTP conversation ends with one refusal however the bytes are split: %s',
    (_, text, status) => {
      for (const pieces of cuts(Buffer.from(get('/1') + text, 'latin1'), 5)) {
        expect(speak(converse(), pieces)).toEqual({ sent: `[GET /1][${status}]`, answers: 1, open: false });
      }
    },
  );

  test.each([
    [1, '[GET /1 close]'],
    [2, '[GET /1][GET /2 close]'],
    [3, '[GET /1][GET /2][GET /3 close]'],
  ])('an HTTP conversation announces its end, and ends, after %i requests', (limit, sent) => {
    for (const pieces of cuts(Buffer.from(get('/1') + get('/2') + get('/3') + get('/4')), 20)) {
      expect(speak(converse(limit), pieces)).toEqual({ sent, answers: limit, open: false });
    }
  });

  test('an HTTP conversation lingers when the client has sent more than was answered, and closes otherwise', () => {
    expect(next(get('/1'))).toBe('close');
    expect(next(`${get('/1')}G`)).toBe('linger');
    expect(next('nonsense\r\n')).toBe('linger');
    expect(next(get('/1'), 2)).toBe('open');
  });
});

test('a known head is not confused with one that differs in a byte, is cut short, or is followed by others', () => {
  const received: string[] = [];
  const conversation = new HttpConversation(
    { requestsPerConnection: Infinity },
    ({ target, keepAlive }) => {
      received.push(`${target} ${keepAlive}`);
      return Buffer.from('answer');
    },
    (status) => Buffer.from(String(status)),
  );
  const receive = (text: string): Next => {
    const bytes = Buffer.from(text);
    return conversation.receive(bytes, bytes.length, new Outbox());
  };
  expect(receive(get('/a'))).toBe('open');
  expect(receive(get('/a') + get('/b') + get('/b'))).toBe('open');
  expect(receive(get('/b').slice(0, -1))).toBe('open');
  expect(receive('\n')).toBe('open');
  expect(receive(get('/b', 'Connection: close\r\n'))).toBe('close');
  expect(received).toEqual(['/a true', '/a true', '/b true', '/b true', '/b true', '/b false']);
  expect(receive(get('/b').replace('Host', 'H st'))).toBe('linger');
});

function repeat(conversation: HttpConversation, text: string): string | undefined {
  return conversation.repeat(Buffer.from(`${text}~`), text.length)?.toString();
}

function after(conversation: HttpConversation, ...texts: string[]): HttpConversation {
  for (const text of texts) conversation.receive(Buffer.from(text), text.length, new Outbox());
  return conversation;
}

test('a repeated request gets the same answer, and no other request does', () => {
  const conversation = after(converse(), get('/1'));
  for (let time = 0; time < 3; time++) expect(repeat(conversation, get('/1'))).toBe('[GET /1]');
  for (const other of [get('/2'), get('/1').slice(0, -1), `${get('/1')}G`, get('/1') + get('/1'), '']) {
    expect(repeat(conversation, other)).toBeUndefined();
  }
  expect(repeat(after(conversation, get('/2')), get('/1'))).toBeUndefined();
  expect(repeat(conversation, get('/2'))).toBe('[GET /2]');
});

test('a repeated request is recognised after it came in pieces, or among others', () => {
  expect(repeat(after(converse(), get('/1').slice(0, 9), get('/1').slice(9)), get('/1'))).toBe('[GET /1]');
  expect(repeat(after(converse(), get('/1') + get('/2')), get('/2'))).toBe('[GET /2]');
});

test('a repeated request is not answered while another request is incomplete', () => {
  expect(repeat(after(converse(), `${get('/1')}GET / HTTP/1.1\r\nX:`), get('/1'))).toBeUndefined();
});

test('a repeated request counts towards the limit of the connection, whose last request is received', () => {
  const conversation = after(converse(3), get('/1'));
  expect(repeat(conversation, get('/1'))).toBe('[GET /1]');
  expect(repeat(conversation, get('/1'))).toBeUndefined();
  expect(conversation.receive(Buffer.from(get('/1')), get('/1').length, new Outbox())).toBe('close');
});

test('a repeated request is received again when its answer is not fixed', () => {
  const conversation = new HttpConversation(
    { requestsPerConnection: Infinity },
    () => Buffer.from('now'),
    () => Buffer.from('no'),
  );
  expect(repeat(after(conversation, get('/1')), get('/1'))).toBeUndefined();
});

describe('the conversation of a server that is ending', () => {
  const half = get('/1').slice(0, 12);
  const rest = get('/1').slice(12);

  test.each([
    ['a request', '', get('/1'), '[GET /1 close]', 'close'],
    ['the rest of one that had begun', half, rest, '[GET /1 close]', 'close'],
    ['the rest, and another behind it', half, rest + get('/2'), '[GET /1 close]', 'linger'],
    ['pipelined requests', '', get('/1') + get('/2'), '[GET /1][GET /2 close]', 'close'],
    ['a request, and the beginning of one', '', get('/2') + half, '[GET /2]', 'open'],
  ] as const)('announces its end to a client that sends %s', (_, before, text, sent, end) => {
    const server = { stopping: false };
    const conversation = after(converse(Infinity, server), before);
    server.stopping = true;
    const outbox = new Outbox();
    expect(conversation.receive(Buffer.from(text), text.length, outbox)).toBe(end);
    expect(outbox.take().toString()).toBe(sent);
  });

  test('repeats no answer that would keep the connection', () => {
    const server = { stopping: false };
    const conversation = after(converse(Infinity, server), get('/1'));
    server.stopping = true;
    expect(repeat(conversation, get('/1'))).toBeUndefined();
  });

  test('announces its end even if the request is being worked at', () => {
    const server = { stopping: false };
    const conversation = new HttpConversation(
      { requestsPerConnection: Infinity },
      (_, closes) => ({ kind: 'wait', ms: 1, answer: () => Buffer.from(String(closes())) }),
      () => Buffer.from('no'),
      server,
    );
    const outbox = new Outbox();
    const task = conversation.receive(Buffer.from(get('/1')), get('/1').length, outbox);
    server.stopping = true;
    expect(isTask(task) && task.resume(outbox, 0)).toBe('close');
    expect(outbox.take().toString()).toBe('true');
  });
});

test.each([
  ['echo', echo],
  ['broadcast', broadcast],
])('a conversation of %s ends with its last whole line when the server is ending', (_, workload) => {
  const conversation = workload.converse({ requestsPerConnection: Infinity }, { stopping: true });
  const receive = (text: string): Next => conversation.receive(Buffer.from(text), text.length, new Outbox());
  expect(receive('one\ntw')).toBe('open');
  expect(receive('o\n')).toBe('close');
});
