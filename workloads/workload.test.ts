import { expect, test } from 'vitest';
import { Outbox, type WorkloadSpec } from './workload.ts';
import { openWorkload } from './workloads.ts';

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

const SPECS: readonly WorkloadSpec[] = [
  { name: 'page' },
  { name: 'page', bytes: 1000 },
  { name: 'echo' },
  { name: 'compute', ms: 1, iterations: 1000 },
  { name: 'wait', ms: 5 },
  { name: 'file', bytes: 100 },
  { name: 'broadcast' },
];
test.each(SPECS)('openWorkload opens $name', async (spec) => {
  expect((await openWorkload(spec)).spec).toEqual(spec);
});
