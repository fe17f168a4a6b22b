/**
 * What a run has measured so far, as tables: the medians of the scenario under way, by server and number of clients. For
 * whoever watches the run; what is concluded comes from the analysis.
 */
import type { Comparison, Plan } from '../plan/plan.ts';
import type { TrialRow } from '../results/columns.ts';
import { serverLabel } from '../results/server-names.ts';
import { medianOf } from '../statistics/interval.ts';
import type { MedianTable } from '../words/median-table.ts';

export class Tally {
  readonly #plan: Plan;
  /** By server and load. */
  readonly #rates = new Map<string, number[]>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  add(row: TrialRow): void {
    if (row.validity === 'invalid' || row.throughput_rps === null) return;
    const key = keyOf(row);
    const rates = this.#rates.get(key) ?? [];
    rates.push(row.throughput_rps);
    this.#rates.set(key, rates);
  }

  /** @returns null where the load has a rate or a script of its own */
  mediansBeside([{ cell }]: Comparison): MedianTable | null {
    if (cell.load.kind !== 'closed') return null;
    const { scenario, variant, driver } = cell;
    // The repeat of the baseline measures noise, with the most clients only.
    const own = this.#plan.trials.flatMap(({ block, cell: one }) => {
      const isBeside = one.scenario === scenario && one.variant === variant && one.driver === driver;
      return block === 1 && isBeside && one.server.again !== true ? [one] : [];
    });
    const clients = [...new Set(own.map((one) => one.clients))].toSorted((a, b) => a - b);
    const servers = new Set(own.map((one) => serverLabel(one.server)));
    const load = { scenario: scenario.name, variant: variant.name, driver: driver.kind };
    return {
      scenario: scenario.name,
      variant: variant.name,
      clients,
      underWay: clients.indexOf(cell.clients),
      servers: [...servers].toSorted().map((server) => ({
        name: server,
        medians: clients.map((count) =>
          medianOf(this.#rates.get(keyOf({ ...load, server, clients: count })) ?? []),
        ),
      })),
    };
  }
}

type Key = Pick<TrialRow, 'scenario' | 'variant' | 'driver' | 'server' | 'clients'>;

function keyOf({ scenario, variant, driver, server, clients }: Key): string {
  return JSON.stringify([scenario, variant, driver, server, clients]);
}
