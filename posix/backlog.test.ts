import { expect, it } from 'vitest';
import { readBacklog } from './backlog.ts';
import { closeNow, openListener, openPair } from './testing/loopback.ts';

it.each([1, 5, 128])('the backlog of a socket that listens with %i is read', (backlog) => {
  expect(readBacklog(openListener({ backlog }).port)).toBe(backlog);
});

it('a port on which nothing listens has no backlog, although it is connected', () => {
  const { fd, port } = openListener();
  closeNow(fd);
  openPair();
  expect(readBacklog(port)).toBeNull();
});
