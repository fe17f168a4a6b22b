import { expect, test } from 'vitest';
import { DueChecks } from './due-checks.ts';

test('a slot is looked at once, at the earliest of its times', () => {
  const checks = new DueChecks();
  checks.note(3, 60);
  checks.note(3, 10);
  checks.note(3, 20);
  checks.note(5, 15);
  expect(checks.nextMs).toBe(10);
  expect([checks.takeDue(9), checks.takeDue(15), checks.takeDue(15), checks.takeDue(15)]).toEqual([
    undefined,
    3,
    5,
    undefined,
  ]);
  checks.note(3, 70);
  expect([checks.takeDue(65), checks.takeDue(70), checks.takeDue(1000)]).toEqual([undefined, 3, undefined]);
});

test('a slot without a limit is never looked at', () => {
  const checks = new DueChecks();
  checks.note(1, Infinity);
  expect(checks.nextMs).toBe(Infinity);
});
