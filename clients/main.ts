/**
 * The load process: `node clients/main.ts '<JSON of a LoadSpec>'`. Prints `LoadEvent`s as JSON lines. Exits 0 when the
 * load ran, 1 with a line on stderr when it could not. SIGINT and SIGTERM end the load early, with the result so far. A
 * sliced or appointed load reads three JSON lines from stdin: `"admitted"`, how its server is about to be stopped, and its
 * `Schedule`.
 */
import { enableCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Conductor, LoadEvent, Schedule } from './load.ts';

// A run of the benchmark starts many loads: with cached compilation a load starts in half the time.
const CACHE = fileURLToPath(new URL('../node_modules/.cache/tellers', import.meta.url));
enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? CACHE);
const [{ LoadError }, { runLoad }, { parseLoadSpec }, { signalServer }] = await Promise.all([
  import('./load.ts'),
  import('./load-generator.ts'),
  import('./load-spec.ts'),
  import('./slices.ts'),
]);

const abort = new AbortController();
const stop = (): void => abort.abort();
process.on('SIGINT', stop).on('SIGTERM', stop);
// The reader of the events has gone: the load has no purpose any more.
process.stdout.on('error', stop);

function print(event: LoadEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** The end of stdin, and SIGTERM, end the load. */
function followStdin(): Conductor {
  const lines = createInterface(process.stdin);
  lines.on('close', () => process.stdin.destroy());
  abort.signal.addEventListener('abort', () => lines.close());
  const next = lines[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const line = await next.next();
    return line.done === true ? null : JSON.parse(line.value);
  };
  return {
    admission: async () => (await read()) as 'admitted' | null,
    schedule: async () => {
      const pause = (await read()) as Schedule['pause'];
      const schedule = (await read()) as Schedule | null;
      lines.close();
      if (schedule === null) {
        // Who stopped the server may have been killed, and a stopped server cannot end by itself.
        signalServer({ pause }, 'continue');
        return null;
      }
      // Its clock has an origin of its own.
      const originUs = Number(process.hrtime.bigint()) / 1000 - performance.now() * 1000;
      return { ...schedule, startUs: schedule.startUs - originUs };
    },
  };
}

try {
  const spec = parseLoadSpec(process.argv[2] ?? '');
  const conductor = spec.sliced || spec.appointed ? { conductor: followStdin() } : {};
  const result = await runLoad(spec, { signal: abort.signal, onEvent: print, ...conductor });
  print({ event: 'result', result });
} catch (error) {
  const line =
    error instanceof LoadError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`tellers: ${line}\n`);
  process.exitCode = 1;
}
