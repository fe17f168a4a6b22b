import { afterEach, beforeEach, expect, it } from 'vitest';
import { Interrupts } from './interrupts.ts';

const clock = { ms: 0 };
let interrupts: Interrupts;
beforeEach(() => {
  clock.ms = 5000;
  interrupts = new Interrupts(() => clock.ms);
});
afterEach(() => interrupts[Symbol.dispose]());

const state = (): string => `${interrupts.stop.aborted} ${interrupts.abort.aborted}`;

it('Ctrl-C stops the command, and aborts it the second time', () => {
  expect(state()).toBe('false false');
  interrupts.interrupt();
  expect(state()).toBe('true false');
  clock.ms += 1000;
  interrupts.interrupt();
  expect(state()).toBe('true true');
});

it('Ctrl-C counts once when it arrives twice within 50 ms', () => {
  interrupts.interrupt();
  clock.ms += 50;
  interrupts.interrupt();
  expect(state()).toBe('true false');
});

it('Ctrl-C arrives as a process signal until Interrupts is disposed', () => {
  const before = process.listenerCount('SIGINT');
  process.emit('SIGINT');
  expect(state()).toBe('true false');
  interrupts[Symbol.dispose]();
  expect(process.listenerCount('SIGINT')).toBe(before - 1);
});
