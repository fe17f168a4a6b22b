/**
 * The code of a client's thread as one piece of JavaScript, made once, when the server starts. A new thread pays for each
 * module that it loads (0.3 to 0.5 ms) and for stripping its types: started from files it costs 3.9 times a bare
 * Worker, from files with a compile cache 1.6 times, from one source 1.2 times (medians of paired rounds).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from 'node:worker_threads';
import { ServerError } from '../server.ts';

/** The options of `new Worker(code, options)` for a bundled thread. */
export const SOURCE_OPTIONS = {
  eval: true,
  // Without it Node first tries evaluated code as TypeScript.
  execArgv: ['--input-type=commonjs'],
} as const satisfies WorkerOptions;

const BUNDLER = fileURLToPath(new URL('./bundler.ts', import.meta.url));

const bundles = new Map<string, Promise<string>>();

/**
 * Bundles a thread's file and all its imports, types stripped; once per file in this process.
 * @param entry a `file:` URL; its code may not use top-level await
 */
export function bundleThread(entry: URL): Promise<string> {
  return bundles.getOrInsertComputed(entry.href, () => bundle(entry));
}

/**
 * In a process of its own: the bundler's threads and memory would be counted as the server's. The bundle comes by a
 * descriptor of its own: a module of `NODE_OPTIONS` may print on stdout.
 */
async function bundle(entry: URL): Promise<string> {
  const child = spawn(process.execPath, [BUNDLER, fileURLToPath(entry)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  // With these `stdio` both are readable.
  const [code, errors, [exit]] = await Promise.all([
    text(child.stdio[3] as Readable),
    text(child.stderr as Readable),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (exit === 0 && code !== '') return code;
  throw new ServerError('THREAD_DIED', `the code of a client's thread was not bundled: ${errors.trim()}`);
}
