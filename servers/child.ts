/**
 * Starts a model's processes and defines what one receives: its code as one piece of JavaScript, its task, a pipe to the process
 * that started it, and descriptors that it inherits. A child never outlives that process (prctl(2), PR_SET_PDEATHSIG), however
 * that ends, and Node reaps it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { nativePathVariable } from '../posix/libc.ts';
import { createMemoryFile } from '../posix/shared-memory.ts';
import { close, type Fd } from '../posix/socket.ts';
import { CODE } from './child-task.ts';
import { hasParentPipe } from './orphan.ts';
import { bundleThread, type ThreadCode } from './worker-per-client/thread-source.ts';
import type { ThreadEnd } from './worker-per-client/pool.ts';

/** What a child runs first: its code is a function of `require`. */
const START = `
const { readSync } = require('node:fs');
const { Script } = require('node:vm');
const { bytes, sourceBytes } = JSON.parse(process.argv[1]);
const code = Buffer.allocUnsafeSlow(bytes);
readSync(${CODE}, code, 0, bytes, 0);
const source = code.toString('utf8', 0, sourceBytes);
const cachedData = code.subarray(sourceBytes);
new Script(source, { cachedData, filename: 'client-process.js' }).runInThisContext()(require);
`;

/** With two threads of Node's own in place of six: the system counts each as a process (`ulimit -u`, `pids.max`). */
const FLAGS = ['--input-type=commonjs', '--v8-pool-size=1', '--disable-sigusr1'] as const;

/** The code of children, in a file in memory. */
export class ChildCode implements Disposable {
  readonly fd: Fd = createMemoryFile('tellers-code');
  readonly sourceBytes: number;
  readonly bytes: number;

  private constructor({ source, compiled }: ThreadCode) {
    this.sourceBytes = writeSync(this.fd, source);
    this.bytes = this.sourceBytes + writeSync(this.fd, compiled);
  }

  /**
   * @param entry a `file:` URL; its code may not use top-level await
   * @throws ServerError THREAD_DIED when it cannot be bundled
   */
  static async open(entry: URL): Promise<ChildCode> {
    return new ChildCode(await bundleThread(entry));
  }

  [Symbol.dispose](): void {
    close(this.fd);
  }
}

export interface Child {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Resolves when it has ended, and all that it wrote was received. Never rejects. */
  readonly ended: Promise<ThreadEnd>;
  /** Ends it at once. */
  kill(): void;
}

/**
 * @param descriptors that the child inherits, from `FIRST_GIVEN` on
 * @param onBytes receives what it writes to its pipe
 */
export function startChild(
  { fd, bytes, sourceBytes }: ChildCode,
  task: object,
  descriptors: readonly Fd[],
  onBytes: (bytes: Buffer) => void,
): Child {
  const own = JSON.stringify({ ...task, bytes, sourceBytes, parent: process.pid });
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [...FLAGS, '--eval', START, own], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe', fd, ...descriptors],
      env: { ...process.env, ...nativePathVariable() },
      // A Ctrl-C of the terminal is for the server, which ends its children when they have answered: so they have sessions of their
      // own. Below a runner the server has one itself, and the runner stops and continues its whole group.
      detached: !hasParentPipe(),
    });
  } catch (error) {
    return { pid: undefined, ended: Promise.resolve({ kind: 'crashed', error }), kill: () => {} };
  }
  let isKilled = false;
  (child.stdio[3] as Readable | null)?.on('data', onBytes).on('error', () => {});
  const { promise: ended, resolve } = Promise.withResolvers<ThreadEnd>();
  child.once('error', (error: NodeJS.ErrnoException) =>
    resolve({ kind: 'crashed', error: startFailure(error) }),
  );
  child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
    if (code !== null || isKilled) resolve({ kind: 'exited', code: code ?? 1 });
    else resolve({ kind: 'crashed', error: new Error(`it was ended by ${signal}`) });
  });
  const kill = (): void => {
    isKilled = true;
    child.kill('SIGKILL');
  };
  return { pid: child.pid, ended, kill };
}

/** As a thread's failure, whose text is the code. */
function startFailure(error: NodeJS.ErrnoException): Error {
  return error.code === undefined ? error : new Error(error.code, { cause: error });
}
