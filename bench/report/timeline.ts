/** The part of a report on timelines: a table of the recording of each server, and a sentence. */
import type { RecordedServer } from '../analysis/findings.ts';
import { formatCount, formatLatency } from '../words/numbers.ts';
import { type Block, paragraph, tableOf, right, CLIENTS, SERVER } from './blocks.ts';

export function timelineBlocks(recorded: readonly RecordedServer[]): Block[] {
  if (recorded.length === 0) return [];
  return [
    paragraph(
      'A script, not a load, recorded once for each server. All clients connect one after the other, then send requests at the same time; each sends the next one when it has its answer. Server events come from the client array, client events from the clients, on one clock. `timeline/*.csv` holds all events; `timeline/*.json` opens in Perfetto (ui.perfetto.dev).',
    ),
    tableOf('The clients of each server.', recorded, [
      SERVER,
      CLIENTS,
      right('threads that served', ({ threads }) => formatCount(threads.length)),
      right('peak clients in the array', ({ mostLookedAfter }) => formatCount(mostLookedAfter)),
      right('peak served at once', ({ mostWorkedOn }) => formatCount(mostWorkedOn)),
      right('mean wait for the first work', ({ meanWaitNs }) => formatLatency(meanWaitNs / 1e3)),
      right('time to the last close', ({ durationNs }) => formatLatency(durationNs / 1e3)),
    ]),
  ];
}

/** @returns one sentence, where anything was recorded */
export function concludeTimelines(scenario: string, recorded: readonly RecordedServer[]): string[] {
  const [first] = recorded;
  if (first === undefined) return [];
  const servers = recorded.map(({ server, threads, mostWorkedOn, meanWaitNs }) => {
    const by = `${threads.length} ${threads.length === 1 ? 'thread' : 'threads'}`;
    return `${server} served ${mostWorkedOn === 1 ? 'one request' : `up to ${mostWorkedOn} requests`} at a time with ${by}; a client waited ${formatLatency(meanWaitNs / 1e3)} on average`;
  });
  return [
    `${scenario}, ${first.clients} clients at the same time, ${first.workload}, recorded once for each server: ${servers.join('. ')}.`,
  ];
}
