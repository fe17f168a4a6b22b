/** The part of a report on timelines: what was recorded of each server, in figures, and the sentence that they come to. */
import type { RecordedServer } from '../analysis/findings.ts';
import { formatCount, formatLatency } from '../words/numbers.ts';
import { type Block, paragraph, tableOf } from './blocks.ts';

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

export function timelineBlocks(recorded: readonly RecordedServer[]): Block[] {
  if (recorded.length === 0) return [];
  return [
    paragraph(
      'Not a load but a script, recorded once for each server: all clients connect, one after the other, then all ask at once, and each asks again as soon as it is answered. The server’s events come from its client array, the clients’ from the clients, on one clock. `timeline/*.csv` has all of them, `timeline/*.json` opens in Perfetto (ui.perfetto.dev).',
    ),
    tableOf(
      'What became of the clients.',
      [
        { head: 'server', ...left, names: true, cell: ({ server }) => server },
        { head: 'clients', ...right, cell: ({ clients }) => formatCount(clients) },
        { head: 'threads that served them', ...right, cell: ({ threads }) => formatCount(threads.length) },
        { head: 'most in the array', ...right, cell: ({ mostLookedAfter }) => formatCount(mostLookedAfter) },
        { head: 'most worked on at once', ...right, cell: ({ mostWorkedOn }) => formatCount(mostWorkedOn) },
        {
          head: 'from asking to the first work, mean',
          ...right,
          cell: ({ meanWaitNs }) => formatLatency(meanWaitNs / 1e3),
        },
        {
          head: 'until the last had left',
          ...right,
          cell: ({ durationNs }) => formatLatency(durationNs / 1e3),
        },
      ],
      recorded,
    ),
  ];
}

/** @returns one sentence, where anything was recorded */
export function concludeTimelines(scenario: string, recorded: readonly RecordedServer[]): string[] {
  const [first] = recorded;
  if (first === undefined) return [];
  const servers = recorded.map(({ server, threads, mostWorkedOn, meanWaitNs }) => {
    const by = `${threads.length} ${threads.length === 1 ? 'thread' : 'threads'}`;
    return `${server} worked on at most ${mostWorkedOn} at once with ${by}, and came to a client after ${formatLatency(meanWaitNs / 1e3)} on average`;
  });
  return [
    `When ${first.clients} clients asked at once for ${first.workload} (${scenario}, recorded once for each server), ${servers.join('; ')}.`,
  ];
}
