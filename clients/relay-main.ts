/**
 * The process of a relay: `node clients/relay-main.ts '<JSON of a RelaySpec>'`. It measures the round trip through itself
 * before it is ready, and goes on measuring. Prints `RelayEvent`s as JSON lines, reads `"begin"` and `"end"` from stdin, and
 * ends with it. Exits 1 with a line on stderr where it cannot keep the distance.
 */
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { Ping } from './relay/ping.ts';
import { Relay } from './relay/relay.ts';
import { longestRoundTripMs, type RelayEvent, type RelaySpec } from './relay/spec.ts';

/** So long it does not read its stdin. */
const TURN_US = 20_000;
/** A proof is the median of so many round trips, of which the first compile the code; a busy machine gets further chances. */
const TRIPS = 20;
const TRIES = 5;

const clock = (): number => performance.now() * 1000;
let begun = { cpuUs: 0, atUs: 0 };

function print(event: RelayEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function readCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function obey(line: string, ping: Ping): void {
  const { meanMs } = ping.take();
  const now = { cpuUs: readCpuUs(), atUs: clock() };
  if (line === '"end"')
    print({ event: 'seen', meanMs, cpuPercent: (100 * (now.cpuUs - begun.cpuUs)) / (now.atUs - begun.atUs) });
  begun = now;
}

/** @returns the median round trip, ms */
async function prove({ distanceMs }: RelaySpec, ping: Ping, turn: () => Promise<void>): Promise<number> {
  let medianMs = Infinity;
  for (let tries = 0; tries < TRIES; tries++) {
    while (ping.count < TRIPS) await turn();
    medianMs = ping.take().medianMs ?? Infinity;
    if (medianMs <= longestRoundTripMs(distanceMs)) return medianMs;
  }
  throw new Error(
    `a round trip through the relay took ${medianMs.toFixed(2)} ms, not ${distanceMs} ms: end what else runs on this machine`,
  );
}

try {
  const spec = JSON.parse(process.argv[2] ?? '') as RelaySpec;
  using relay = new Relay(spec, spec.distanceMs, clock);
  using ping = new Ping(relay, clock);
  const over = new AbortController();
  createInterface(process.stdin)
    .on('line', (line) => obey(line, ping))
    .on('close', () => over.abort());
  process.on('SIGTERM', () => over.abort());
  const turn = async (): Promise<void> => {
    relay.turn(Math.min(clock() + TURN_US, ping.nextUs));
    ping.send();
    await setImmediate();
  };
  const medianMs = await prove(spec, ping, turn);
  print({ event: 'ready', port: relay.port, medianMs });
  while (!over.signal.aborted) await turn();
} catch (error) {
  process.stderr.write(`tellers: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// The other end of the pipe stays open.
process.stdin.destroy();
