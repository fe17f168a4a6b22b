import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Interrupts } from './interrupts.ts';

const clock = { ms: 0 };
let interrupts: Interrupts;
beforeEach(() => {
  clock.ms = 5000;
  interrupts = new Interrupts(() => clock.ms);
});
afterEach(() => interrupts[Symbol.dispose]());

const state = (): string => `${interrupts.stop.aborted} ${interrupts.abort.aborted}`;

describe('Ctrl-C', () => {
  it('stops, and the second time aborts', () => {
    expect(state()).toBe('false false');
    interrupts.interrupt();
    expect(state()).toBe('true false');
    clock.ms += 1000;
    interrupts.interrupt();
    expect(state()).toBe('true true');
  });

  it('that comes twice within some ms is one keystroke', () => {
    interrupts.interrupt();
    clock.ms += 50;
    interrupts.interrupt();
    expect(state()).toBe('true false');
  });

  it('is heard as a signal of the process until it is disposed', () => {
    const before = process.listenerCount('SIGINT');
    process.emit('SIGINT');
    expect(state()).toBe('true false');
    interrupts[Symbol.dispose]();
    expect(process.listenerCount('SIGINT')).toBe(before - 1);
  });
});
