/** The part of a report on messages that go to every client: the delivery rate and the delay. */
import type { Delivery } from '../analysis/deliveries.ts';
import { BASELINE_MODEL } from '../results/server-names.ts';
import { NOT_MEASURED } from '../words/numbers.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, columnsIn, right, tableOf } from './blocks.ts';

export function broadcastBlocks(deliveries: readonly Delivery[], words: ReportWords): Block[] {
  if (deliveries.length === 0) return [];
  const { broadcast, heads } = words.answers;
  const { count, latency } = words.figures.numbers;
  const { clients, server, validTrials } = columnsIn(words);
  return [
    tableOf(broadcast.caption, deliveries, [
      clients,
      server,
      right(broadcast.perS, ({ perS }) => count(perS)),
      right(heads.times, (row) => changeCell(row, words)),
      right('p50', ({ p50Us }) => latency(p50Us)),
      right('p99', ({ p99Us }) => latency(p99Us)),
      validTrials,
    ]),
  ];
}

/** Without a block in which both are known there is no ratio, not even 1. */
function changeCell({ server, change }: Delivery, { figures }: ReportWords): string {
  if (change !== null) return figures.numbers.change(change.ratio);
  return server.startsWith(`${BASELINE_MODEL}/`) ? '1' : NOT_MEASURED;
}

/** One sentence for the most clients: the servers by descending deliveries. */
export function concludeBroadcast(
  scenario: string,
  deliveries: readonly Delivery[],
  { answers: { sentence, broadcast }, figures }: ReportWords,
): string[] {
  const { count, latency } = figures.numbers;
  const most = Math.max(...deliveries.map(({ clients }) => clients));
  const ranked = deliveries
    .filter(({ clients, perS }) => clients === most && perS !== null)
    .toSorted((a, b) => (b.perS ?? 0) - (a.perS ?? 0));
  if (ranked.length === 0) return [];
  const parts = ranked.map(({ server, perS, p99Us, change }) =>
    broadcast.server(
      server,
      count(perS),
      latency(p99Us),
      change === null ? null : figures.numbers.change(change.ratio),
    ),
  );
  return [sentence(scenario, broadcast.delivered(count(most), parts.join(', ')))];
}
