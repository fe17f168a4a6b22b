/** How many threads a pool has. */
import type { ServerOptions } from '../server.ts';

/**
 * Not the number of cores: a thread that blocks in `recv`, or in its handler, needs none. To keep C cores busy when a
 * request waits W times as long as it computes takes C × (1 + W) threads: 8 for 2 cores and three quarters waiting. The
 * same on every machine, so that runs compare the same model; few enough to show what a pool does past its size.
 */
export const DEFAULT_POOL_THREADS = 8;

type Limits = Pick<ServerOptions, 'maxClients'> & { readonly threads?: number | null | undefined };

/** A thread more than there may be clients would never have one. */
export function poolSize({ maxClients, threads }: Limits): number {
  return Math.min(maxClients, threads ?? DEFAULT_POOL_THREADS);
}
