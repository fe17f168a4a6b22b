/** Baselines against themselves in words: what the method shows where there is no difference. Pure. */
import type { PairSummary } from '../analysis/pairs.ts';
import { type Group, groupRows } from '../results/rows.ts';
import { repeatedLabel } from '../results/server-names.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { ReportWords } from '../words/report-en.ts';

/** A line for each scenario and load generator, and an alarm where a server was called different from itself. */
export function describeNoise(selfComparisons: readonly PairSummary[], words: ReportWords): string[] {
  const { noise, verdicts, figures } = words;
  const { count, list } = figures.numbers;
  const severalDrivers = new Set(selfComparisons.map(({ driver }) => driver)).size > 1;
  return groupRows(selfComparisons, ['scenario', 'driver']).map((own) => {
    const [first] = own;
    const labels = [...new Set(own.map(labelOf))];
    const [only = '', ...others] = labels;
    const where = own.length === 1 ? verdicts.where(count(first.clients), first.clients === 1) : '';
    const servers = others.length === 0 ? noise.itself(only, where) : noise.themselves(list(labels));
    const driver = severalDrivers ? first.driver : null;
    const sentence = noise.sentence(first.scenario, driver, servers, ratiosOf(own, words));
    const wrong = own.filter(({ outcome }) => outcome.kind === 'ahead').length;
    return wrong === 0 ? sentence : noise.alarm(sentence, count(wrong), count(own.length), own.length === 1);
  });
}

/** Either of the two may be ahead. */
function labelOf({ server }: PairSummary): string {
  return repeatedLabel(server) ?? server;
}

function ratiosOf(own: Group<PairSummary>, { noise, verdicts, figures: { numbers } }: ReportWords): string {
  const known = own.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const [only, ...others] = known;
  if (only === undefined) return noise.unknown;
  const isFew = own.some(({ outcome }) => outcome.kind === 'too-few-blocks');
  const most = Math.max(...known.map(({ ratio }) => ratio));
  const { low, high } = only;
  if (others.length > 0) {
    const ratios = noise.ratios(numbers.ratio(most), numbers.count(known.length));
    return isFew ? noise.tooFewBlocks(ratios) : ratios;
  }
  if (isTooNoisy(only.ratio, low, high)) return noise.tooNoisy;
  const ratio = noise.ratio(numbers.ratio(only.ratio));
  if (isFew) return noise.tooFewBlocks(ratio);
  return low === null || high === null
    ? ratio
    : verdicts.interval(ratio, numbers.ratio(low), numbers.ratio(high));
}
