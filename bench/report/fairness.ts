/** The part of a report on who gets served when there are more clients than threads. */
import type { TrialRow } from '../results/columns.ts';
import { medianOf } from '../statistics/interval.ts';
import { formatCount } from '../words/numbers.ts';

interface Share {
  readonly server: string;
  readonly clients: number;
  readonly served: number;
  readonly jain: number | null;
}

/** A sentence for each variant and number of clients: who served everybody, and whom the others left out. */
export function concludeFairness(scenario: string, trials: readonly TrialRow[]): string[] {
  const valid = trials.filter(({ validity }) => validity === 'valid');
  const loads = Map.groupBy(valid, ({ variant, clients }) => JSON.stringify([variant, clients]));
  return [...loads.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const shares = sharesOf(rows);
    // Not every load generator counts clients.
    if (shares.length === 0) return [];
    const all = shares.filter(({ served, clients }) => served >= clients);
    const few = shares.filter(({ served, clients }) => served < clients);
    const parts = [
      ...(all.length === 0 ? [] : [`${all.map(describeShare).join(', ')} served everybody`]),
      ...few.map(
        ({ server, served, jain }) =>
          `${server} served ${formatCount(served)} (Jain's index ${formatCount(jain)})`,
      ),
    ];
    return [`${scenario}, ${first.variant}: of ${formatCount(first.clients)} clients ${parts.join('; ')}.`];
  });
}

function describeShare({ server, jain }: Share): string {
  return `${server} (Jain's index ${formatCount(jain)})`;
}

function sharesOf(rows: readonly TrialRow[]): Share[] {
  const servers = Map.groupBy(rows, ({ server }) => server);
  return [...servers].flatMap(([server, own]) => {
    const served = medianOf(own.map(({ clients_served }) => clients_served));
    const jain = medianOf(own.map(({ fairness_jain }) => fairness_jain));
    const clients = own[0]?.clients ?? 0;
    return served === null ? [] : [{ server, clients, served: Math.floor(served), jain }];
  });
}
