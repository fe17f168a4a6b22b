/** The part of a report on a scenario at a fixed rate: the cost of a request, and its repeatability. */
import type { CostCell, CostFindings } from '../analysis/costs.ts';
import { groupRows } from '../results/rows.ts';
import { formatBytes, formatCount, formatInterval, formatLatency, NOT_MEASURED } from '../words/numbers.ts';
import { type Block, paragraph, tableOf, right, CLIENTS, SERVER, VALID_TRIALS } from './blocks.ts';

export function costBlocks(cells: readonly CostCell[]): Block[] {
  const [first] = cells;
  if (first === undefined) return [];
  const rate = `${formatCount(first.offeredRps)} requests per second`;
  return [
    paragraph(
      `All servers were offered ${rate} (Poisson arrivals, the same for all) on kept connections. With one client all models do the same work. With several, a model that serves one client at a time leaves the requests of the others unanswered, so it is not measured there.`,
    ),
    tableOf(`What a request cost at ${rate}: medians over blocks.`, cells, [
      CLIENTS,
      SERVER,
      right('server CPU (95 % interval)', formatCpu),
      right('voluntary switches', ({ voluntarySwitches }) => formatCount(voluntarySwitches)),
      right('involuntary switches', ({ involuntarySwitches }) => formatCount(involuntarySwitches)),
      right('memory per client', ({ rssPerClientBytes }) => formatBytes(rssPerClientBytes)),
      right('p50', ({ p50Us }) => formatLatency(p50Us)),
      right('p99', ({ p99Us }) => formatLatency(p99Us)),
      right('p99 of send lateness', ({ latenessP99Us }) => formatLatency(latenessP99Us)),
      VALID_TRIALS,
    ]),
    tableOf(
      'Repeatability: the coefficient of variation over blocks (standard deviation / mean), at the fixed rate and at saturation.',
      cells,
      [
        CLIENTS,
        SERVER,
        right('CPU per request at the rate', ({ spread }) => percent(spread.costAtRate)),
        right('throughput at saturation', ({ spread }) => percent(spread.throughput)),
        right('CPU per request at saturation', ({ spread }) => percent(spread.costAtSaturation)),
      ],
    ),
  ];
}

function formatCpu({ cpuUs }: CostCell): string {
  if (cpuUs === null) return NOT_MEASURED;
  return formatInterval(cpuUs.median, cpuUs.low, cpuUs.high, formatLatency);
}

function percent(part: number | null): string {
  return part === null ? NOT_MEASURED : `${formatCount(100 * part)}\u00a0%`;
}

/** A sentence for each number of clients, cheapest server first, and one on repeatability. */
export function concludeCost(scenario: string, { cells, typical }: CostFindings): string[] {
  const sentences = groupRows(cells, ['clients']).map((group) => concludeLoad(scenario, group));
  return sentences.concat(concludeSpread(scenario, typical));
}

function concludeLoad(scenario: string, cells: readonly CostCell[]): string {
  const [first] = cells;
  const costs = cells
    .toSorted((a, b) => (a.cpuUs?.median ?? Infinity) - (b.cpuUs?.median ?? Infinity))
    .map((cell) => `${cell.server} ${cell.cpuUs === null ? 'has no valid trial' : formatCpu(cell)}`);
  const clients = first?.clients ?? 0;
  return `${scenario}: at ${formatCount(first?.offeredRps ?? 0)} requests per second from ${formatCount(clients)} ${clients === 1 ? 'client' : 'clients'}, server CPU per request: ${costs.join(', ')}.`;
}

function concludeSpread(scenario: string, { costAtRate, throughput }: CostFindings['typical']): string[] {
  if (costAtRate === null || throughput === null) return [];
  return [
    `${scenario}: over the blocks, CPU per request at the fixed rate varied by ${percent(costAtRate)} and throughput at saturation by ${percent(throughput)} (coefficients of variation, medians over servers).`,
  ];
}
