/** The part of a report on one client who holds up the others: a table, and a sentence for each burden. */
import { type Burden, burdensOf } from '../analysis/bystanders.ts';
import { formatRatio } from '../analysis/cells.ts';
import type { TrialRow } from '../results/columns.ts';
import { formatCount, formatLatency, formatNumberOf, NOT_MEASURED } from '../words/numbers.ts';
import { type Block, type ColumnOf, tableOf } from './blocks.ts';

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

const CLIENTS: ColumnOf<Burden> = {
  head: 'clients',
  ...right,
  cell: ({ clients }) => formatCount(clients),
};

function hasSeveralLoads(burdens: readonly Burden[]): boolean {
  return new Set(burdens.map(({ clients }) => clients)).size > 1;
}

/** @param trials of the scenario */
export function burdenBlocks(trials: readonly TrialRow[]): Block[] {
  const burdens = burdensOf(trials);
  if (burdens.length === 0) return [];
  return [
    tableOf(
      'The clients beside one burden: medians over blocks, and their tail as a multiple of what it is without the burden. The tail is the p99, or the p90 where fewer than 1,000 requests were answered.',
      [
        { head: 'burden', ...left, cell: ({ name }: Burden) => name },
        { head: 'server', ...left, names: true, cell: ({ server }) => server },
        ...(hasSeveralLoads(burdens) ? [CLIENTS] : []),
        {
          head: 'clients served',
          ...right,
          cell: ({ clientsServed, clients }) =>
            clientsServed === null
              ? NOT_MEASURED
              : `${formatCount(clientsServed)} of ${formatCount(clients)}`,
        },
        { head: 'requests per second', ...right, cell: ({ throughputRps }) => formatCount(throughputRps) },
        {
          head: 'tail',
          ...right,
          cell: ({ tail, tailUs }) => (tailUs === null ? NOT_MEASURED : `${formatLatency(tailUs)} (${tail})`),
        },
        { head: '× without (95 % interval)', ...right, cell: formatChange },
        {
          head: 'valid trials',
          ...right,
          cell: ({ validTrials, trials: all }) => `${validTrials} of ${all}`,
        },
      ],
      burdens,
    ),
  ];
}

function formatChange({ change, isStalled }: Burden): string {
  if (isStalled) return 'nobody else was answered';
  return change === null ? NOT_MEASURED : formatRatio(change.ratio);
}

/**
 * One sentence for each burden, and number of clients where there are several: whom it stalls, whose tail it multiplies,
 * and to whom it does nothing that was shown.
 */
export function concludeBurdens(scenario: string, trials: readonly TrialRow[]): string[] {
  const all = burdensOf(trials);
  const loads = Map.groupBy(all, ({ name, clients }) => JSON.stringify([name, clients]));
  return [...loads.values()].flatMap((burdens) => {
    const [first] = burdens;
    if (first === undefined) return [];
    const beside = hasSeveralLoads(all) ? `, with ${formatNumberOf(first.clients, 'client')}` : '';
    return [`${scenario}, ${first.name}${beside}: ${describeBurdens(burdens).join('; ')}.`];
  });
}

/** @param burdens of one name, with as many clients */
function describeBurdens(burdens: readonly Burden[]): string[] {
  const stalled = burdens.filter(({ isStalled }) => isStalled);
  const starved = burdens
    .filter((burden) => !burden.isStalled && isStarving(burden))
    .map(({ server, clientsServed, clients }) => `${server} (${clientsServed} of ${clients} served)`);
  const slowed = burdens
    .filter((burden) => !burden.isStalled && !isStarving(burden) && burden.change?.direction === 'up')
    .toSorted((a, b) => (b.change?.ratio.ratio ?? 0) - (a.change?.ratio.ratio ?? 0))
    .map(({ server, change }) => `${server} ${change === null ? '' : formatRatio(change.ratio)} times`);
  const rest = burdens.filter((burden) => !burden.isStalled && !isStarving(burden));
  const unknown = rest.filter(({ change }) => change === null || change.direction === 'unknown');
  const unchanged = rest.filter(({ change }) => change?.direction === 'none' || change?.direction === 'down');
  return [
    ...(stalled.length === 0 ? [] : [`nobody else was answered by ${listServers(stalled)}`]),
    ...(starved.length === 0 ? [] : [`some got no answer from ${starved.join(', ')}`]),
    ...(slowed.length === 0 ? [] : [`the others' tail grew: ${slowed.join(', ')}`]),
    ...(unchanged.length === 0 ? [] : [`no growth was shown for ${listServers(unchanged)}`]),
    ...(unknown.length === 0
      ? []
      : [`there are too few blocks with such a tail to tell of ${listServers(unknown)}`]),
  ];
}

function listServers(burdens: readonly Burden[]): string {
  return burdens.map(({ server }) => server).join(', ');
}

/** Fewer clients are answered than without the burden. */
function isStarving({ servedWithout, clientsServed }: Burden): boolean {
  return clientsServed !== null && servedWithout !== null && clientsServed < servedWithout;
}
