/**
 * The code of a client's thread as one piece of JavaScript, made and compiled once, when the server starts. A new thread pays
 * for each module that it loads (0.3 to 0.5 ms) and for stripping its types: started from files it costs 3.9 times a bare
 * Worker, from files with a compile cache 1.6 times, from one source 1.2 times (medians of paired rounds). All threads share
 * what V8 compiled: without it, a thread takes 1.13 times as much CPU time.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { deserialize, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import type { WorkerOptions } from 'node:worker_threads';
import { ServerError } from '../server.ts';
import { MORE_THREADS } from '../thread.ts';

export interface ThreadCode {
  /** A function of `require`, as one expression. */
  readonly source: string;
  /** What V8 made of it. A process with other V8 flags compiles it again. */
  readonly compiled: Uint8Array;
}

/** The options of `new Worker(START, options)`. */
export const SOURCE_OPTIONS = {
  eval: true,
  // Without it Node first tries evaluated code as TypeScript.
  execArgv: ['--input-type=commonjs'],
} as const satisfies WorkerOptions;

/** What a thread runs first. Its `workerData` is its code and its data; the code finds only its data there. */
export const START = `
const threads = require('node:worker_threads');
const { Script } = require('node:vm');
const { code, data } = threads.workerData;
threads.workerData = data;
new Script(code.source, { cachedData: code.compiled, filename: 'client-thread.js' }).runInThisContext()(require);
`;

const BUNDLER = fileURLToPath(new URL('./bundler.ts', import.meta.url));

/** Bundling takes about a second. Where the system refuses the bundler one of its own threads, the others wait without end. */
const BUNDLE_MS = 20_000;

/** The system's text for EAGAIN. */
const NO_THREAD_LEFT = 'Resource temporarily unavailable';

const bundles = new Map<string, Promise<ThreadCode>>();

/** Compiles all functions of a thread's code, a CommonJS source, rather than each on its first call. */
export function compileThread(code: string): ThreadCode {
  const source = `(function (require) {${code}\n})`;
  setFlagsFromString('--no-lazy');
  const script = new Script(source);
  // V8 keeps a hash of its flags with what it compiled.
  setFlagsFromString('--lazy');
  return { source, compiled: script.createCachedData() };
}

/**
 * Bundles a thread's file and all its imports, types stripped, and compiles that; once per file in this process.
 * @param entry a `file:` URL; its code may not use top-level await
 * @throws ServerError THREAD_DIED when it cannot be bundled, or not in that time
 */
export function bundleThread(entry: URL, limitMs = BUNDLE_MS): Promise<ThreadCode> {
  return bundles.getOrInsertComputed(entry.href, () => bundle(entry, limitMs));
}

/**
 * In a process of its own: the bundler's threads and memory would be counted as the server's. The bundle comes by a
 * descriptor of its own: a module of `NODE_OPTIONS` may print on stdout.
 */
async function bundle(entry: URL, limitMs: number): Promise<ThreadCode> {
  const child = spawn(process.execPath, [BUNDLER, fileURLToPath(entry)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    // A bundler that hangs may not handle any other.
    killSignal: 'SIGKILL',
  });
  await once(child, 'spawn').catch((cause: Error) => {
    throw notBundled(cause.message, cause);
  });
  // With these `stdio` both are readable.
  const [code, errors, [exit, signal]] = await Promise.all([
    buffer(child.stdio[3] as Readable),
    text(child.stderr as Readable),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  if (exit === 0 && code.length > 0) return share(deserialize(code) as ThreadCode);
  // The bundler panics with a page of text, or waits.
  if (errors.includes(NO_THREAD_LEFT)) throw notBundled(`the system has no thread left: ${MORE_THREADS}`);
  if (!child.killed) throw notBundled(errors.trim() || `its process ended with ${signal ?? exit}`);
  throw notBundled(`it took longer than ${limitMs / 1000} s: ${MORE_THREADS}, or stop other programs`);
}

function notBundled(reason: string, cause?: Error): ServerError {
  return new ServerError('THREAD_DIED', `the code of a client's thread was not bundled: ${reason}`, {
    cause,
  });
}

/** Threads get the same memory instead of a copy each. */
function share({ source, compiled }: ThreadCode): ThreadCode {
  const shared = new Uint8Array(new SharedArrayBuffer(compiled.length));
  shared.set(compiled);
  return { source, compiled: shared };
}
