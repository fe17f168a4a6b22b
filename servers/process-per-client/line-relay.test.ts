import { expect, it } from 'vitest';
import { LineRelay } from './line-relay.ts';

it('LineRelay returns whole lines only, however they are split', () => {
  const relay = new LineRelay();
  const taken = ['one\ntw', 'o', '', '\n', 'three\n'].map((piece) =>
    relay.take(Buffer.from(piece))?.toString(),
  );
  expect(taken).toEqual(['one\n', undefined, undefined, 'two\n', 'three\n']);
});
