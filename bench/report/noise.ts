/** The noise of a run in words: the baseline against itself, measured twice under two labels. Pure. */
import { floorOf } from '../analysis/noise.ts';
import type { Summary } from '../analysis/summary.ts';
import { groupRows } from '../results/rows.ts';
import { repeatedLabel } from '../results/server-names.ts';
import { formatNumberOf, formatPart } from '../words/numbers.ts';

/**
 * A line for each repeated baseline, or one for all variants of a scenario.
 * @param rows of the repeated baselines
 */
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

/** The range of the noise floors, smallest first. */
function describeVariants(rows: readonly Summary[], by: string): string[] {
  const [first] = rows;
  const floors = rows.map(floorOf).filter((floor) => floor !== null);
  const wrong = rows.filter(({ verdict }) => verdict === 'faster' || verdict === 'slower').length;
  if (first === undefined) return [];
  const subject = `${first.scenario}${by}, ${first.baseline} against itself in ${rows.length} variants`;
  if (floors.length === 0) return [`${subject}: too few blocks for a noise floor.`];
  const [least, most] = [Math.min(...floors), Math.max(...floors)].map(formatPart);
  const doubt = wrong === 0 ? '' : ` In ${wrong} of them the verdict is "different", which is wrong.`;
  const range = least === most ? least : `${least} to ${most} (by variant)`;
  const unknown = rows.length - floors.length;
  const rest = unknown === 0 ? '' : `; too few blocks in ${formatNumberOf(unknown, 'variant')}`;
  return [`${subject}: differences under ${range} count as noise${rest}.${doubt}`];
}

function describeEach(rows: readonly Summary[], by: string): string[] {
  return rows.map((row) => {
    const { scenario, clients, verdict } = row;
    const subject = `${scenario}${by}, ${repeatedLabel(row.server) ?? row.server} against itself with ${formatNumberOf(clients, 'client')}`;
    if (row.ratio === null) return `${subject}: not known, as no block has answers of both.`;
    const floor = floorOf(row);
    const between = `ratio ${factor(row.ratio)} (${factor(row.ratio_low)} to ${factor(row.ratio_high)})`;
    if (floor === null) return `${subject}: ratio ${factor(row.ratio)}, too few blocks for a noise floor.`;
    const doubt =
      verdict === 'faster' || verdict === 'slower' ? ' The verdict is "different", which is wrong.' : '';
    return `${subject}: ${between}, so differences under ${formatPart(floor)} count as noise there.${doubt}`;
  });
}

function factor(value: number | null): string {
  return value === null ? '?' : value.toFixed(2);
}
