/** Baselines against themselves in words: what the method shows where there is no difference. Pure. */
import type { PairSummary } from '../analysis/pairs.ts';
import { type Group, groupRows } from '../results/rows.ts';
import { repeatedLabel } from '../results/server-names.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import { formatFactor, formatNumberOf, TOO_NOISY } from '../words/numbers.ts';

/** A line for each scenario and load generator, and an alarm where a server was called different from itself. */
export function describeNoise(selfComparisons: readonly PairSummary[]): string[] {
  const severalDrivers = new Set(selfComparisons.map(({ driver }) => driver)).size > 1;
  return groupRows(selfComparisons, ['scenario', 'driver']).map((own) => {
    const [first] = own;
    const by = severalDrivers ? `, ${first.driver}` : '';
    const labels = new Set(own.map(labelOf));
    const where = own.length === 1 ? ` with ${formatNumberOf(first.clients, 'client')}` : '';
    return `A/A comparison: ${first.scenario}${by}, ${[...labels].join(' and ')} against ${labels.size === 1 ? 'itself' : 'themselves'}${where}: ${ratiosOf(own)}.${alarmOf(own)}`;
  });
}

/** Either of the two may be ahead. */
function labelOf({ server }: PairSummary): string {
  return repeatedLabel(server) ?? server;
}

function alarmOf(own: Group<PairSummary>): string {
  const wrong = own.filter(({ outcome }) => outcome.kind === 'ahead').length;
  if (wrong === 0) return '';
  const where = own.length === 1 ? 'The' : `In ${wrong} of ${own.length} the`;
  return ` ${where} verdict is "different", which is wrong. Other verdicts of this scenario may be wrong too.`;
}

function ratiosOf(own: Group<PairSummary>): string {
  const known = own.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const [only, ...others] = known;
  if (only === undefined) return 'not known, as no block has answers of both';
  const few = own.some(({ outcome }) => outcome.kind === 'too-few-blocks')
    ? ', too few blocks for a verdict'
    : '';
  if (others.length > 0) {
    const most = Math.max(...known.map(({ ratio }) => ratio));
    return `ratios up to ${formatFactor(most)} in ${formatNumberOf(known.length, 'comparison')}${few}`;
  }
  const { ratio, low, high } = only;
  if (isTooNoisy(ratio, low, high)) return `ratio ${TOO_NOISY}`;
  const interval = low === null || high === null ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `ratio ${ratio.toFixed(2)}${few === '' ? interval : few}`;
}
