/** Ends a process with the one that started it, however that ends: also killed, and whatever this one blocks in (prctl(2)). */
import * as libc from './libc.ts';
import { SocketError } from './errno.ts';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/** @param parent the process that started this one; if it has ended meanwhile, this one ends at once */
export function stayWithParent(parent: number): void {
  if (libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0) throw new SocketError('prctl', libc.errno());
  if (process.ppid !== parent) libc.exit(1);
}
