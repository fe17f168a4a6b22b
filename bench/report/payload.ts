/** What was sent per second, for answers of different lengths, in a sentence for each length. */
import { rank } from '../analysis/ranking.ts';
import type { SummaryRow } from '../results/columns.ts';
import type { Variant } from '../results/run-record.ts';
import { formatCount } from '../words/numbers.ts';

const MEGABYTE = 1e6;

/**
 * @param rows of the scenario
 * @param variants as they were planned: they know how long their answers are
 */
export function concludePayload(
  scenario: string,
  rows: readonly SummaryRow[],
  variants: readonly Variant[],
): string[] {
  return variants.flatMap(({ name, workload }) => {
    const own = rows.filter(({ variant }) => variant === name);
    const bytes = workload.name === 'page' ? workload.bytes : undefined;
    const [most] = own.toSorted((a, b) => b.clients - a.clients);
    if (most === undefined || bytes === undefined) return [];
    const { best, next, decided } = rank(own.filter(({ clients }) => clients === most.clients));
    const [first] = best;
    if (first === undefined) return [`${scenario}, ${name}: nothing was answered in a valid trial.`];
    const rate = `${formatCount(((first.throughput_rps ?? 0) * bytes) / MEGABYTE)} MB/s`;
    const who = best.map(({ server }) => server).join(', ');
    const what =
      best.length === 1
        ? `${who} sent ${next === null ? '' : 'most, '}${rate}`
        : decided
          ? `no difference was shown between ${who}, at about ${rate}`
          : `there are too few valid trials to compare ${who}`;
    return [`${scenario}, ${name}: ${what}${next === null ? '' : `; next ${next.server}`}.`];
  });
}
