/**
 * The load process: `node clients/main.ts '<JSON of a LoadSpec>'`. Prints `LoadEvent`s as JSON lines. Exits 0 when the
 * load ran, 1 with a line on stderr when it could not. SIGINT and SIGTERM end the load early, with the result so far. A
 * sliced or appointed load reads from stdin when it warms up and its `Schedule` (clients/schedule.ts), and ends with it.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { LoadEvent } from './load.ts';

// A run of the benchmark starts many loads: with cached compilation a load starts in half the time.
const CACHE = fileURLToPath(new URL('../node_modules/.cache/tellers', import.meta.url));
enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? CACHE);
const [{ LoadError }, { runLoad }, { parseLoadSpec }, { followStdin }] = await Promise.all([
  import('./load.ts'),
  import('./load-generator.ts'),
  import('./load-spec.ts'),
  import('./schedule.ts'),
]);

const abort = new AbortController();
const stop = (): void => abort.abort();
process.on('SIGINT', stop).on('SIGTERM', stop);
// The reader of the events has gone: the load has no purpose any more.
process.stdout.on('error', stop);

function print(event: LoadEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

try {
  const spec = parseLoadSpec(process.argv[2] ?? '');
  const conductor = spec.sliced || spec.appointed ? { conductor: followStdin(abort) } : {};
  const result = await runLoad(spec, { signal: abort.signal, onEvent: print, ...conductor });
  print({ event: 'result', result });
} catch (error) {
  const line =
    error instanceof LoadError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`tellers: ${line}\n`);
  process.exitCode = 1;
}
// It closes stdin.
abort.abort();
