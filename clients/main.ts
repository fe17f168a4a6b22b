/**
 * The load process: `node clients/main.ts '<JSON of a LoadSpec>'`. Prints `LoadEvent`s as JSON lines and exits 0 when
 * the load was run, 1 with a line on stderr when it could not be. SIGINT and SIGTERM end the load early, with the
 * result so far.
 */
import { endWithParent } from '../servers/orphan.ts';
import { LoadError, type LoadEvent } from './load.ts';
import { runLoad } from './load-generator.ts';
import { parseLoadSpec } from './load-spec.ts';

function print(event: LoadEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const abort = new AbortController();
endWithParent(() => process.exit(1));
process.on('SIGINT', () => abort.abort());
process.on('SIGTERM', () => abort.abort());
// Nobody reads the events any more: then there is no use in going on.
process.stdout.on('error', () => abort.abort());

try {
  const spec = parseLoadSpec(process.argv[2] ?? '');
  const result = await runLoad(spec, { signal: abort.signal, onEvent: print });
  print({ event: 'result', result });
} catch (error) {
  const line =
    error instanceof LoadError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`tellers: ${line}\n`);
  process.exitCode = 1;
}
