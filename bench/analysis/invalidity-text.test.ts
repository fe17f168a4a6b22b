import { expect, it } from 'vitest';
import { EVERY_REASON } from '../testing/every-reason.ts';
import { describeInvalidities, isOverload, parseInvalidities, readInvalidities } from './invalidity-text.ts';

it('every kind of reason is read again from its text, in order, with its values', () => {
  const text = describeInvalidities(EVERY_REASON);
  expect(readInvalidities(text).map(({ reason }) => reason)).toEqual(EVERY_REASON);
  expect(parseInvalidities(text)).toEqual(EVERY_REASON.map(({ kind }) => kind));
  expect(isOverload(text)).toBe(true);
  expect(readInvalidities(null)).toEqual([]);
});

it('the end of a reason in the words of a server does not end the reason', () => {
  const text = describeInvalidities([{ kind: 'wrong-answers', count: 3, first: 'it sent "a; b"' }]);
  expect(readInvalidities(text).map(({ reason }) => reason)).toEqual([
    { kind: 'wrong-answers', count: 3, first: 'it sent "a, b"' },
  ]);
});

it('a reason whose values were written in another form has its kind, and no values', () => {
  const text = 'the load generator was saturated (it used a whole core)';
  expect(readInvalidities(text)).toEqual([{ kind: 'generator-saturated', text, reason: null }]);
});
