/** How clients spread over the threads that share them, for the servers that have such threads. */
import type { Spread } from '../analysis/thread-spread.ts';
import { formatCount } from '../words/numbers.ts';
import { type Block, tableOf } from './blocks.ts';

export function spreadBlocks(spreads: readonly Spread[]): Block[] {
  if (spreads.length === 0) return [];
  const several = new Set(spreads.map(({ variant }) => variant)).size > 1;
  return [
    tableOf(
      'How clients spread over the threads that share them, over the life of a server (the client that proved the answer included). The kernel, or the thread that hands clients on, decides.',
      [
        ...(several
          ? [{ head: 'variant', align: 'left' as const, cell: ({ variant }: Spread) => variant }]
          : []),
        { head: 'clients', align: 'right', cell: ({ clients }) => formatCount(clients) },
        { head: 'server', align: 'left', names: true, cell: ({ server }) => server },
        { head: 'threads', align: 'right', cell: ({ threads }) => formatCount(threads) },
        {
          head: 'share of the busiest',
          align: 'right',
          cell: ({ busiest }) => `${formatCount(100 * busiest)}\u00a0%`,
        },
        { head: 'clients of each in one trial', align: 'left', cell: ({ example }) => example },
      ],
      spreads,
    ),
  ];
}
