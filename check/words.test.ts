/** The report card in French says all that the English one says, and nothing of it in English. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ANSWER_HINTS } from '../workloads/http-hints.ts';
import { AnswerReader } from '../workloads/http-answer.ts';
import { ENGLISH_CHECK } from './words-en.ts';
import { FRENCH_CHECK } from './words-fr.ts';

const ENGLISH =
  /(?<![-.\w])(the|of|with|without|and|is|are|was|were|not|no|each|than|to|in|by|at|its|it|had|when|nothing|accepted)(?![-\w]|\.\w)/i;

/** Foreign text, which stays as it is. */
const { said: _said, hint: _hint, ...english } = ENGLISH_CHECK;
const { said, hint, ...french } = FRENCH_CHECK;

/** It is a number of several, a text and a list. */
const ANY = Object.assign(['7'], { split: () => ['7'], replace: () => '7', startsWith: () => false });

/** Every text in it; of a function, those of what it returns of such arguments, of 1 and of null. */
function textsIn(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return [ANY, 1, null, 'process', 'thread'].flatMap((one) => {
      try {
        return textsIn(value(ANY, one, one, one, one, one), `${path}(${String(one)})`);
      } catch {
        return [];
      }
    });
  return Object.entries(value ?? {}).flatMap(([key, one]) => textsIn(one, `${path}.${key}`));
}

/** Without arguments, of which a language may not take every one. */
function namesOf(texts: readonly (readonly [path: string, text: string])[]): ReadonlySet<string> {
  return new Set(texts.map(([path]) => path.replace(/\(.*\)/, '')));
}

describe('the catalogue of check', () => {
  it('has every text in French, and none in English', () => {
    const known = new Map(textsIn(english));
    const texts = textsIn(french);
    expect(texts.length).toBeGreaterThan(100);
    expect(namesOf(texts)).toEqual(namesOf([...known]));
    const same = texts.filter(([path, text]) => known.get(path) === text).map(([, text]) => text);
    expect(new Set(same)).toEqual(new Set(['ok', 'zombies', 'threads', '7']));
    expect(texts.filter(([, text]) => ENGLISH.test(text.replaceAll('HTTP/1.1 200 OK', '')))).toEqual([]);
  });

  it('has titles that leave room for what was seen', () => {
    const titles = textsIn(french).filter(([path]) => path.endsWith('.title'));
    expect(titles.filter(([path, title]) => path.includes('.about') && title.length > 32)).toEqual([]);
  });

  it.each(ANSWER_HINTS)('tells %s of an answer', (kind) => {
    const { seen, change } = hint(kind);
    expect(`${seen} ${change}`).not.toMatch(ENGLISH);
  });

  it.each([
    'HTTP/2 200 OK\r\n',
    'FTP/1.1 200 OK\r\n',
    'HTTP/1.1 2 OK\r\n',
    'HTTP/1.1 101 x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nxy',
    'HTTP/1.1 200 OK\r\nContent-',
    `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(100_000)}`,
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked; a=b\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\r\n0\n',
  ])('says what is wrong with %j', (text) => {
    const sink = { head: () => null, body: () => null, end: () => null };
    const reader = new AnswerReader(sink, () => {});
    reader.read(Buffer.from(text), 0, text.length);
    if (reader.fault === null) reader.ended('closed');
    const { fault } = reader;
    expect(fault).toMatch(ENGLISH);
    // Without what it quotes.
    expect(said(fault ?? '').replaceAll(/".*"/g, '')).not.toMatch(ENGLISH);
  });

  it('says every fault of an answer that docs/http-answers.md names', async () => {
    const page = await readFile(new URL('../docs/http-answers.md', import.meta.url), 'utf8');
    const faults = [...page.matchAll(/\| (?:refused|cut): `([^`]+)`/g)].map(([, fault = '']) => fault);
    expect(faults.length).toBeGreaterThan(10);
    expect(faults.filter((fault) => said(fault) === fault)).toEqual([]);
  });

  it.each([
    ['it does not listen on localhost:4 after 15 s, but on port 5: does it take its port from {port}?'],
    ['exit code 3'],
    ['it could not be started'],
    ['nothing listens on localhost:4'],
    ['it accepted no connection'],
  ])('says that a server did not start: %s', (because) => {
    expect(said(because)).not.toMatch(ENGLISH);
    expect(said(because)).not.toContain('démarré\u00a0: ');
  });
});
