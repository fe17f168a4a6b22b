/** The number of threads of a pool. */
import type { ServerOptions } from '../server.ts';

/**
 * Not the number of cores: a thread that blocks in `recv`, or in its handler, needs none. To keep C cores busy when a
 * request waits W times as long as it computes takes C × (1 + W) threads: 8 for 2 cores and three quarters waiting. It
 * is the same on every machine, so that runs compare the same model, and few enough to show a pool past its size.
 */
export const DEFAULT_POOL_THREADS = 8;

type Limits = Pick<ServerOptions, 'maxClients'> & { readonly threads?: number | null | undefined };

/** At most one thread for each client that there may be: more would never have a client. */
export function poolSize({ maxClients, threads }: Limits): number {
  return Math.min(maxClients, threads ?? DEFAULT_POOL_THREADS);
}
