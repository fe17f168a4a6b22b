/**
 * What clients send, by name and at random, read by ours and by Node's own parser (llhttp). Where the two differ, the
 * difference is listed in testing/reader-differences.ts with its reason.
 */
import { expect, test } from 'vitest';
import { cuts } from './testing/cuts.ts';
import { Dice } from './testing/random-answers.ts';
import { randomTalk } from './testing/random-requests.ts';
import { readOurs } from './testing/read-requests.ts';
import { compareReaders, DIFFERENCES } from './testing/reader-differences.ts';
import { FIXTURES } from './testing/request-talks.ts';

test.each(FIXTURES)('what a client sends has one outcome however it is cut: $name', ({ text, outcome }) => {
  const bytes = Buffer.from(text, 'latin1');
  expect(readOurs([bytes])).toEqual(outcome);
  if (bytes.length > 1000) return;
  for (const pieces of cuts(bytes, 20)) expect(readOurs(pieces)).toEqual(outcome);
});

const TALKS = 5000;

test('random requests are read as Node reads them, or differ for a known reason', async () => {
  const dice = new Dice(20_261_128);
  const fixed = FIXTURES.map(({ text }) => [Buffer.from(text, 'latin1')]);
  const random = Array.from({ length: TALKS }, () => randomTalk(dice).pieces);
  const { alike, reasons, unexplained } = await compareReaders([...fixed, ...random]);
  expect(unexplained).toEqual([]);
  expect([...reasons].toSorted()).toEqual(DIFFERENCES.map(({ reason }) => reason).toSorted());
  expect(alike).toBeGreaterThan(TALKS / 2);
});
