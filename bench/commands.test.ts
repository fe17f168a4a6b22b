import { expect, it } from 'vitest';
import type { LoadKind } from '../clients/load.ts';
import { parseLoadSpec } from '../clients/load-spec.ts';
import { loadSpec } from './commands.ts';
import { makePlan } from './plan.ts';
import { cost } from './scenarios/cost.ts';
import { modelServer } from './names.ts';

const { trials } = makePlan({
  scenarios: [cost],
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  clients: [3],
  blocks: 2,
  rateRps: 500,
});

it.each<[LoadKind['kind'], LoadKind]>([
  ['closed', { kind: 'closed' }],
  ['open', { kind: 'open', rateRps: 500, arrivals: 'poisson', seed: 1 }],
])('asks for the %s loop of a cell, as the load process reads it', (kind, load) => {
  const specs = trials
    .filter(({ cell }) => cell.load.kind === kind)
    .map(({ cell }) => loadSpec(cell, { host: '127.0.0.1', port: 9 }));
  expect(specs).toHaveLength(2);
  for (const spec of specs) {
    expect(spec).toMatchObject({ load, clients: 3, requestsPerConnection: null });
    expect(parseLoadSpec(JSON.stringify(spec))).toEqual(spec);
  }
});
