/** The part of a report on who gets served when there are more clients than threads. */
import type { FairnessLoad, Share } from '../analysis/fairness.ts';
import { formatCount } from '../words/numbers.ts';

/** A sentence for each variant and number of clients: the servers that served all, and how many the others served. */
export function concludeFairness(scenario: string, loads: readonly FairnessLoad[]): string[] {
  return loads.map(({ variant, clients, shares }) => {
    const all = shares.filter(({ served }) => served >= clients);
    const few = shares.filter(({ served }) => served < clients);
    const parts = [
      ...(all.length === 0 ? [] : [`${all.map(describeShare).join(', ')} served all`]),
      ...few.map(
        ({ server, served, jain }) =>
          `${server} served ${formatCount(served)} (Jain's index ${formatCount(jain)})`,
      ),
    ];
    return `${scenario}, ${variant}: of ${formatCount(clients)} clients ${parts.join('; ')}.`;
  });
}

function describeShare({ server, jain }: Share): string {
  return `${server} (Jain's index ${formatCount(jain)})`;
}
