/** `broadcast`: the delivery rate and delay of messages that go to every client. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid } from '../results/rows.ts';
import { BASELINE_MODEL } from '../results/server-names.ts';
import { medianOf } from '../statistics/interval.ts';
import { type Change, changeOf, type Counts, countsOf, medianIn } from './cells.ts';

export interface Delivery extends Counts {
  readonly server: string;
  readonly clients: number;
  readonly perS: number | null;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** The ratio of deliveries per second to the event loop with the same io; null for the event loop itself. */
  readonly change: Change | null;
}

export function deliveriesOf(trials: readonly TrialRow[]): Delivery[] {
  return groupRows(trials, ['server', 'clients'])
    .map((rows) => deliveryOf(rows, trials))
    .toSorted((a, b) => a.clients - b.clients || a.server.localeCompare(b.server));
}

function deliveryOf(rows: Group<TrialRow>, trials: readonly TrialRow[]): Delivery {
  const [{ server, clients, io }] = rows;
  const valid = rows.filter(isValid);
  const loop = trials.filter((row) => row.server === `${BASELINE_MODEL}/${io}` && row.clients === clients);
  return {
    server,
    clients,
    perS: medianOf(valid.map((row) => row.deliveries_per_s)),
    p50Us: medianOf(valid.map((row) => row.delivery_p50_us)),
    p99Us: medianIn(valid, 'delivery_p99_us'),
    change: server === `${BASELINE_MODEL}/${io}` ? null : changeOf(rows, loop, 'deliveries_per_s'),
    ...countsOf(rows),
  };
}
