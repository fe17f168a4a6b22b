/** The part of a report on response times at rising rates: the knee of each server, and the latency below it. */
import type { Evidence } from '../analysis/findings.ts';
import { hasSeveralRates, type ServerKnee } from '../analysis/knees.ts';
import type { RateCell, Response } from '../analysis/rate-cells.ts';
import type { TrialRow } from '../results/columns.ts';
import { areApart, type Pinning } from '../results/pinning.ts';
import { groupRows } from '../results/rows.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import type { BoundedMedian, Bounds } from '../statistics/bounds.ts';
import { KNEE_FACTOR } from '../statistics/knee.ts';
import { isBoundedTooNoisy } from '../statistics/verdict.ts';
import { formatWaits } from '../words/measures.ts';
import { NOT_MEASURED, type Numbers } from '../words/numbers.ts';
import { nameVerdict } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, columnsIn, paragraph, tableOf, right, left } from './blocks.ts';
import { namePlaces } from './method.ts';

export function latencyBlocks(
  { trials, pinning }: Pick<Evidence, 'trials' | 'pinning'>,
  knees: readonly ServerKnee[],
  words: ReportWords,
): Block[] {
  if (knees.length === 0) return [];
  const { latency } = words.answers;
  const { count } = words.figures.numbers;
  const place = areApart(pinning) ? namePlaces(pinning, words) : null;
  return [
    paragraph(latency.about(worksOf(trials), count(KNEE_FACTOR), place)),
    kneeTable(knees, words),
    rateTable(knees, words),
  ];
}

function kneeTable(knees: readonly ServerKnee[], words: ReportWords): Block {
  const { latency: texts, heads } = words.answers;
  const { latency } = words.figures.numbers;
  const { clients, server } = columnsIn(words);
  return tableOf(texts.knees, knees, [
    clients,
    server,
    right(texts.limit, ({ limitUs }) => latency(limitUs)),
    right(texts.knee, (knee) => formatKnee(knee, words)),
    right(heads.times, (knee) => formatOwnRatio(knee, words)),
    left(texts.verdict, ({ verdict }) => nameVerdict(verdict, words)),
    right(texts.lowest, ({ leastMeanUs }) => latency(leastMeanUs)),
  ]);
}

function rateTable(knees: readonly ServerKnee[], words: ReportWords): Block {
  const { latency: texts, heads } = words.answers;
  const { numbers } = words.figures;
  const { clients, server } = columnsIn(words);
  const rows = knees.flatMap((knee) =>
    knee.rates.map((cell) => ({ clients: knee.clients, server: knee.server, cell })),
  );
  return tableOf(texts.responses, rows, [
    clients,
    server,
    right(texts.offered, ({ cell }) => numbers.count(cell.rateRps)),
    right(texts.answered, ({ cell }) => numbers.rate(cell.achievedRps)),
    right(texts.mean, ({ cell }) => formatMedian(cell.mean, numbers)),
    right('p50', ({ cell }) => formatMedian(cell.p50, numbers)),
    right(texts.p99, ({ cell }) => formatResponse(cell, words)),
    right(heads.validTrials, ({ cell }) => formatValid(cell, words)),
  ]);
}

function formatValid(
  { validTrials, trials, isOverloaded }: RateCell,
  { answers: { of, latency }, figures }: ReportWords,
): string {
  const { count } = figures.numbers;
  const valid = of(count(validTrials), count(trials));
  return isOverloaded ? latency.overloaded(valid) : valid;
}

function formatKnee({ knee, beyondRps }: ServerKnee, words: ReportWords): string {
  const { latency } = words.answers;
  const { count, rate } = words.figures.numbers;
  if (beyondRps !== null) return latency.notReached(count(beyondRps));
  return knee === null ? NOT_MEASURED : latency.bounded(...describeBounded(knee, rate, rate, words));
}

function formatOwnRatio({ ratio, verdict }: ServerKnee, words: ReportWords): string {
  if (verdict === 'baseline') return '1';
  return ratio === null ? NOT_MEASURED : words.answers.latency.bounded(...describeRatio(ratio, words));
}

function describeRatio(ratio: BoundedMedian, words: ReportWords): [value: string, ends: string] {
  const { precise } = words.figures.numbers;
  const { atLeast, atMost } = words.answers.latency;
  const formatEnd = (value: number): string => precise(value, 2);
  const { low, high } = ratio.interval ?? { low: 0, high: Infinity };
  if (isBoundedTooNoisy(ratio) && low > 1) return [atLeast(formatEnd(low)), ''];
  if (isBoundedTooNoisy(ratio) && high < 1) return [atMost(formatEnd(high)), ''];
  return describeBounded(ratio, (value) => precise(value, 3), formatEnd, words);
}

type Format = (value: number) => string;

/** `8,100` and `7,900–8,300`, `7,860 to 8,490` and `at least 7,100`, `over 8,100` and nothing, `too noisy to tell` and nothing */
export function describeBounded(
  median: BoundedMedian,
  format: Format,
  formatEnd: Format,
  words: ReportWords,
): [value: string, ends: string] {
  const { between, interval } = median;
  if (isBoundedTooNoisy(median)) return [words.figures.labels.tooNoisy, ''];
  return [
    describeBetween(between, format, words),
    interval === null ? '' : describeEnds(interval, formatEnd, words),
  ];
}

function describeBetween(
  { low, high }: Bounds,
  format: Format,
  { answers: { latency } }: ReportWords,
): string {
  if (high === Infinity) return latency.over(format(low));
  if (low === 0) return latency.under(format(high));
  return low === high ? format(low) : latency.between(format(low), format(high));
}

function describeEnds({ low, high }: Bounds, format: Format, { answers: { latency } }: ReportWords): string {
  if (high === Infinity) return low === 0 ? '' : latency.atLeast(format(low));
  return low === 0 ? latency.atMost(format(high)) : latency.ends(format(low), format(high));
}

function formatMedian(response: Response | null, { atLeast }: Numbers): string {
  return atLeast(response?.median ?? null, response?.isLowerBound ?? false);
}

/** The interval of a lower bound would say nothing about what it bounds. */
function formatResponse({ p50, p99: response, longestUs }: RateCell, { figures }: ReportWords): string {
  const { numbers } = figures;
  if (response === null) return p50 === null ? NOT_MEASURED : formatWaits(longestUs, figures);
  if (response.isLowerBound) return formatMedian(response, numbers);
  return numbers.interval(response.median, response.low, response.high, numbers.latency);
}

/** One sentence for each number of clients. */
export function concludeLatency(
  { planned, trials, pinning }: Evidence,
  knees: readonly ServerKnee[],
  words: ReportWords,
): string[] {
  // One rate has no knee.
  if (!hasSeveralRates(trials)) return [];
  const { sentence, latency } = words.answers;
  const { answer, numbers } = words.figures;
  const given = describeCpus(pinning.serverCpus, planned.servers, words);
  return groupRows(knees, ['clients']).map((servers) => {
    const [{ clients, limitUs }] = servers;
    const open = servers.filter(({ beyondRps }) => beyondRps !== null);
    const reached = servers.filter(({ beyondRps }) => beyondRps === null);
    const findings = answer.clauses([
      ...describeReached(reached, limitUs, words),
      ...describeUnreached(open, words),
    ]);
    return sentence(
      latency.subject(planned.name, worksOf(trials)),
      latency.with(numbers.count(clients), clients === 1, given, findings),
    );
  });
}

function describeReached(
  servers: readonly ServerKnee[],
  limitUs: number | null,
  words: ReportWords,
): string[] {
  if (servers.length === 0) return [];
  const { latency } = words.answers;
  const { answer, numbers } = words.figures;
  const parts = servers.map((knee) =>
    latency.server(knee.server, formatKnee(knee, words), comparison(knee, words)),
  );
  return [latency.reached(numbers.latency(limitUs), numbers.count(KNEE_FACTOR), answer.clauses(parts))];
}

function describeUnreached(
  servers: readonly ServerKnee[],
  { answers: { latency }, figures }: ReportWords,
): string[] {
  if (servers.length === 0) return [];
  const { count } = figures.numbers;
  const parts = servers.map(({ server, beyondRps }) => latency.unreachedBy(server, count(beyondRps)));
  return [latency.unreached(parts.join(', '))];
}

/** `compute-0.1ms`; empty for the plain page. */
function worksOf(trials: readonly TrialRow[]): string {
  const works = new Set(trials.map(({ workload }) => workload));
  return [...works].filter((workload) => workload !== 'page').join(', ');
}

/** A server that ran already keeps its own CPUs. */
function describeCpus(
  cpus: Pinning['serverCpus'],
  servers: PlannedScenario['servers'],
  { answers: { latency }, figures }: ReportWords,
): string | null {
  if (cpus === null) return null;
  const isOfEach = servers.some(({ kind }) => kind === 'address');
  return latency.cpus(figures.numbers.count(cpus.length), cpus.length === 1, isOfEach);
}

function comparison({ verdict, ratio }: ServerKnee, words: ReportWords): string | null {
  if (ratio === null) return null;
  const { latency } = words.answers;
  if (verdict === 'no difference shown') return latency.noDifference;
  return verdict === 'faster' || verdict === 'slower'
    ? latency.timesEventLoop(...describeRatio(ratio, words))
    : null;
}
