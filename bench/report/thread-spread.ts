/** How clients spread over the threads that share them, for the servers that have such threads. */
import type { Spread } from '../analysis/thread-spread.ts';
import { formatCount } from '../words/numbers.ts';
import { type Block, tableOf, left, right, named } from './blocks.ts';

export function spreadBlocks(spreads: readonly Spread[]): Block[] {
  if (spreads.length === 0) return [];
  const several = new Set(spreads.map(({ variant }) => variant)).size > 1;
  return [
    tableOf(
      'How clients spread over the threads that share them, over the life of a server (the client that proved the answer included). The kernel, or the thread that hands clients on, decides.',
      spreads,
      [
        ...(several ? [left('variant', ({ variant }: Spread) => variant)] : []),
        right('clients', ({ clients }) => formatCount(clients)),
        named('server', ({ server }) => server),
        right('threads', ({ threads }) => formatCount(threads)),
        right('share of the busiest', ({ busiest }) => `${formatCount(100 * busiest)}\u00a0%`),
        left('clients of each in one trial', ({ example }) => example),
      ],
    ),
  ];
}
