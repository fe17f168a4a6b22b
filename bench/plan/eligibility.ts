import { bearsAtMost, servesAtMost } from '../../servers/models.ts';
import type { Cell, PlannedScenario } from '../results/run-record.ts';
import type { Scenario } from '../scenarios/scenario.ts';

export function wantsScript({ loads }: Scenario): boolean {
  return loads?.includes('script') === true;
}

/** An external server has a page of its own, none of our other workloads, and keeps no timeline. */
export function canAnswer({ server, load, variant: { workload } }: Cell): boolean {
  if (server.kind === 'model') return true;
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
  return clients + (variant.bystanders?.count ?? 0) <= bearsAtMost(server.model);
}

/** At a fixed rate every request is to be answered, whichever connection it comes by. */
export function canAnswerAll({ scenario, variant, server, load, clients }: Cell): boolean {
  const isKept = requestsPerConnectionOf({ scenario, variant }) === null;
  if (load.kind !== 'open' || !isKept || server.kind !== 'model') return true;
  return clients <= servesAtMost(server.model, { ...server.options, maxClients: clients });
}

export function isScript({ loads }: PlannedScenario): boolean {
  return loads.some(({ kind }) => kind === 'script');
}
