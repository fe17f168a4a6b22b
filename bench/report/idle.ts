/** The part of a report on silent clients: the cost of each, and the throughput of the active clients. */
import type { ActiveCell } from '../analysis/bystanders.ts';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatLatency,
  formatNumberOf,
  NOT_MEASURED,
} from '../words/numbers.ts';
import { type Block, type ColumnOf, tableOf, right, SERVER, VALID_TRIALS } from './blocks.ts';

const ACTIVE: ColumnOf<ActiveCell> = right('active clients', ({ clients }) => formatCount(clients));

/** True unless the user asked for other numbers of clients. */
function isAlone(cells: readonly ActiveCell[]): boolean {
  return cells.every(({ clients }) => clients === 1);
}

export function idleBlocks(cells: readonly ActiveCell[]): Block[] {
  if (cells.length === 0) return [];
  const isOne = isAlone(cells);
  return [
    tableOf(
      `Silent clients, and ${isOne ? 'one active client' : 'active clients'}: medians over blocks. Memory is the growth of the server process; the kernel memory of the sockets is not included.`,
      cells,
      [
        SERVER,
        ...(isOne ? [] : [ACTIVE]),
        right('silent clients', ({ silent }) => formatCount(silent)),
        right('memory per silent client', ({ bytesPerClient }) => formatSize(bytesPerClient)),
        right('threads', ({ threads }) => formatCount(threads)),
        right('descriptors', ({ descriptors }) => formatCount(descriptors)),
        right(`requests per second of the active ${isOne ? 'one' : 'ones'}`, ({ throughputRps }) =>
          formatCount(throughputRps),
        ),
        right('× without (95 % interval)', ({ change }) =>
          change === null ? NOT_MEASURED : formatChange(change.ratio),
        ),
        right(isOne ? 'its p50' : 'their p50', ({ p50Us }) => formatLatency(p50Us)),
        VALID_TRIALS,
      ],
    ),
  ];
}

/** A server whose memory shrank was not seen to grow: no client costs less than nothing. */
const NO_GROWTH = 'no growth seen';

/** Values below a mebibyte are in kibibytes: 1234 → 1.21 KiB */
function formatSize(bytes: number | null): string {
  if (bytes !== null && bytes <= 0) return NO_GROWTH;
  if (bytes === null || bytes >= 2 ** 20) return formatBytes(bytes);
  return `${formatCount(bytes / 1024)}\u00a0KiB`;
}

/**
 * A sentence for each number of active clients, at the most silent ones: the cost of each silent client, and the
 * throughput that the active clients keep.
 */
export function concludeIdle(scenario: string, all: readonly ActiveCell[]): string[] {
  const beside = all.filter(({ silent }) => silent > 0);
  const loads = [...Map.groupBy(beside, ({ clients }) => clients)].toSorted(([a], [b]) => a - b);
  return loads.map(([clients, cells]) => {
    const active = isAlone(beside) ? '' : `, with ${formatNumberOf(clients, 'active client')}`;
    return `${scenario}${active}: ${describeServers(cells).join('; ')}.`;
  });
}

function describeServers(cells: readonly ActiveCell[]): string[] {
  return [...Map.groupBy(cells, ({ server }) => server)].map(([server, own]) => {
    const most = own.findLast(({ validTrials }) => validTrials > 0);
    return most === undefined ? `${server} has no valid trial with silent clients` : describeMost(most);
  });
}

function describeMost({ server, clients, silent, bytesPerClient, change }: ActiveCell): string {
  const [active, get] = clients === 1 ? ['the active one', 'it gets'] : ['the active ones', 'they get'];
  const kept =
    change === null || change.direction === 'unknown'
      ? `; too few blocks show what ${active} got`
      : change.direction === 'none'
        ? `; no difference was shown for ${active}`
        : `; ${active} got ${formatChange(change.ratio)} times what ${get} alone`;
  return `${server} held ${formatCount(silent)} silent clients${sizeOf(bytesPerClient)}${kept}`;
}

function sizeOf(bytes: number | null): string {
  return bytes !== null && bytes <= 0
    ? ' (no growth of its memory was seen)'
    : ` at ${formatSize(bytes)} each`;
}
