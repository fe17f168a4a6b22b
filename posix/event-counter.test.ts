import { expect, test } from 'vitest';
import { Epoll, Ready } from './epoll.ts';
import { clearEvents, createEventCounter, raiseEvent } from './event-counter.ts';
import { close } from './socket.ts';

test.runIf(process.platform === 'linux')(
  'an event counter is ready from an event until it is cleared',
  () => {
    using epoll = new Epoll();
    const counter = createEventCounter();
    try {
      epoll.add(counter, Ready.receive, 7);
      expect(epoll.wait(0)).toBe(0);
      clearEvents(counter);
      raiseEvent(counter);
      raiseEvent(counter);
      expect([epoll.wait(-1), epoll.tag(0)]).toEqual([1, 7]);
      clearEvents(counter);
      expect(epoll.wait(0)).toBe(0);
    } finally {
      close(counter);
    }
  },
);
