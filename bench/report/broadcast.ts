/** The part of a report on messages that go to every client: what was delivered, and how soon. */
import { type Change, changeOf, formatRatio } from '../analysis/cells.ts';
import type { TrialRow } from '../results/columns.ts';
import { BASELINE_MODEL } from '../results/server-names.ts';
import { medianOf } from '../statistics/interval.ts';
import { formatCount, formatLatency, NOT_MEASURED } from '../words/numbers.ts';
import { type Block, tableOf } from './blocks.ts';

interface Delivery {
  readonly server: string;
  readonly clients: number;
  readonly perS: number | null;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** Of deliveries per second, to the event loop with the same io; null for the event loop itself. */
  readonly change: Change | null;
  readonly validTrials: number;
  readonly trials: number;
}

function deliveriesOf(trials: readonly TrialRow[]): Delivery[] {
  const cells = Map.groupBy(trials, ({ server, clients }) => JSON.stringify([server, clients]));
  return [...cells.values()]
    .flatMap((rows) => describeCell(rows, trials))
    .toSorted((a, b) => a.clients - b.clients || a.server.localeCompare(b.server));
}

function describeCell(rows: readonly TrialRow[], trials: readonly TrialRow[]): Delivery[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { server, clients, io } = first;
  const valid = rows.filter(({ validity }) => validity === 'valid');
  const loop = trials.filter((row) => row.server === `${BASELINE_MODEL}/${io}` && row.clients === clients);
  return [
    {
      server,
      clients,
      perS: medianOf(valid.map((row) => row.deliveries_per_s)),
      p50Us: medianOf(valid.map((row) => row.delivery_p50_us)),
      p99Us: medianOf(valid.map((row) => row.delivery_p99_us)),
      change: server === `${BASELINE_MODEL}/${io}` ? null : changeOf(rows, loop, 'deliveries_per_s'),
      validTrials: valid.length,
      trials: rows.length,
    },
  ];
}

const right = { align: 'right' } as const;

/** @param trials of the scenario */
export function broadcastBlocks(trials: readonly TrialRow[]): Block[] {
  const deliveries = deliveriesOf(trials);
  if (deliveries.length === 0) return [];
  return [
    tableOf(
      'Deliveries: each message counts once for every client that it reached. Medians over blocks; the time is from sending to receiving, all clients together.',
      [
        { head: 'clients', ...right, cell: ({ clients }: Delivery) => formatCount(clients) },
        { head: 'server', align: 'left', names: true, cell: ({ server }) => server },
        { head: 'deliveries per second', ...right, cell: ({ perS }) => formatCount(perS) },
        {
          head: '× event loop (95 % interval)',
          ...right,
          cell: formatChange,
        },
        { head: 'p50', ...right, cell: ({ p50Us }) => formatLatency(p50Us) },
        { head: 'p99', ...right, cell: ({ p99Us }) => formatLatency(p99Us) },
        {
          head: 'valid trials',
          ...right,
          cell: ({ validTrials, trials: all }) => `${validTrials} of ${all}`,
        },
      ],
      deliveries,
    ),
  ];
}

/** Without a block in which both are known there is no ratio, and no 1 either. */
function formatChange({ server, change }: Delivery): string {
  if (change !== null) return formatRatio(change.ratio);
  return server.startsWith(`${BASELINE_MODEL}/`) ? '1' : NOT_MEASURED;
}

/** One sentence: with the most clients, the servers in the order of what they delivered. */
export function concludeBroadcast(scenario: string, trials: readonly TrialRow[]): string[] {
  const most = Math.max(...trials.map(({ clients }) => clients));
  const ranked = deliveriesOf(trials)
    .filter(({ clients, perS }) => clients === most && perS !== null)
    .toSorted((a, b) => (b.perS ?? 0) - (a.perS ?? 0));
  if (ranked.length === 0) return [];
  const parts = ranked.map(
    ({ server, perS, p99Us, change }) =>
      `${server} ${formatCount(perS)} (p99 ${formatLatency(p99Us)}${change === null ? '' : `; ${formatRatio(change.ratio)} times the event loop's`})`,
  );
  return [
    `${scenario}: with ${formatCount(most)} clients, messages delivered per second: ${parts.join(', ')}.`,
  ];
}
