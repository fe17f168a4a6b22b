/** Each server without a bystander and with one, as a figure shows them: the p99 of its clients. Pure. */
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { TrialRow } from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import { byServer, type Median, medianPoint, type Server, serviceOf } from './medians.ts';
import { type Panel, panelRows } from './panels.ts';
import type { ScenarioData } from './scenario-data.ts';
import { starved } from './served.ts';

export interface BystanderPoint extends Omit<Median, 'x' | 'value'> {
  /** null: too few requests were answered for a p99, or clients got no answer. */
  readonly value: number | null;
}

export interface BystanderPair {
  readonly server: Server;
  /** null: no valid trial. */
  readonly without: BystanderPoint | null;
  readonly with: BystanderPoint | null;
  /** The p99 with the bystander to that without; null where one of the two is missing. */
  readonly factor: number | null;
}

/** Its variant is the one with the bystander. */
export interface BystanderPanel extends Panel {
  readonly pairs: readonly BystanderPair[];
}

/** @returns only panels with a server */
export function bystanderPanels(rows: readonly TrialRow[], data: ScenarioData): BystanderPanel[] {
  return panelRows(rows, data, 'none')
    .flatMap(({ io, rows: own }) =>
      controlsOf(data).map(({ variant, control }) => ({
        variant,
        io,
        pairs: pairsOf(own, control, variant, data),
      })),
    )
    .filter(({ pairs }) => pairs.length > 0);
}

/** Each variant with a bystander, and its control, which differs in nothing else. */
function controlsOf({ planned, variants }: ScenarioData) {
  const all = planned?.variants ?? [];
  return all
    .filter(({ bystanders }) => bystanders !== null)
    .map(({ name, workload }) => {
      const label = workloadLabel(workload);
      const control = all.find((one) => one.bystanders === null && workloadLabel(one.workload) === label);
      return { variant: name, control: control?.name ?? variants[0] ?? '' };
    });
}

function pairsOf(
  rows: readonly TrialRow[],
  control: string,
  variant: string,
  data: ScenarioData,
): BystanderPair[] {
  return byServer(rows)
    .filter((server) => server.rows.some((row) => row.variant === variant))
    .map((server) => {
      const without = pointOf(server.rows, control, data);
      const beside = pointOf(server.rows, variant, data);
      const [from, to] = [without?.value ?? null, beside?.value ?? null];
      return { server, without, with: beside, factor: from === null || to === null ? null : to / from };
    });
}

function pointOf(rows: readonly TrialRow[], variant: string, data: ScenarioData): BystanderPoint | null {
  const cell = rows.filter((row) => row.variant === variant && isValid(row));
  const [first] = cell;
  if (first === undefined) return null;
  const service = { clients: first.clients, served: serviceOf(cell, data) };
  const none = { ...service, value: null, low: null, high: null, trials: cell.length };
  return starved(service) ? none : (medianPoint(cell, 'p99', data) ?? none);
}
