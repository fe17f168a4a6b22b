/** The parts of a report on which clients are served where there are more than threads, and how threads share them. */
import type { FairnessLoad, Share, Spread } from '../analysis/fairness.ts';
import { formatCount } from '../words/numbers.ts';
import { type Block, left, right, tableOf, CLIENTS, SERVER } from './blocks.ts';

/** A sentence for each variant and number of clients: the servers that served all, and the count of the others. */
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

/** The table of how clients spread over threads; only of servers with such threads. */
export function spreadBlocks(spreads: readonly Spread[]): Block[] {
  if (spreads.length === 0) return [];
  const several = new Set(spreads.map(({ variant }) => variant)).size > 1;
  return [
    tableOf(
      'How clients spread over the threads that share them, over the life of a server (the client that proved the answer included). The kernel, or the thread that hands clients on, decides.',
      spreads,
      [
        ...(several ? [left('variant', ({ variant }: Spread) => variant)] : []),
        CLIENTS,
        SERVER,
        right('threads', ({ threads }) => formatCount(threads)),
        right('share of the busiest', ({ busiest }) => `${formatCount(100 * busiest)}\u00a0%`),
        left('clients of each in one trial', ({ example }) => example),
      ],
    ),
  ];
}
