/** What a row is called in a sentence, by its variant or its load, and its verdict in words. Pure. */
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from '../analysis/summary.ts';
import {
  isComparable,
  isTooNoisy,
  MOST_TIMES_OFF,
  type Obstacle,
  type Verdict,
} from '../statistics/verdict.ts';
import type { PairRow, SummaryRow } from '../results/columns.ts';
import type { PairSummary } from '../analysis/pairs.ts';
import { ENGLISH_REPORT, type ReportWords } from './report-en.ts';
import type { Words } from './words.ts';

/** `fairness, connections kept`, or `scaling` where only servers and clients vary. */
export function nameCase(
  { scenario, variant }: Pick<TrialRow, 'scenario' | 'variant'>,
  words: Pick<Words, 'variant'>,
): string {
  return variant === '' ? scenario : `${scenario}, ${words.variant(variant)}`;
}

/** `event-loop/posix with 16 clients at 2,000/s` */
export function nameLoad(
  { server, clients, offered_rps }: Pick<TrialRow, 'server' | 'clients' | 'offered_rps'>,
  { tables, figures: { numbers } }: ReportWords,
): string {
  const rate = offered_rps === null ? null : numbers.count(offered_rps);
  return tables.load(server, numbers.count(clients), clients === 1, rate);
}

/** `with 4, 16 and 64 clients` */
export function whereOf(
  clients: readonly number[],
  { verdicts, figures: { numbers } }: Pick<ReportWords, 'verdicts' | 'figures'>,
): string {
  const isOne = clients.length === 1 && clients[0] === 1;
  return verdicts.where(numbers.list(clients.map(numbers.count)), isOne);
}

type Judged = Pick<Summary, 'verdict' | 'ratio_low' | 'ratio_high' | 'resolvable' | 'blocks_needed'>;

/** `faster by 1.80 to 2.10×`, `no difference shown (differences under 6 % would not show)`, `not comparable: …` */
export function describeVerdict(row: Judged, words: ReportWords): string {
  const { verdicts } = words.tables;
  const { verdict, ratio_low: low, ratio_high: high } = row;
  if (verdict === 'faster' && low !== null && high !== null) return verdicts.faster(range(low, high, words));
  if (verdict === 'slower' && low && high) return verdicts.slower(range(1 / high, 1 / low, words));
  if (verdict === 'equal') return verdicts.equal;
  if (verdict !== 'no difference shown' || row.resolvable === null) return nameVerdict(verdict, words);
  const { resolvable, blocks_needed: blocks } = row;
  const open = describeOpen([{ outcome: { kind: 'open', detectable: 1 + resolvable, blocks } }], words);
  return nameVerdict(verdict, words) + open;
}

/** A verdict, with its obstacle but without a figure. */
export function nameVerdict(verdict: Verdict, words: ReportWords): string {
  const { names, notComparable } = words.tables.verdicts;
  return isComparable(verdict) ? names[verdict] : notComparable(obstacleText(verdict.because, words));
}

function obstacleText(because: Obstacle, { tables, verdicts, figures }: ReportWords): string {
  const { answeredNothing, obstacles } = tables.verdicts;
  if (because.kind === 'not-the-limit') return verdicts.reasons[because.limit];
  if (because.kind !== 'answered-nothing') return obstacles[because.kind];
  const { count } = figures.numbers;
  return answeredNothing(because.who, count(because.silent), count(because.blocks));
}

/** As it stands in `summary.csv`, which is English in every language. */
export function summaryRow(summary: Summary): SummaryRow {
  const { verdict, longest_us: _, ...row } = summary;
  return { ...row, verdict: nameVerdict(verdict, ENGLISH_REPORT) };
}

/** As it stands in `pairs.csv`. */
export function pairRow(pair: PairSummary): PairRow {
  const { scenario, variant, workload, driver, clients, server, other, blocks, by, limit, ratio } = pair;
  return {
    scenario,
    variant,
    workload,
    driver,
    clients,
    server,
    other,
    blocks,
    by,
    limit,
    ratio: ratio?.ratio ?? null,
    ratio_low: ratio?.low ?? null,
    ratio_high: ratio?.high ?? null,
    throughput_ratio: pair.throughput?.ratio ?? null,
    p_value: pair.p,
    p_adjusted: pair.pAdjusted,
    detectable: pair.outcome.kind === 'open' ? pair.outcome.detectable : null,
    outcome: pair.outcome.kind,
  };
}

/** ` (…)`: what a run could not show, of the pair that leaves most open; empty where none is open. */
export function describeOpen(
  pairs: readonly Pick<PairSummary, 'outcome'>[],
  { unseen, figures: { numbers } }: ReportWords,
): string {
  const open = pairs.flatMap(({ outcome }) => (outcome.kind === 'open' ? [outcome] : []));
  if (open.length === 0) return '';
  const detectable = Math.max(...open.map((outcome) => outcome.detectable));
  const blocks = Math.max(...open.map((outcome) => outcome.blocks ?? Infinity));
  const least =
    detectable < 2
      ? numbers.percent(Math.ceil(Number((100 * (detectable - 1)).toFixed(6))))
      : unseen.times(numbers.count(detectable));
  const shown = detectable > MOST_TIMES_OFF ? unseen.tooNoisy : unseen.under(least);
  const isKnown = blocks > 0 && blocks < Infinity;
  return ` (${isKnown ? unseen.blocks(shown, blocks === 1 ? null : numbers.count(blocks)) : shown})`;
}

/** About their geometric mean. */
function range(
  low: number,
  high: number,
  { tables: { verdicts }, figures: { numbers } }: ReportWords,
): string {
  return isTooNoisy(Math.sqrt(low * high), low, high)
    ? verdicts.atLeast(numbers.ratio(low))
    : verdicts.range(numbers.ratio(low), numbers.ratio(high));
}
