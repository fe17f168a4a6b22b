/** What a run says of its own noise: the baseline against itself, measured again under another label. Pure. */
import type { Summary } from '../analysis/summary.ts';
import { groupRows } from '../results/rows.ts';
import { onceMore } from '../results/server-names.ts';
import { FEWEST_BLOCKS, isComparable, noiseFloorOf } from '../statistics/verdict.ts';
import { formatNumberOf, formatPart } from '../words/numbers.ts';

/** A line for each baseline, or one for all variants of a scenario. @param rows of the baselines that were measured again */
export function describeNoise(rows: readonly Summary[]): string[] {
  const scenarios = groupRows(rows, ['scenario', 'baseline', 'driver']);
  const severalDrivers = new Set(rows.map(({ driver }) => driver)).size > 1;
  return scenarios.flatMap((own) => {
    const by = severalDrivers ? `, ${own[0].driver}` : '';
    const lines =
      new Set(own.map(({ variant }) => variant)).size > 1 ? describeVariants(own, by) : describeEach(own, by);
    return lines.map((line) => `Noise: ${line}`);
  });
}

/** The widest of them is what a reader must know. */
function describeVariants(rows: readonly Summary[], by: string): string[] {
  const [first] = rows;
  const floors = rows.map(floorOf).filter((floor) => floor !== null);
  const wrong = rows.filter(({ verdict }) => verdict === 'faster' || verdict === 'slower').length;
  if (first === undefined) return [];
  const who = `${first.scenario}${by}, ${first.baseline} against itself in ${rows.length} variants`;
  if (floors.length === 0) return [`${who}: too few blocks for a floor.`];
  const [least, most] = [Math.min(...floors), Math.max(...floors)].map(formatPart);
  const doubt = wrong === 0 ? '' : ` In ${wrong} the two were called different, which is wrong.`;
  const range = least === most ? least : `${least} to ${most}, by the variant,`;
  const unknown = rows.length - floors.length;
  const rest = unknown === 0 ? '' : `; of ${unknown} there are too few blocks to tell`;
  return [`${who}: no difference below ${range} is believed${rest}.${doubt}`];
}

/** Valid trials may be of different blocks; it is the verdict that tells whether enough of them are pairs. */
function floorOf({ ratio, ratio_low: low, ratio_high: high, verdict }: Summary): number | null {
  if (ratio === null || !isComparable(verdict)) return null;
  return noiseFloorOf({ ratio, low, high }, FEWEST_BLOCKS);
}

function describeEach(rows: readonly Summary[], by: string): string[] {
  return rows.map((row) => {
    const { scenario, clients, verdict } = row;
    const who = `${scenario}${by}, ${onceMore(row.server) ?? row.server} against itself with ${formatNumberOf(clients, 'client')}`;
    if (row.ratio === null)
      return `${who}: not known, for there is no block in which both are known to have answered.`;
    const floor = floorOf(row);
    const between = `${factor(row.ratio)} (${factor(row.ratio_low)} to ${factor(row.ratio_high)}) times as much`;
    if (floor === null) return `${who}: ${factor(row.ratio)} times as much, of too few blocks for a floor.`;
    const doubt =
      verdict === 'faster' || verdict === 'slower' ? ' The two were called different, which is wrong.' : '';
    return `${who}: ${between}, so no difference below ${formatPart(floor)} is believed there.${doubt}`;
  });
}

function factor(value: number | null): string {
  return value === null ? '?' : value.toFixed(2);
}
