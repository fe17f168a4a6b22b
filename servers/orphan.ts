/**
 * Ends a child process with the runner that started it, however the runner ended: the runner holds the other end of
 * the child's stdin, and the kernel closes it even when the runner was killed.
 */

/** The environment variable that a parent sets when the child's stdin is its pipe and the child must end with it. */
export const PARENT_PIPE = 'TELLERS_PARENT_PIPE';

/** Whether a runner started this process. */
export function hasParentPipe(): boolean {
  return process.env[PARENT_PIPE] === '1';
}

/**
 * Calls `onOrphaned` once when stdin ends, if `PARENT_PIPE` is set to 1; otherwise does nothing. The wait does not keep
 * the process alive. No reader is left for a result, so the callback should end the process at once.
 */
export function endWithParent(onOrphaned: () => void): void {
  if (!hasParentPipe()) return;
  process.stdin.once('close', onOrphaned);
  process.stdin.on('error', () => {
    // A broken pipe closes it too: `close` follows.
  });
  process.stdin.resume();
  if ('unref' in process.stdin) process.stdin.unref();
}
