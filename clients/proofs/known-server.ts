/** Servers with known latencies, each in a process of its own, to check what a load generator measures. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seededRandom, shuffle } from '../random.ts';

/**
 * `stands-still`: answers at once, but for `forMs` in every `everyMs`, when it does nothing. `delays`: answers each
 * request after a time of its own, `leastUs` and on top of it an exponential one of mean `meanUs`. `warms-up`: after a time
 * that falls evenly from `fromUs` to `toUs` in the `withinMs` after its first request, and stays there.
 */
export type KnownBehaviour =
  | { readonly kind: 'stands-still'; readonly everyMs: number; readonly forMs: number }
  | { readonly kind: 'delays'; readonly leastUs: number; readonly meanUs: number }
  | { readonly kind: 'warms-up'; readonly fromUs: number; readonly toUs: number; readonly withinMs: number };

export interface KnownServer extends AsyncDisposable {
  readonly port: number;
}

const PROGRAM = fileURLToPath(new URL('./known-server-program.ts', import.meta.url));
const DELAYS = 10_000;

export async function startKnownServer(behaviour: KnownBehaviour): Promise<KnownServer> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(behaviour)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    port: Number(port),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** The `fraction` quantile of the delays, µs. */
export function delayAt(
  { leastUs, meanUs }: Extract<KnownBehaviour, { kind: 'delays' }>,
  fraction: number,
): number {
  return leastUs - Math.log(1 - fraction) * meanUs;
}

/**
 * The delays, in the order in which the server repeats them: evenly spread quantiles in random order, so that one round
 * has the exact distribution.
 */
export function delaysOf(behaviour: KnownBehaviour): Float64Array {
  if (behaviour.kind !== 'delays') return new Float64Array();
  const quantiles = Array.from({ length: DELAYS }, (_, index) => delayAt(behaviour, (index + 0.5) / DELAYS));
  return Float64Array.from(shuffle(quantiles, seededRandom(1, 'delays')));
}
