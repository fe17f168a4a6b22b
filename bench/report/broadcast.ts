/** The part of a report on messages that go to every client: the delivery rate and the delay. */
import type { Delivery } from '../analysis/deliveries.ts';
import { BASELINE_MODEL } from '../results/server-names.ts';
import { formatChange, formatCount, formatLatency, NOT_MEASURED } from '../words/numbers.ts';
import { type Block, tableOf, right, CLIENTS, SERVER, VALID_TRIALS } from './blocks.ts';

export function broadcastBlocks(deliveries: readonly Delivery[]): Block[] {
  if (deliveries.length === 0) return [];
  return [
    tableOf(
      'Deliveries: a message counts once for every client that received it. Medians over blocks; latency is from sending to receiving, over all clients.',
      deliveries,
      [
        CLIENTS,
        SERVER,
        right('deliveries per second', ({ perS }) => formatCount(perS)),
        right('× event loop (95 % interval)', changeCell),
        right('p50', ({ p50Us }) => formatLatency(p50Us)),
        right('p99', ({ p99Us }) => formatLatency(p99Us)),
        VALID_TRIALS,
      ],
    ),
  ];
}

/** Without a block in which both are known there is no ratio, not even 1. */
function changeCell({ server, change }: Delivery): string {
  if (change !== null) return formatChange(change.ratio);
  return server.startsWith(`${BASELINE_MODEL}/`) ? '1' : NOT_MEASURED;
}

/** One sentence for the most clients: the servers by descending deliveries. */
export function concludeBroadcast(scenario: string, deliveries: readonly Delivery[]): string[] {
  const most = Math.max(...deliveries.map(({ clients }) => clients));
  const ranked = deliveries
    .filter(({ clients, perS }) => clients === most && perS !== null)
    .toSorted((a, b) => (b.perS ?? 0) - (a.perS ?? 0));
  if (ranked.length === 0) return [];
  const parts = ranked.map(
    ({ server, perS, p99Us, change }) =>
      `${server} ${formatCount(perS)} (p99 ${formatLatency(p99Us)}${change === null ? '' : `; ${formatChange(change.ratio)} times the event loop's`})`,
  );
  return [
    `${scenario}: with ${formatCount(most)} clients, messages delivered per second: ${parts.join(', ')}.`,
  ];
}
