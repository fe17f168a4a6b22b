import { expect, it } from 'vitest';
import type { TrialRow } from '../results/columns.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { cellsOf } from './cells.ts';
import { limitOf } from './limits.ts';

/** @param used CPU of the server, % of one core. @param busy of the load, % */
const cellOf = (used: number | null, busy: number | null, fields: Partial<TrialRow>) => {
  const [cell] = cellsOf([sampleTrial({ server_cpu_percent: used, load_busy_percent: busy, ...fields })]);
  if (cell === undefined) throw new Error('there is no cell');
  return cell;
};

const SEQUENTIAL = { model: 'sequential' };
const POOL = { model: 'worker-pool' };
/** Its name is no reason to take it for one of the models. */
const EXTERNAL = { model: 'sequential', io: 'external' };

it.each([
  { used: 90, busy: 50, fields: {}, cpus: 2, limit: 'server' },
  { used: 89, busy: 50, fields: {}, cpus: 2, limit: 'waking' },
  { used: 89, busy: 94, fields: {}, cpus: 2, limit: 'waking' },
  { used: 89, busy: 95, fields: {}, cpus: 2, limit: 'load' },
  { used: 40, busy: 97, fields: {}, cpus: 1, limit: 'load' },
  { used: 98, busy: 97, fields: {}, cpus: 1, limit: 'server' },
  { used: 90, busy: 50, fields: SEQUENTIAL, cpus: 8, limit: 'server' },
  { used: 90, busy: 50, fields: POOL, cpus: 8, limit: 'waking' },
  { used: 90, busy: 50, fields: EXTERNAL, cpus: 2, limit: 'waking' },
  { used: 180, busy: 50, fields: POOL, cpus: 2, limit: 'server' },
  { used: 90, busy: 50, fields: { ...POOL, clients: 1 }, cpus: 2, limit: 'server' },
  { used: 2, busy: 50, fields: { workload: 'wait 5 ms' }, cpus: 1, limit: 'server' },
  { used: 2, busy: 50, fields: { distance_ms: 10, relay_cpu_percent: 60 }, cpus: 1, limit: 'server' },
  { used: 2, busy: 95, fields: { distance_ms: 10, relay_cpu_percent: 60 }, cpus: 1, limit: 'load' },
  { used: 2, busy: 50, fields: { distance_ms: 1, relay_cpu_percent: 96 }, cpus: 1, limit: 'load' },
  { used: 2, busy: 50, fields: { distance_ms: 0 }, cpus: 1, limit: 'waking' },
  { used: null, busy: 97, fields: {}, cpus: 1, limit: 'unknown' },
  { used: 40, busy: null, fields: {}, cpus: 1, limit: 'unknown' },
  { used: 40, busy: 97, fields: { validity: 'invalid' }, cpus: 1, limit: 'unknown' },
  { used: 40, busy: 60, fields: { others_cpu_percent: 50 }, cpus: 1, limit: 'others' },
  { used: 2, busy: 50, fields: { workload: 'wait 5 ms', others_cpu_percent: 50 }, cpus: 1, limit: 'server' },
] as const)(
  'the limit of a server that uses $used % of $cpus CPUs, with a load that is busy for $busy % ($fields), is: $limit',
  ({ used, busy, fields, cpus, limit }) => {
    expect(limitOf(cellOf(used, busy, fields), cpus)).toBe(limit);
  },
);

it.each([
  { quiet: 2, besideOthers: 2, limit: 'server' },
  { quiet: 1, besideOthers: 3, limit: 'others' },
  { quiet: 1, besideOthers: 1, limit: 'server' },
])(
  'with $quiet quiet blocks and $besideOthers beside other programs the limit is: $limit',
  ({ quiet, besideOthers, limit }) => {
    const busyServer = { server_cpu_percent: 98, load_busy_percent: 60 };
    const blocks = Array.from({ length: quiet + besideOthers }, (_, at) =>
      sampleTrial({ ...busyServer, block: at + 1, others_cpu_percent: at < quiet ? 1 : 50 }),
    );
    const [cell] = cellsOf(blocks);
    expect(cell && limitOf(cell, 1)).toBe(limit);
  },
);
