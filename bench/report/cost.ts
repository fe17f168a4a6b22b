/** The part of a report on a scenario at a fixed rate: the cost of a request, and its repeatability. */
import type { CostCell, CostFindings } from '../analysis/costs.ts';
import { groupRows } from '../results/rows.ts';
import { NOT_MEASURED, type Numbers } from '../words/numbers.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, columnsIn, paragraph, right, tableOf } from './blocks.ts';

export function costBlocks(cells: readonly CostCell[], words: ReportWords): Block[] {
  const [first] = cells;
  if (first === undefined) return [];
  const { cost } = words.answers;
  const { numbers } = words.figures;
  const { count, latency, memory } = numbers;
  const { clients, server, validTrials } = columnsIn(words);
  const rate = count(first.offeredRps);
  return [
    paragraph(cost.about(rate)),
    tableOf(cost.caption(rate), cells, [
      clients,
      server,
      right(cost.cpu, (cell) => formatCpu(cell, numbers)),
      right(cost.voluntary, ({ voluntarySwitches }) => count(voluntarySwitches)),
      right(cost.involuntary, ({ involuntarySwitches }) => count(involuntarySwitches)),
      right(cost.memory, ({ rssPerClientBytes }) => memory(rssPerClientBytes)),
      right('p50', ({ p50Us }) => latency(p50Us)),
      right('p99', ({ p99Us }) => latency(p99Us)),
      right(cost.lateness, ({ latenessP99Us }) => latency(latenessP99Us)),
      validTrials,
    ]),
    tableOf(cost.repeatability, cells, [
      clients,
      server,
      right(cost.cpuAtRate, ({ spread }) => share(spread.costAtRate, numbers)),
      right(cost.throughputAtSaturation, ({ spread }) => share(spread.throughput, numbers)),
      right(cost.cpuAtSaturation, ({ spread }) => share(spread.costAtSaturation, numbers)),
    ]),
  ];
}

function formatCpu({ cpuUs }: CostCell, { latency, interval }: Numbers): string {
  if (cpuUs === null) return NOT_MEASURED;
  return interval(cpuUs.median, cpuUs.low, cpuUs.high, latency);
}

/** Three digits: 12.3 % */
function share(part: number | null, { percent }: Numbers): string {
  return part === null ? NOT_MEASURED : percent(Number((100 * part).toPrecision(3)));
}

/** A sentence for each number of clients, cheapest server first, and one on repeatability. */
export function concludeCost(
  scenario: string,
  { cells, typical }: CostFindings,
  words: ReportWords,
): string[] {
  const sentences = groupRows(cells, ['clients']).map((group) => concludeLoad(scenario, group, words));
  return sentences.concat(concludeSpread(scenario, typical, words));
}

function concludeLoad(
  scenario: string,
  cells: readonly CostCell[],
  { answers: { sentence, cost }, figures: { numbers } }: ReportWords,
): string {
  const [first] = cells;
  const costs = cells
    .toSorted((a, b) => (a.cpuUs?.median ?? Infinity) - (b.cpuUs?.median ?? Infinity))
    .map((cell) =>
      cell.cpuUs === null ? cost.noTrial(cell.server) : cost.server(cell.server, formatCpu(cell, numbers)),
    );
  const clients = first?.clients ?? 0;
  const rate = numbers.count(first?.offeredRps ?? 0);
  return sentence(scenario, cost.load(rate, numbers.count(clients), clients === 1, costs.join(', ')));
}

function concludeSpread(
  scenario: string,
  { costAtRate, throughput }: CostFindings['typical'],
  { answers: { sentence, cost }, figures: { numbers } }: ReportWords,
): string[] {
  if (costAtRate === null || throughput === null) return [];
  return [sentence(scenario, cost.spread(share(costAtRate, numbers), share(throughput, numbers)))];
}
