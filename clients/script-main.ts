/** The process of a script: `node clients/script-main.ts '<JSON of a ScriptSpec>'`. Prints its clients' times as a JSON line. */
import { endWithParent } from '../servers/orphan.ts';
import { runScript, type ScriptSpec } from './script.ts';

endWithParent(() => process.exit(1));
try {
  const clients = await runScript(JSON.parse(process.argv[2] ?? '') as ScriptSpec);
  process.stdout.write(`${JSON.stringify({ event: 'script', clients })}\n`);
} catch (error) {
  process.stderr.write(`tellers: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
