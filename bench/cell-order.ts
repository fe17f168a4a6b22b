/** The order of cells in tables: scenarios, variants and models as their registries have them, loads by their size. */
import { MODEL_NAMES } from '../servers/server.ts';
import type { SummaryRow, TrialRow } from './columns.ts';
import { ALL_SCENARIOS } from './scenarios/scenarios.ts';

type Placed = Pick<
  SummaryRow | TrialRow,
  | 'scenario'
  | 'driver'
  | 'variant'
  | 'workload'
  | 'load'
  | 'clients'
  | 'offered_rps'
  | 'io'
  | 'model'
  | 'server'
>;

export function byPlace(a: Placed, b: Placed): number {
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

/** In the order in which its scenario has them. */
function variantPlace({ scenario, variant }: Placed): number {
  const sizes = ALL_SCENARIOS.find(({ name }) => name === scenario)?.sizes;
  const names = [sizes?.standard, sizes?.quick].flatMap(
    (size) => size?.variants.map(({ name }) => name) ?? [],
  );
  return place([...new Set(names)], variant);
}

const SCENARIO_NAMES = ALL_SCENARIOS.map(({ name }) => name);

function place(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  return index < 0 ? names.length : index;
}
