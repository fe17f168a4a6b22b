/**
 * Ends a child process with the runner that started it, however the runner ended: the runner holds the other end of
 * the child's stdin, and the kernel closes it even when the runner was killed.
 */

/** Set by whoever starts a child with a pipe as its stdin and wants it to end with him. */
export const PARENT_PIPE = 'TELLERS_PARENT_PIPE';

/**
 * Calls `onOrphaned` once when stdin ends, if the environment says that stdin is the parent's pipe; does nothing
 * otherwise. Waiting for it keeps no process alive. There is nobody left to read a result, so that ending at once
 * (`process.exit`) is the right answer to it.
 */
export function endWithParent(onOrphaned: () => void): void {
  if (process.env[PARENT_PIPE] !== '1') return;
  process.stdin.once('close', onOrphaned);
  process.stdin.on('error', () => {
    // A broken pipe closes it too: `close` follows.
  });
  process.stdin.resume();
  if ('unref' in process.stdin) process.stdin.unref();
}
