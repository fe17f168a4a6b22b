/** Baselines against themselves in words: what the method shows where there is no difference. Pure. */
import type { PairSummary } from '../analysis/pairs.ts';
import { groupRows } from '../results/rows.ts';
import { repeatedLabel } from '../results/server-names.ts';
import { formatFactor, formatNumberOf } from '../words/numbers.ts';

/** A line for each scenario and load generator, and an alarm where a server was called different from itself. */
export function describeNoise(selfComparisons: readonly PairSummary[]): string[] {
  const severalDrivers = new Set(selfComparisons.map(({ driver }) => driver)).size > 1;
  return groupRows(selfComparisons, ['scenario', 'driver']).map((own) => {
    const [first] = own;
    const by = severalDrivers ? `, ${first.driver}` : '';
    const server = repeatedLabel(first.server) ?? first.server;
    const where = own.length === 1 ? ` with ${formatNumberOf(first.clients, 'client')}` : '';
    const wrong = own.filter(({ outcome }) => outcome.kind === 'ahead').length;
    const alarm =
      wrong === 0
        ? ''
        : ` In ${wrong} of ${own.length} the verdict is "different", which is wrong: the other verdicts of this scenario may be wrong too.`;
    return `A/A: ${first.scenario}${by}, ${server} against itself${where}: ${ratiosOf(own)}.${alarm}`;
  });
}

function ratiosOf(own: readonly PairSummary[]): string {
  const known = own.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const [only, ...others] = known;
  if (only === undefined) return 'not known, as no block has answers of both';
  if (others.length > 0) {
    const most = Math.max(...known.map(({ ratio }) => ratio));
    return `ratios up to ${formatFactor(most)} in ${formatNumberOf(known.length, 'load')}`;
  }
  const { ratio, low, high } = only;
  const interval = low === null || high === null ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `ratio ${ratio.toFixed(2)}${interval}`;
}
