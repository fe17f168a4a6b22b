/**
 * Becoming the parent of processes whose own parent has ended (prctl(2), Linux), with what a parent owes them: to wait
 * for them when they have ended. Nothing blocks.
 */
import * as libc from './libc.ts';
import { SocketError } from './errno.ts';

const PR_SET_CHILD_SUBREAPER = 36;

/** From now on the calling process inherits its orphaned descendants, in place of init: even a daemon stays below it. */
export function inheritOrphans(): void {
  if (libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) throw new SocketError('prctl', libc.errno());
}

const WNOHANG = 1;

/** Buries a child that has ended; one that has not, or is none, is left alone. */
export function bury(pid: number): void {
  libc.waitpid(pid, null, WNOHANG);
}
