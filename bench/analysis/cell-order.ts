/** The order of cells in tables: scenarios, variants and models as in their registries, loads by size. */
import { MODEL_NAMES } from '../../servers/server.ts';
import type { TrialRow } from '../results/columns.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';

export function byPlace(a: TrialRow, b: TrialRow): number {
  return (
    place(SCENARIO_NAMES, a.scenario) - place(SCENARIO_NAMES, b.scenario) ||
    b.driver.localeCompare(a.driver) ||
    variantPlace(a) - variantPlace(b) ||
    a.workload.localeCompare(b.workload) ||
    a.load.localeCompare(b.load) ||
    a.clients - b.clients ||
    (a.offered_rps ?? 0) - (b.offered_rps ?? 0) ||
    b.io.localeCompare(a.io) ||
    place(MODEL_NAMES, a.model) - place(MODEL_NAMES, b.model) ||
    a.server.localeCompare(b.server)
  );
}

/** In the order of its scenario. */
function variantPlace({ scenario, variant }: TrialRow): number {
  const sizes = ALL_SCENARIOS.find(({ name }) => name === scenario)?.sizes;
  const [standard = [], quick = []] = [sizes?.standard, sizes?.quick].map((size) =>
    size?.variants.map(({ name }) => name),
  );
  return place(mergeOrders(standard, quick), variant);
}

/** Merges two lists, each in its own order: 0, 1000, 5000 and 0, 500, 5000 give 0, 500, 1000, 5000. */
function mergeOrders(long: readonly string[], short: readonly string[]): string[] {
  let taken = 0;
  const merged = short.flatMap((name) => {
    const index = long.indexOf(name, taken);
    if (index < 0) return [name];
    const until = long.slice(taken, index + 1);
    taken = index + 1;
    return until;
  });
  return merged.concat(long.slice(taken));
}

const SCENARIO_NAMES = ALL_SCENARIOS.map(({ name }) => name);

function place(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  return index < 0 ? names.length : index;
}
