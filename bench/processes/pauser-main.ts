/**
 * A program that stops a server outside of its slots, where no load is on the server's machine: `node
 * bench/processes/pauser-main.ts`. It reads from stdin how the server is about to be stopped, and its `Schedule`. It ends with
 * the schedule, at SIGTERM, or when the runner ends, which closes stdin; the server goes on then.
 */
import { followStdin, signalServer, sleepUs } from '../../clients/schedule.ts';

const abort = new AbortController();
process.on('SIGTERM', () => abort.abort());
const schedule = await followStdin(abort).schedule();

function end(): never {
  if (schedule !== null) signalServer(schedule, 'continue');
  process.exit();
}

async function sleepUntil(us: number): Promise<void> {
  for (let leftUs = us - nowUs(); leftUs > 0; leftUs = us - nowUs()) await sleepUs(leftUs);
}

function nowUs(): number {
  return performance.now() * 1000;
}

if (schedule === null || abort.signal.aborted) end();
abort.signal.addEventListener('abort', end);
for (const { fromUs, drainedUs } of schedule.slots) {
  await sleepUntil(schedule.startUs + fromUs);
  signalServer(schedule, 'continue');
  await sleepUntil(schedule.startUs + drainedUs);
  signalServer(schedule, 'pause');
}
end();
