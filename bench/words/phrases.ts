/** What a row is called in a sentence, by its variant or its load, and its verdict in words. Pure. */
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from '../analysis/summary.ts';
import type { Settling } from '../statistics/settling.ts';
import { FEWEST_BLOCKS, isComparable, type Obstacle, type Verdict } from '../statistics/verdict.ts';
import type { SummaryRow } from '../results/columns.ts';
import { formatCount, formatFactor, formatNumberOf, formatPart } from './numbers.ts';

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

type Judged = Pick<Summary, 'verdict' | 'ratio_low' | 'ratio_high' | 'resolvable' | 'settling'>;

/** `faster by 1.80 to 2.10×`, `no difference shown (differences under 6 % would not show)`, `not comparable: …` */
export function describeVerdict(row: Judged): string {
  const { verdict, ratio_low: low, ratio_high: high } = row;
  if (verdict === 'faster' && low !== null && high !== null) return `faster by ${range(low, high)}`;
  if (verdict === 'slower' && low && high) return `slower by ${range(1 / high, 1 / low)}`;
  return verdict === 'no difference shown' ? verdict + describeOpen([row]) : verdictText(verdict);
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

/** `12`, or `>100`, as in `summary.csv`; null where nothing is open. */
export function blocksNeeded(settling: Settling): string | null {
  switch (settling.kind) {
    case 'none':
      return null;
    case 'more-blocks':
      return String(settling.blocks);
    case 'not-within':
      return `>${settling.blocks}`;
    default:
      return settling satisfies never;
  }
}

export function summaryRow({ settling, verdict, ...row }: Summary): SummaryRow {
  return { ...row, blocks_needed: blocksNeeded(settling), verdict: verdictText(verdict) };
}

/** What a run could not show, where no difference was shown: of the comparison that leaves most open. */
export function describeOpen(rows: readonly Pick<Judged, 'resolvable' | 'settling'>[]): string {
  const resolvable = rows.map((row) => row.resolvable).filter((value) => value !== null);
  const parts = [
    ...(resolvable.length === 0 ? [] : [describeResolvable(Math.max(...resolvable))]),
    ...describeNeeded(rows.map(({ settling }) => settling)),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

/** Beyond this a figure would only mean that nothing is known. */
const HARDLY_ANY = 9;

function describeResolvable(part: number): string {
  if (part > HARDLY_ANY) return 'too noisy to compare';
  const least = part < 1 ? formatPart(part) : `${formatCount(1 + part)}×`;
  return `differences under ${least} would not show`;
}

function describeNeeded(settlings: readonly Settling[]): string[] {
  const beyond = settlings.find(({ kind }) => kind === 'not-within');
  if (beyond?.kind === 'not-within') return [`more than ${beyond.blocks} more blocks are needed`];
  const needed = settlings.flatMap((settling) => (settling.kind === 'more-blocks' ? [settling.blocks] : []));
  if (needed.length === 0) return [];
  const most = Math.max(...needed);
  return [most === 1 ? 'one more block is needed' : `about ${formatCount(most)} more blocks are needed`];
}

function range(low: number, high: number): string {
  return `${formatFactor(low)} to ${formatFactor(high)}×`;
}
