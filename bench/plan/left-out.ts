import type { RunWarning } from '../results/run-record.ts';
import { serverLabel } from '../results/server-names.ts';
import type { Plan } from './plan.ts';

export function serversLeftOut({ scenarios, trials }: Plan): RunWarning[] {
  return scenarios.flatMap(({ name, servers, loads }) =>
    servers
      .filter(({ kind }) => kind !== 'model')
      .map(serverLabel)
      .filter(
        (label) =>
          !trials.some(({ cell }) => cell.scenario.name === name && serverLabel(cell.server) === label),
      )
      .map((label) => ({
        kind: 'left-out' as const,
        message: `${label} is left out of ${name}, ${loads.some(({ kind }) => kind === 'script') ? 'which only the servers of tellers can record' : 'which requests more than a plain page'}`,
        trial: null,
      })),
  );
}

export function driversLeftOut({ scenarios, drivers, trials }: Plan): RunWarning[] {
  if (!drivers.some(({ kind }) => kind === 'autocannon')) return [];
  return scenarios
    .filter(
      ({ name, loads }) =>
        !loads.some(({ kind }) => kind === 'script') &&
        !trials.some(({ cell }) => cell.scenario.name === name && cell.driver.kind === 'autocannon'),
    )
    .map(({ name }) => ({
      kind: 'left-out' as const,
      message: `autocannon is left out of ${name}, which requests more than pages`,
      trial: null,
    }));
}
