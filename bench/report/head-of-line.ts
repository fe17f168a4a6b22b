/** The part of a report on one bystander that holds up the clients: a table, and a sentence for each kind. */
import type { BesideBystander } from '../analysis/bystanders.ts';
import { groupRows } from '../results/rows.ts';
import { formatChange, formatCount, formatLatency, formatNumberOf, NOT_MEASURED } from '../words/numbers.ts';
import { type Block, tableOf, right, left, CLIENTS, SERVER, VALID_TRIALS } from './blocks.ts';

function hasSeveralLoads(group: readonly BesideBystander[]): boolean {
  return new Set(group.map(({ clients }) => clients)).size > 1;
}

export function bystanderBlocks(group: readonly BesideBystander[]): Block[] {
  if (group.length === 0) return [];
  return [
    tableOf(
      'The clients beside one bystander: medians over blocks, and their tail as a multiple of the tail without the bystander. The tail is the p99, or the p90 where fewer than 1,000 requests were answered.',
      group,
      [
        left('bystander', ({ name }: BesideBystander) => name),
        SERVER,
        ...(hasSeveralLoads(group) ? [CLIENTS] : []),
        right('clients served', ({ clientsServed, clients }) =>
          clientsServed === null ? NOT_MEASURED : `${formatCount(clientsServed)} of ${formatCount(clients)}`,
        ),
        right('requests per second', ({ throughputRps }) => formatCount(throughputRps)),
        right('tail', ({ tail, tailUs }) =>
          tailUs === null ? NOT_MEASURED : `${formatLatency(tailUs)} (${tail})`,
        ),
        right('× without (95 % interval)', changeCell),
        VALID_TRIALS,
      ],
    ),
  ];
}

function changeCell({ change, isStalled }: BesideBystander): string {
  if (isStalled) return 'no other client was answered';
  return change === null ? NOT_MEASURED : formatChange(change.ratio);
}

/**
 * One sentence for each kind of bystander, and for each number of clients where there are several: the servers that it
 * stalls, those whose tail latency it multiplies, and those without a shown growth.
 */
export function concludeBystanders(scenario: string, all: readonly BesideBystander[]): string[] {
  return groupRows(all, ['name', 'clients']).map((group) => {
    const [first] = group;
    const beside = hasSeveralLoads(all) ? `, with ${formatNumberOf(first.clients, 'client')}` : '';
    return `${scenario}, ${first.name}${beside}: ${describeGroup(group).join('; ')}.`;
  });
}

/** @param group of one kind and number of clients */
function describeGroup(group: readonly BesideBystander[]): string[] {
  const stalled = group.filter(({ isStalled }) => isStalled);
  const starved = group
    .filter((bystander) => !bystander.isStalled && isStarving(bystander))
    .map(({ server, clientsServed, clients }) => `${server} (${clientsServed} of ${clients} served)`);
  const slowed = group
    .filter(
      (bystander) => !bystander.isStalled && !isStarving(bystander) && bystander.change?.direction === 'up',
    )
    .toSorted((a, b) => (b.change?.ratio.ratio ?? 0) - (a.change?.ratio.ratio ?? 0))
    .map(({ server, change }) => `${server} ${change === null ? '' : formatChange(change.ratio)} times`);
  const rest = group.filter((bystander) => !bystander.isStalled && !isStarving(bystander));
  const unknown = rest.filter(({ change }) => change === null || change.direction === 'unknown');
  const unchanged = rest.filter(({ change }) => change?.direction === 'none' || change?.direction === 'down');
  return [
    ...(stalled.length === 0 ? [] : [`no other client was answered by ${listServers(stalled)}`]),
    ...(starved.length === 0 ? [] : [`some clients got no answer from ${starved.join(', ')}`]),
    ...(slowed.length === 0 ? [] : [`the tail latency of the clients grew with ${slowed.join(', ')}`]),
    ...(unchanged.length === 0 ? [] : [`no growth was shown for ${listServers(unchanged)}`]),
    ...(unknown.length === 0
      ? []
      : [`too few blocks have a tail to compare ${unknown.map(describeSeen).join(', ')}`]),
  ];
}

/** What was seen of a server that cannot be compared. */
function describeSeen({ server, tail, tailUs }: BesideBystander): string {
  return tailUs === null ? server : `${server} (${tail} ${formatLatency(tailUs)})`;
}

function listServers(group: readonly BesideBystander[]): string {
  return group.map(({ server }) => server).join(', ');
}

/** Whether fewer clients are answered than without the bystander. */
function isStarving({ servedWithout, clientsServed }: BesideBystander): boolean {
  return clientsServed !== null && servedWithout !== null && clientsServed < servedWithout;
}
