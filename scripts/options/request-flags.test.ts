import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectation, requestOf } from './request-flags.ts';

it.each([
  ['exact', 'learned'],
  ['status', { kind: 'status', status: null, bytes: null }],
  ['status:301', { kind: 'status', status: 301, bytes: null }],
  ['regexp:^a: \\d+', { kind: 'regexp', source: '^a: \\d+' }],
])('--expect %s is read', (text, expected) => {
  expect(expectation(text)).toEqual(expected);
});

it.each(['', 'learned', 'status:', 'status:ok', 'status:20', 'regexp:', '301'])(
  '--expect %j is rejected with what can be given',
  (text) => {
    expect(() => expectation(text)).toThrow(/exact, status, status:NNN .* or regexp:PATTERN/);
  },
);

it('--expect regexp is rejected with a pattern that is none', () => {
  expect(() => expectation('regexp:(')).toThrow(/'\(' is no regular expression/);
});

describe('--request', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function read(text: string): { readonly sent: string; readonly warned: string } {
    let warned = '';
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
      warned += String(line);
      return true;
    });
    const file = join(folder, 'request.http');
    writeFileSync(file, text);
    try {
      const choice = requestOf({ request: file });
      if (choice?.kind !== 'raw') throw new Error('it is not sent as it is');
      return { sent: Buffer.from(choice.base64, 'base64').toString(), warned };
    } finally {
      spy.mockRestore();
    }
  }

  it.each([
    'GET /x HTTP/1.1\r\nHost: a\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na\nb',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ])('%j is sent as it is', (text) => {
    expect(read(text)).toEqual({ sent: text, warned: '' });
  });

  it.each([
    ['GET / HTTP/1.1\nHost: a\n\n', /LF alone/],
    ['POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab', /body has 2 bytes, and its Content-Length says 3/],
    ['GET / HTTP/1.1\r\nHost: a\r\n\r\n\n', /body has 1 byte, and its Content-Length says 0/],
  ])('%j is sent as it is, with a word on what is unusual', (text, warned) => {
    const { sent, warned: line } = read(text);
    expect(sent).toBe(text);
    expect(line).toMatch(warned);
  });

  it.each(['', 'GET / HTTP/1.1\r\nHost: a\r\n', 'hello\r\n\r\n', 'GET /\r\n\r\n'])(
    '%j is rejected, as no server would answer it',
    (text) => {
      expect(() => read(text)).toThrow(/holds no whole request/);
    },
  );
});
