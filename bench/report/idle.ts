/** The part of a report on silent clients: the cost of each, and the throughput of the active clients. */
import type { ActiveCell } from '../analysis/bystanders.ts';
import { NOT_MEASURED } from '../words/numbers.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, columnsIn, tableOf, right } from './blocks.ts';

/** True unless the user asked for other numbers of clients. */
function isAlone(cells: readonly ActiveCell[]): boolean {
  return cells.every(({ clients }) => clients === 1);
}

export function idleBlocks(cells: readonly ActiveCell[], words: ReportWords): Block[] {
  if (cells.length === 0) return [];
  const { idle } = words.answers;
  const { change, count, latency } = words.figures.numbers;
  const { server, validTrials } = columnsIn(words);
  const isOne = isAlone(cells);
  return [
    tableOf(idle.caption(isOne), cells, [
      server,
      ...(isOne ? [] : [right(idle.active, ({ clients }: ActiveCell) => count(clients))]),
      right(idle.silent, ({ silent }) => count(silent)),
      right(idle.memory, ({ bytesPerClient }) => formatSize(bytesPerClient, words)),
      right(idle.threads, ({ threads }) => count(threads)),
      right(idle.descriptors, ({ descriptors }) => count(descriptors)),
      right(idle.rate(isOne), ({ throughputRps }) => count(throughputRps)),
      right(idle.without, (cell) => (cell.change === null ? NOT_MEASURED : change(cell.change.ratio))),
      right(idle.p50(isOne), ({ p50Us }) => latency(p50Us)),
      validTrials,
    ]),
  ];
}

/** A server whose memory shrank was not seen to grow: no client costs less than nothing. */
function hasNoGrowth(bytes: number | null): boolean {
  return bytes !== null && bytes <= 0;
}

function formatSize(bytes: number | null, { answers, figures }: ReportWords): string {
  return hasNoGrowth(bytes) ? answers.idle.noGrowth : figures.numbers.smallMemory(bytes);
}

/**
 * A sentence for each number of active clients, at the most silent ones: the cost of each silent client, and the
 * throughput that the active clients keep.
 */
export function concludeIdle(scenario: string, all: readonly ActiveCell[], words: ReportWords): string[] {
  const { sentence, idle } = words.answers;
  const { answer, numbers } = words.figures;
  const beside = all.filter(({ silent }) => silent > 0);
  const loads = [...Map.groupBy(beside, ({ clients }) => clients)].toSorted(([a], [b]) => a - b);
  return loads.map(([clients, cells]) => {
    const subject = isAlone(beside)
      ? scenario
      : idle.subject(scenario, numbers.count(clients), clients === 1);
    return sentence(subject, answer.clauses(describeServers(cells, words)));
  });
}

function describeServers(cells: readonly ActiveCell[], words: ReportWords): string[] {
  return [...Map.groupBy(cells, ({ server }) => server)].map(([server, own]) => {
    const most = own.findLast(({ validTrials }) => validTrials > 0);
    const less = own.find(({ change }) => change?.direction === 'down');
    return most === undefined ? words.answers.idle.noTrial(server) : describeMost(most, less, words);
  });
}

/** @param less the same server beside the fewest silent clients with which the active ones got less */
function describeMost(cell: ActiveCell, less: ActiveCell | undefined, words: ReportWords): string {
  const { idle } = words.answers;
  const { server, silent, bytesPerClient } = cell;
  const size = hasNoGrowth(bytesPerClient) ? idle.noneSeen : idle.each(formatSize(bytesPerClient, words));
  const { count } = words.figures.numbers;
  const from = less === undefined || less.silent >= silent ? '' : idle.from(count(less.silent));
  return idle.held(server, count(silent), size, `${describeKept(cell, words)}${from}`);
}

function describeKept({ clients, change }: ActiveCell, { answers: { idle }, figures }: ReportWords): string {
  const isOne = clients === 1;
  if (change === null || change.direction === 'unknown') return idle.tooFew(isOne);
  return change.direction === 'none'
    ? idle.none(isOne)
    : idle.times(figures.numbers.change(change.ratio), isOne);
}
