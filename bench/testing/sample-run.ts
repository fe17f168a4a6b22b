/**
 * A run for tests, made up from formulas: three models under `scaling` and `churn`, with a server that starves its
 * clients, a trial that is invalid, and one that measured nothing. Always the same.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import { makePlan } from '../plan/plan.ts';
import { type TrialRow, trialSchema } from '../results/columns.ts';
import { formatHeader, formatRows } from '../results/csv.ts';
import type { Results } from '../results/results.ts';
import type { RunRecord } from '../results/run-record.ts';
import { describeServer, modelServer } from '../results/server-names.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { sampleTrial } from './sample-rows.ts';

/** By scenario, model and number of clients: requests per second, p99 in µs, clients served if not all. */
const FIGURES: Readonly<Record<string, readonly [rps: number, p99Us: number, served?: number]>> = {
  'scaling sequential 1': [17_900, 78],
  'scaling sequential 4': [18_100, 80, 1],
  'scaling sequential 16': [17_700, 83, 1],
  'scaling sequential 64': [17_800, 81, 1],
  'scaling event-loop 1': [16_400, 92],
  'scaling event-loop 4': [29_300, 240],
  'scaling event-loop 16': [37_200, 710],
  'scaling event-loop 64': [39_600, 2600],
  'scaling worker-per-client 1': [16_900, 90],
  'scaling worker-per-client 4': [27_800, 520],
  'scaling worker-per-client 16': [31_500, 2900],
  'scaling worker-per-client 64': [30_100, 14_200],
  'churn sequential 1': [6400, 260],
  'churn sequential 16': [8500, 3300],
  'churn event-loop 1': [5900, 310],
  'churn event-loop 16': [8900, 3000],
  'churn worker-per-client 1': [62, 26_000],
  'churn worker-per-client 16': [78, 330_000],
};

export interface SampleOptions {
  readonly ios?: readonly ('posix' | 'node')[];
  readonly drivers?: readonly ('tcp' | 'autocannon')[];
  readonly clients?: readonly number[];
  readonly blocks?: number;
  /** The number of trials before the run was interrupted. */
  readonly interruptedAfter?: number;
  readonly change?: (trial: TrialRow) => TrialRow;
}

export function sampleAnalysis(options: SampleOptions = {}): Analysis {
  const {
    ios = ['posix'],
    drivers = ['tcp'],
    clients,
    blocks = 5,
    interruptedAfter,
    change = (row) => row,
  } = options;
  const plan = makePlan({
    scenarios: SCENARIOS,
    size: 'standard',
    servers: (['sequential', 'event-loop', 'worker-per-client'] as const).flatMap((model) =>
      ios.map((io) => modelServer(model, io)),
    ),
    drivers: drivers.map((kind) => (kind === 'tcp' ? { kind, engine: 'posix' } : { kind })),
    seed: SEED,
    clients,
    durationS: 2,
    blocks,
    again: 'never',
  });
  const trials = plan.trials.slice(0, interruptedAfter).map(({ trial, block, cell }) => {
    const { scenario, server, driver } = cell;
    const key = { trial, block, scenario: scenario.name, driver: driver.kind, clients: cell.clients };
    return change(spoil(trialRow({ ...key, ...describeServer(server) })));
  });
  const lists = { scenarios: [...plan.scenarios], servers: [...plan.servers], drivers: [...plan.drivers] };
  const run: RunRecord = {
    ...RUN,
    state: interruptedAfter === undefined ? 'complete' : 'interrupted',
    plan: { ...plan, ...lists, trials: plan.trials.length, budgetS: null },
    trialsDone: trials.length,
  };
  return analyse({ run, trials, slices: [], timelines: new Map() });
}

type Key = Pick<TrialRow, 'trial' | 'block' | 'scenario' | 'model' | 'io' | 'driver' | 'clients'>;

function trialRow(key: Key): TrialRow {
  const { trial, scenario, model, io, driver, clients } = key;
  const [typicalRps, typicalP99Us, served = clients] = FIGURES[`${scenario} ${model} ${clients}`] ?? [1, 1];
  const noise = (1 + 0.04 * Math.sin(trial * 12.9898)) * (io === 'posix' ? 1 : 0.85);
  const rps = Math.round(typicalRps * noise);
  const p99Us = Math.round(typicalP99Us / noise ** 3);
  const meanUs = Math.round((served / rps) * 1e6);
  return sampleTrial({
    ...key,
    run_id: RUN.runId,
    server: `${model}/${io}`,
    requests_per_connection: scenario === 'churn' ? 1 : null,
    duration_s: 2,
    requests: rps * 2,
    throughput_rps: rps,
    latency_mean_us: meanUs,
    latency_p50_us: Math.min(meanUs, p99Us),
    latency_p99_us: p99Us,
    clients_served: driver === 'tcp' ? served : null,
    effective_clients: served,
    fairness_jain: driver === 'tcp' ? served / clients : null,
    server_cpu_us_per_request: Math.round(1e6 / rps),
    server_threads_peak: model === 'worker-per-client' ? 10 + clients : 11,
    server_rss_peak_bytes: (model === 'worker-per-client' ? 60 + 8 * clients : 62) * 2 ** 20,
  });
}

const MEASURED = /^(?:requests$|throughput|latency|clients_served|effective|fairness|server_)/;

/** Makes two trials invalid: one with values that must not count, one without values. */
function spoil(row: TrialRow): TrialRow {
  if (row.scenario !== 'scaling' || row.model !== 'worker-per-client') return row;
  if (row.block === 2 && row.clients === 64) {
    return {
      ...row,
      throughput_rps: 21_000,
      latency_p99_us: 61_000,
      validity: 'invalid',
      invalid_because: 'the load generator was saturated (CPU 99 %)',
    };
  }
  if (row.block === 4 && row.clients === 16) {
    const none = Object.keys(row)
      .filter((name) => MEASURED.test(name))
      .map((name) => [name, null]);
    return {
      ...row,
      ...Object.fromEntries(none),
      validity: 'invalid',
      invalid_because: 'the server died: <b>no memory</b> & "no more" | exit code 1',
    };
  }
  return row;
}

const SEED = 7;

const RUN: RunRecord = {
  format: 2,
  runId: '2026-01-02T03-04-05Z',
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:10:05.000Z',
  resumedAt: [],
  state: 'complete',
  commandLine: 'npm run bench -- scaling churn --duration 2 --trials 5 --seed 7',
  seed: SEED,
  plan: {
    scenarios: [],
    servers: [],
    drivers: [],
    blocks: 0,
    budgetS: null,
    loadProcesses: 1,
    again: 'never',
    trials: 0,
    estimatedS: 0,
  },
  trialsDone: 0,
  blocksDone: null,
  spentS: 0,
  ended: null,
  versions: { tellers: '0.1.0', node: '26.10.0', koffi: '3.3.4' },
  commit: '0123456789abcdef0123456789abcdef01234567',
  environment: {
    cpu: 'Example CPU @ 2.10 GHz',
    cores: 2,
    memoryBytes: 8 * 2 ** 30,
    os: 'Debian GNU/Linux 12',
    kernel: '6.1.0',
    arch: 'x64',
    virtual: true,
    governor: null,
    descriptorLimit: 1024,
    somaxconn: 4096,
    allowedCpus: null,
    memoryLimitBytes: null,
    memoryHighBytes: null,
    swapLimitBytes: null,
    cpuQuota: null,
    cpuPeriodUs: null,
    cpuWeight: null,
    pidsLimit: null,
    congestionControl: 'cubic',
    loadAverage: 1.4,
  },
  agents: [],
  pinning: { serverCpus: null, loadCpus: null },
  warnings: [
    { kind: 'busy-machine', message: 'other programs were at work before the run began', trial: null },
  ],
};

/** Writes the files that are read back from a results folder. */
export async function writeSampleRun(dir: string, { run, trials }: Results): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'run.json'), JSON.stringify(run));
  await writeFile(join(dir, 'trials.csv'), formatHeader(trialSchema) + formatRows(trialSchema, trials));
}
