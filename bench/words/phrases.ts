/** What rows are told apart by in sentences: what was varied, and a server under one load. */
import type { SummaryRow, TrialRow } from '../results/columns.ts';
import { formatCount, formatFactor, formatNumberOf, formatPart } from './numbers.ts';

/** `fairness, connections kept`, or `scaling` where nothing is varied beside servers and clients. */
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

/** Verdicts in words: by how much, what could have been seen, and how many more blocks would settle it. Pure. */

type Judged = Pick<SummaryRow, 'verdict' | 'ratio_low' | 'ratio_high' | 'resolvable' | 'blocks_needed'>;

/** `faster by 1.80 to 2.10×`, `no difference shown (this run could have seen 6 %)`, `not comparable: …` */
export function describeVerdict(row: Judged): string {
  const { verdict, ratio_low: low, ratio_high: high } = row;
  if (verdict === 'faster' && low !== null && high !== null) return `faster by ${range(low, high)}`;
  if (verdict === 'slower' && low && high) return `slower by ${range(1 / high, 1 / low)}`;
  return verdict === 'no difference shown' ? verdict + describeOpen([row]) : verdict;
}

/** What of comparisons in which no difference was shown is known: of the one that leaves most open. */
export function describeOpen(rows: readonly Pick<Judged, 'resolvable' | 'blocks_needed'>[]): string {
  const resolvable = rows.map((row) => row.resolvable).filter((value) => value !== null);
  const needed = rows.map(({ blocks_needed }) => blocks_needed).filter((value) => value !== null);
  const parts = [
    ...(resolvable.length === 0 ? [] : [describeResolvable(Math.max(...resolvable))]),
    ...(needed.length === 0 ? [] : [describeNeeded(needed)]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

/** Beyond this a figure would only say that nothing is known. */
const HARDLY_ANY = 9;

function describeResolvable(part: number): string {
  return part > HARDLY_ANY
    ? `this run could not have seen even ${formatPart(HARDLY_ANY)}`
    : `this run could have seen ${formatPart(part)}`;
}

function describeNeeded(needed: readonly string[]): string {
  const beyond = needed.find((blocks) => blocks.startsWith('>'));
  if (beyond !== undefined) return `not even ${beyond.slice(1)} more blocks would settle it`;
  const most = Math.max(...needed.map(Number));
  return most === 1 ? 'one more block would settle it' : `${formatCount(most)} more blocks would settle it`;
}

function range(low: number, high: number): string {
  return `${formatFactor(low)} to ${formatFactor(high)}×`;
}
