import { expect, test } from 'vitest';
import { Outbox } from './workload.ts';

test.each([[[]], [['one']], [['one', 'two']], [['one', '', 'two', 'three', '']]])(
  'an outbox returns %o once, in order',
  (parts) => {
    const outbox = new Outbox();
    for (let time = 0; time < 2; time++) {
      for (const part of parts) outbox.push(Buffer.from(part));
      expect(String(outbox.take())).toBe(parts.join(''));
      expect(outbox.take().length).toBe(0);
    }
  },
);

test('an outbox returns a single answer without a copy', () => {
  const outbox = new Outbox();
  const answer = Buffer.from('answer');
  outbox.push(answer);
  expect(outbox.take()).toBe(answer);
});

test('an outbox counts the answers until they are taken', () => {
  const outbox = new Outbox();
  outbox.answers += 2;
  expect([outbox.takeAnswers(), outbox.takeAnswers()]).toEqual([2, 0]);
});
