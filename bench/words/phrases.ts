/** What a row is called in a sentence, by its variant or its load, and its verdict in words. Pure. */
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from '../analysis/summary.ts';
import {
  FEWEST_BLOCKS,
  isComparable,
  isTooNoisy,
  MOST_TIMES_OFF,
  type Obstacle,
  type Verdict,
} from '../statistics/verdict.ts';
import type { PairRow, SummaryRow } from '../results/columns.ts';
import type { PairSummary } from '../analysis/pairs.ts';
import { formatCount, formatFactor, formatNumberOf } from './numbers.ts';
import { ENGLISH_REPORT, type ReportWords } from './report-en.ts';

/** `fairness, connections kept`, or `scaling` where only servers and clients vary. */
export function nameCase({ scenario, variant }: Pick<TrialRow, 'scenario' | 'variant'>): string {
  return variant === '' ? scenario : `${scenario}, ${variant}`;
}

/** `event-loop/posix with 16 clients at 2,000/s` */
export function nameLoad({
  server,
  clients,
  offered_rps,
}: Pick<TrialRow, 'server' | 'clients' | 'offered_rps'>): string {
  const rate = offered_rps === null ? '' : ` at ${formatCount(offered_rps)}/s`;
  return `${server} with ${formatNumberOf(clients, 'client')}${rate}`;
}

type Judged = Pick<Summary, 'verdict' | 'ratio_low' | 'ratio_high' | 'resolvable' | 'blocks_needed'>;

/** `faster by 1.80 to 2.10×`, `no difference shown (differences under 6 % would not show)`, `not comparable: …` */
export function describeVerdict(row: Judged): string {
  const { verdict, ratio_low: low, ratio_high: high } = row;
  if (verdict === 'faster' && low !== null && high !== null) return `faster by ${range(low, high)}`;
  if (verdict === 'slower' && low && high) return `slower by ${range(1 / high, 1 / low)}`;
  if (verdict === 'equal') return 'equal within 10\u00a0%';
  if (verdict !== 'no difference shown' || row.resolvable === null) return verdictText(verdict);
  const { resolvable, blocks_needed: blocks } = row;
  return verdict + describeOpen([{ outcome: { kind: 'open', detectable: 1 + resolvable, blocks } }]);
}

/** As it stands in `summary.csv`. */
export function verdictText(verdict: Verdict): string {
  return isComparable(verdict) ? verdict : `${verdict.kind}: ${obstacleText(verdict.because)}`;
}

function obstacleText(because: Obstacle): string {
  switch (because.kind) {
    case 'too-few-blocks':
      return `fewer than ${FEWEST_BLOCKS} blocks in which both were valid`;
    case 'no-valid-trial':
      return 'no valid trial';
    case 'no-baseline':
      return 'no event loop under this load';
    case 'fixed-rate':
      return 'the rate was fixed';
    case 'starved':
      return 'one of the two starves clients';
    case 'not-the-limit':
      return ENGLISH_REPORT.verdicts.reasons[because.limit];
    case 'knee-beyond-rates':
      return 'a knee is beyond what was offered';
    case 'answered-nothing': {
      const who = because.who === 'server' ? 'it' : 'the baseline';
      return `${who} answered nothing in ${because.silent} of ${because.blocks} blocks`;
    }
    default:
      return because satisfies never;
  }
}

export function summaryRow(summary: Summary): SummaryRow {
  const { verdict, longest_us: _, ...row } = summary;
  return { ...row, verdict: verdictText(verdict) };
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
  { unseen, figures: { numbers } }: ReportWords = ENGLISH_REPORT,
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
function range(low: number, high: number): string {
  if (isTooNoisy(Math.sqrt(low * high), low, high)) return `at least ${formatFactor(low)}×`;
  return `${formatFactor(low)} to ${formatFactor(high)}×`;
}
