/** Each server without a bystander and with one, as a figure shows them: the tail latency of its clients. Pure. */
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { TrialRow } from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import { type BesideBystander, besideBystanders } from './bystanders.ts';
import { medianIn } from './cells.ts';
import { byServer, type Median, medianPoint, type Server, serviceOf } from './medians.ts';
import { type Panel, panelRows } from './panels.ts';
import type { ScenarioData } from './scenario-data.ts';
import { starved } from './served.ts';

export interface BystanderPoint extends Omit<Median, 'x' | 'value'> {
  /** Of the tail, µs; null: nothing was answered, or clients got no answer. */
  readonly value: number | null;
}

export interface BystanderPair {
  readonly server: Server;
  /** null: no valid trial. */
  readonly without: BystanderPoint | null;
  readonly with: BystanderPoint | null;
  /** Of the tail with the bystander to that without: that of the tables. */
  readonly beside: Pick<BesideBystander, 'tail' | 'change'>;
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
  const all = besideBystanders(rows);
  return byServer(rows).flatMap((server) => {
    const beside = all.find((one) => one.server === server.server && one.name === variant);
    if (beside === undefined) return [];
    const point = (name: string) => pointOf(server.rows, name, beside.tail, data);
    return [{ server, without: point(control), with: point(variant), beside }];
  });
}

function pointOf(
  rows: readonly TrialRow[],
  variant: string,
  tail: BesideBystander['tail'],
  data: ScenarioData,
): BystanderPoint | null {
  const cell = rows.filter((row) => row.variant === variant && isValid(row));
  const [first] = cell;
  if (first === undefined) return null;
  const service = { clients: first.clients, served: serviceOf(cell, data) };
  const none = { ...service, value: null, low: null, high: null, trials: cell.length };
  if (starved(service)) return none;
  if (tail === 'p90') return { ...none, value: medianIn(cell, 'latency_p90_us') };
  return medianPoint(cell, 'p99', data) ?? none;
}
