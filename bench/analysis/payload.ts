/** `payload`: bytes sent per second, for answers of different lengths. Pure. */
import type { Summary } from './summary.ts';
import type { Variant } from '../results/run-record.ts';
import { rank, type Ranking } from './ranking.ts';

export interface Payload {
  readonly variant: string;
  /** The ranking with the most clients. */
  readonly ranking: Ranking;
  /** Of the best server; null where no valid trial has an answer. */
  readonly bytesPerS: number | null;
}

/**
 * @param rows of the scenario
 * @param variants as planned: they hold the lengths of the answers
 */
export function payloadsOf(rows: readonly Summary[], variants: readonly Variant[]): Payload[] {
  return variants.flatMap(({ name, workload }) => {
    const own = rows.filter(({ variant }) => variant === name);
    const bytes = workload.name === 'page' ? workload.bytes : undefined;
    const [most] = own.toSorted((a, b) => b.clients - a.clients);
    if (most === undefined || bytes === undefined) return [];
    const ranking = rank(own.filter(({ clients }) => clients === most.clients));
    const [first] = ranking.best;
    const bytesPerS = first === undefined ? null : (first.throughput_rps ?? 0) * bytes;
    return [{ variant: name, ranking, bytesPerS }];
  });
}
