/** A short planned trial of a plain page, for tests that run it with real processes. */
import type { PlannedTrial } from '../plan/plan.ts';
import type { CellLoad } from '../results/run-record.ts';
import type { ServerName } from '../results/server-names.ts';
import { PLAIN_PAGE } from '../scenarios/scenario.ts';

interface Sample {
  readonly server: ServerName;
  readonly load: CellLoad;
  readonly clients: number;
  readonly trial?: number;
  readonly warmupS?: number;
  readonly warmupMostS?: number;
  readonly durationS?: number;
}

export function sampleTrial({
  server,
  load,
  clients,
  trial = 1,
  warmupS = 0.1,
  warmupMostS = 0.2,
  durationS = 0.5,
}: Sample): PlannedTrial {
  const scenario = {
    name: 'scaling',
    title: 'title',
    question: 'question?',
    variants: [PLAIN_PAGE],
    clients: [clients],
    servers: [server],
    requestsPerConnection: null,
    loads: [load],
    ratesRps: null,
    kneeParts: null,
    deadlineMs: null,
    burst: null,
    warmupS,
    warmupMostS,
    durationS,
    pinning: null,
  };
  const driver = { kind: 'tcp', engine: 'posix' } as const;
  return { trial, block: 1, cell: { scenario, variant: PLAIN_PAGE, server, driver, load, clients } };
}
