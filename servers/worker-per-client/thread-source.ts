/**
 * The code of a client's thread as one piece of JavaScript, made once when the server starts. A new thread pays for each
 * module that it loads (0.3 to 0.5 ms) and for stripping its types: started from files it costs 3.9 times a bare
 * Worker, from files with a compile cache 1.6 times, from one source 1.2 times (medians of paired rounds).
 */
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from 'node:worker_threads';
import { rolldown } from 'rolldown';

/** What `new Worker(code, options)` takes to run a bundled thread. */
export const SOURCE_OPTIONS = {
  eval: true,
  // Without it Node first tries evaluated code as TypeScript.
  execArgv: ['--input-type=commonjs'],
} as const satisfies WorkerOptions;

/**
 * Bundles a thread's file and all that it imports, types stripped.
 * @param entry a `file:` URL; its code may not use top-level await
 */
export async function bundleThread(entry: URL): Promise<string> {
  await using bundle = await rolldown({
    input: fileURLToPath(entry),
    platform: 'node',
    external: ['koffi'],
    tsconfig: false,
    // libc.ts has no module URL here; it needs none, as the main thread hands it koffi's native part.
    transform: { define: { 'import.meta.url': 'undefined' } },
  });
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false });
  return output[0].code;
}
