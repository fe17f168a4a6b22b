/** How late the kernel may end a sleep of this thread, in order to end several at once (prctl(2), Linux). */
import * as libc from './libc.ts';
import { SocketError } from './errno.ts';

const PR_SET_TIMERSLACK = 29;
const PR_GET_TIMERSLACK = 30;

/**
 * For the calling thread, and those that it starts from now on.
 * @param ns at least 1; 50,000 is usual
 */
export function setTimerSlack(ns: number): void {
  if (libc.prctl(PR_SET_TIMERSLACK, ns, 0, 0, 0) < 0) throw new SocketError('prctl', libc.errno());
}

/** Of the calling thread, ns. */
export function getTimerSlack(): number {
  return libc.prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
}
