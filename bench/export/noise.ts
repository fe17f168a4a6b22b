/** What a run says of its own noise: the baseline against itself, measured again under another label. Pure. */
import type { SummaryRow } from '../columns.ts';
import { noiseFloorOf } from '../statistics/verdict.ts';
import { formatCount, formatPart } from './format.ts';

/** @param rows of the baselines that were measured again */
export function describeNoise(rows: readonly SummaryRow[]): string[] {
  return rows.map((row) => {
    const { scenario, clients, verdict } = row;
    const who = `${scenario}, ${row.baseline} against itself with ${formatCount(clients)} ${clients === 1 ? 'client' : 'clients'}`;
    if (row.ratio === null)
      return `Noise: ${who}: not known, for there is no block in which both were valid.`;
    const floor = noiseFloorOf(
      { ratio: row.ratio, low: row.ratio_low, high: row.ratio_high },
      row.valid_trials,
    );
    const between = `${factor(row.ratio)} (${factor(row.ratio_low)} to ${factor(row.ratio_high)}) times as much`;
    if (floor === null)
      return `Noise: ${who}: ${factor(row.ratio)} times as much, of too few blocks for a floor.`;
    const doubt =
      verdict === 'faster' || verdict === 'slower' ? ' The two were called different, which is wrong.' : '';
    return `Noise: ${who}: ${between}, so no difference below ${formatPart(floor)} is believed there.${doubt}`;
  });
}

function factor(value: number | null): string {
  return value === null ? '?' : value.toFixed(2);
}
