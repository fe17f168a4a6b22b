/** How clients spread over the threads that share them, for the servers that have such threads. */
import type { TrialRow } from '../results/columns.ts';
import { medianOf } from '../statistics/interval.ts';
import { formatCount } from '../words/numbers.ts';
import { type Block, tableOf } from './blocks.ts';

interface Spread {
  readonly server: string;
  readonly variant: string;
  readonly clients: number;
  readonly threads: number;
  /** The share of the thread that had most, as a part of 1: median over the valid trials. */
  readonly busiest: number;
  /** Of one trial, most first. */
  readonly example: string;
}

/** @param trials of one scenario */
export function spreadBlocks(trials: readonly TrialRow[]): Block[] {
  const spreads = spreadsOf(trials);
  if (spreads.length === 0) return [];
  const several = new Set(spreads.map(({ variant }) => variant)).size > 1;
  return [
    tableOf(
      'How clients spread over the threads that share them, over the whole life of a server (with the client that proved its answer): the kernel, or whoever hands clients on, decides.',
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

function spreadsOf(trials: readonly TrialRow[]): Spread[] {
  const told = trials.filter((row) => row.validity === 'valid' && row.clients_by_thread !== null);
  const cells = Map.groupBy(told, ({ server, variant, clients }) =>
    JSON.stringify([variant, clients, server]),
  );
  return [...cells.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const counts = rows.map((row) => countsOf(row.clients_by_thread ?? ''));
    const busiest = medianOf(counts.map((each) => Math.max(...each) / sum(each))) ?? 0;
    const { server, variant, clients, clients_by_thread } = first;
    return [
      {
        server,
        variant,
        clients,
        threads: counts[0]?.length ?? 0,
        busiest,
        example: clients_by_thread ?? '',
      },
    ];
  });
}

function countsOf(text: string): number[] {
  return text.split(' ').map(Number);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
