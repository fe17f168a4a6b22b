import { bearsAtMost, hasWorkload, servesAtMost } from '../../servers/models.ts';
import type { Cell, PlannedScenario, Variant } from '../results/run-record.ts';
import type { Scenario } from '../scenarios/scenario.ts';

export function wantsScript({ loads }: Scenario): boolean {
  return loads?.includes('script') === true;
}

/** An external server has a page of its own, none of our other workloads, and keeps no timeline. One in C has not every workload. */
export function canAnswer({ server, load, variant: { workload } }: Cell): boolean {
  if (server.kind === 'model') return hasWorkload(server.model, server.io, workload.name);
  return load.kind !== 'script' && workload.name === 'page' && Object.keys(workload).length === 1;
}

/** autocannon requests pages; a script has clients of its own. */
export function canAsk({ driver, load, variant: { workload } }: Cell): boolean {
  return driver.kind !== 'autocannon' || load.kind === 'script' || workload.name === 'page';
}

/** Requests on a connection; null: unlimited. */
export function requestsPerConnectionOf({
  scenario,
  variant,
}: Pick<Cell, 'scenario' | 'variant'>): number | null {
  const own = variant.requestsPerConnection;
  return own === undefined ? scenario.requestsPerConnection : own;
}

/** Some models cannot bear as many clients as others: see `bearsAtMost`. */
export function canBear({ server, clients, variant }: Cell): boolean {
  if (server.kind !== 'model') return true;
  const { bystanders, limits } = variant;
  const atOnce = Math.min(clients + (bystanders?.count ?? 0), limits?.maxClients ?? Infinity);
  return atOnce <= bearsAtMost(server.model, server.io, server.options);
}

/** At a fixed rate every request is to be answered, whichever connection it comes by. */
export function canAnswerAll({ scenario, variant, server, load, clients }: Cell): boolean {
  const isKept = requestsPerConnectionOf({ scenario, variant }) === null;
  if (load.kind !== 'open' || !isKept || server.kind !== 'model') return true;
  return clients <= servesAtMost(server.model, { ...server.options, maxClients: clients });
}

/** What a thread, or a process of a client, and any other process take, bytes. */
const THREAD_BYTES = 8e6;
const PROCESS_BYTES = 80e6;

/**
 * Whether the trials of a comparison can be measured in slices: each server rests while another is measured, and there is
 * room for all at once. A server that ran already cannot be stopped, bystanders and relays do not rest, and autocannon
 * follows no schedule.
 * @param freeBytes memory that is free
 * @param loadProcesses several need a schedule also beside a single server
 */
export function canSlice(cells: readonly Cell[], freeBytes: number, loadProcesses: number): boolean {
  const neededBytes = cells.reduce(
    (total, cell) => total + PROCESS_BYTES * 2 + THREAD_BYTES * threadsOf(cell),
    0,
  );
  const needsSchedule = cells.length > 1 || loadProcesses > 1;
  return needsSchedule && cells.every(canRest) && neededBytes < freeBytes / 2;
}

/** Whether nothing of a trial uses the machine while others are measured. */
export function canRest({ server, driver, load, variant }: Cell): boolean {
  return (
    server.kind !== 'address' &&
    driver.kind === 'tcp' &&
    load.kind === 'closed' &&
    variant.bystanders === null &&
    !isRelayed(variant)
  );
}

/** Whether a relay stands between its load and the server. */
export function isRelayed({ distanceMs = 0 }: Variant): boolean {
  return distanceMs > 0;
}

/** At most one for each client. */
function threadsOf({ server, clients }: Cell): number {
  if (server.kind !== 'model') return clients;
  return server.io === 'c' || !/^(?:worker|process)/.test(server.model) ? 1 : clients;
}

export function isScript({ loads }: PlannedScenario): boolean {
  return loads.some(({ kind }) => kind === 'script');
}
