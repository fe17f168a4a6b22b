/**
 * The process of some bystanders: `node clients/bystanders-main.ts '<JSON of a BystanderSpec>'`. Prints
 * `BystanderEvent`s as JSON lines. On SIGTERM it reports how many are still connected, and exits.
 */
import { once } from 'node:events';
import { endWithParent } from '../servers/orphan.ts';
import { BystanderGroup, type BystanderEvent, type BystanderSpec } from './bystanders.ts';

function print(event: BystanderEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

endWithParent(() => process.exit(1));
const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
try {
  using group = new BystanderGroup(JSON.parse(process.argv[2] ?? '') as BystanderSpec);
  await group.arrive();
  print({ event: 'ready', connected: group.connected });
  // Neither a signal handler nor closed connections keep a process alive.
  const awake = setInterval(() => {}, 60_000);
  await stopped;
  clearInterval(awake);
  print({ event: 'left', connected: group.connected });
} catch (error) {
  process.stderr.write(`tellers: bystanders: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
