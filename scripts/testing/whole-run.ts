/** For the tests of a killed runner: whether a folder holds every row of its run once, and whole. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type AgentRow, agentSchema, type TrialRow } from '../../bench/results/columns.ts';
import { parseRows } from '../../bench/results/csv.ts';
import { readOptional } from '../../bench/results/optional-file.ts';
import { readClients, readResults } from '../../bench/results/results.ts';

/** Small enough to be killed many times. */
export const SMALL_RUN =
  'scaling --models sequential,event-loop --clients 2 --trials 2 --duration 0.1 --warmup 0.1 --warmup-most 0.1 --seed 3'.split(
    ' ',
  );

/** @param before rows that the folder held earlier @returns what is wrong, in words */
export function findLost(rows: readonly TrialRow[], before: readonly TrialRow[]): string[] {
  const isKept = isDeepStrictEqual(rows.slice(0, before.length), before);
  return isKept ? [] : [`of ${before.length} rows that were written, some are lost or changed`];
}

/** @returns what is wrong with a complete run, in words */
export async function findFaults(out: string): Promise<string[]> {
  const faults: string[] = [];
  const { run, trials } = await readResults(out);
  if (run.state !== 'complete') faults.push(`its state is ${run.state}`);
  const numbers = Array.from({ length: run.plan.trials }, (_, index) => index + 1);
  const compare = (what: string, found: readonly unknown[], wanted: readonly unknown[]): void => {
    if (!isDeepStrictEqual(found, wanted))
      faults.push(`${what}: ${found.join(' ')}, not ${wanted.join(' ')}`);
  };
  compare(
    'trials in trials.csv',
    trials.map(({ trial }) => trial),
    numbers,
  );
  // Of a trial in which nothing was measured there is a row only.
  const measured = trials.filter(({ latency_mean_us }) => latency_mean_us !== null);
  const isMeasured = new Set(measured.map(({ trial }) => trial));
  const clients = (await readClients(out)).filter(({ trial }) => isMeasured.has(trial));
  compare(
    'clients in clients.csv',
    clients.map(({ trial, client }) => `${trial}/${client}`),
    measured.flatMap(({ trial, clients: count }) =>
      Array.from({ length: count }, (_, at) => `${trial}/${at}`),
    ),
  );
  const agents = parseRows(agentSchema, (await readOptional(join(out, 'agents.csv'))) ?? '');
  const parts = agents.filter(({ trial }) => isMeasured.has(trial));
  const loads = run.agents.filter(({ role }) => role === 'load').length;
  compare(
    'parts in agents.csv',
    parts.map(({ trial }) => trial),
    measured.flatMap(({ trial, clients: count }) =>
      Array.from({ length: Math.min(loads, count) }, () => trial),
    ),
  );
  compare(
    'agents in clients.csv',
    [...new Set(clients.flatMap(({ trial, agent }) => (agent === null ? [] : [`${trial}/${agent}`])))],
    parts.map(({ trial, agent }) => `${trial}/${agent}`),
  );
  compare(
    'clients and requests of all parts',
    loads === 0 ? [] : measured.map(({ trial }) => sumOf(parts.filter((part) => part.trial === trial))),
    loads === 0 ? [] : measured.map(({ clients: count, requests }) => `${count}/${requests}`),
  );
  const logs = (await readdir(join(out, 'latency'))).toSorted();
  compare(
    'files in latency',
    logs,
    measured.map(({ trial }) => `${String(trial).padStart(4, '0')}.hlog`),
  );
  for (const log of logs) {
    const text = await readFile(join(out, 'latency', log), 'utf8');
    if (!text.includes('HIST') || !text.endsWith('\n')) faults.push(`${log} is torn`);
  }
  return faults;
}

function sumOf(parts: readonly AgentRow[]): string {
  const sum = (read: (part: AgentRow) => number | null): number =>
    parts.reduce((total, part) => total + (read(part) ?? 0), 0);
  return `${sum(({ clients }) => clients)}/${sum(({ requests }) => requests)}`;
}
