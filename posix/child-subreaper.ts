/**
 * Makes this process the parent of processes whose own parent has ended (prctl(2), Linux), and waits for such children
 * when they have ended. Nothing blocks.
 */
import * as libc from './libc.ts';
import { SocketError } from './errno.ts';

const PR_SET_CHILD_SUBREAPER = 36;

/** From now on the calling process inherits its orphaned descendants, in place of init: even a daemon stays below it. */
export function inheritOrphans(): void {
  if (libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) throw new SocketError('prctl', libc.errno());
}

const WNOHANG = 1;

/** Reaps a child that has ended; does nothing for one that has not, or that is no child. */
export function bury(pid: number): void {
  libc.waitpid(pid, null, WNOHANG);
}
