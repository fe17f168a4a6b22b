/**
 * A run for tests of the figures, made up from formulas: every kind of scenario, six models and a server that is not
 * ours, with clients that starve, trials that are invalid and cells that are missing. Always the same.
 */
import { emptyHistogram } from '../../clients/latency.ts';
import { workloadLabel } from '../../workloads/workload-spec.ts';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import type { Details } from '../analysis/figure-data.ts';
import { distributionOf, withMostClients } from '../analysis/distributions.ts';
import type { ClientRow, TrialRow } from '../results/columns.ts';
import { nameCell } from '../results/histograms.ts';
import type { PlannedScenario, Variant } from '../results/run-record.ts';
import { variant as variantOf } from '../scenarios/scenario.ts';
import { sampleTrial } from './sample-rows.ts';
import { sampleAnalysis } from './sample-run.ts';

/** A server: how many requests are in progress at once, and on how many cores. */
interface Model {
  readonly server: string;
  readonly atOnce: number;
  readonly cores: number;
  /** CPU time beside the work itself. */
  readonly ownMs: number;
}

export const SAMPLE_MODELS: readonly Model[] = [
  { server: 'sequential/posix', atOnce: 1, cores: 1, ownMs: 0.05 },
  { server: 'event-loop/posix', atOnce: 1, cores: 1, ownMs: 0.026 },
  { server: 'worker-per-client/posix', atOnce: 1e6, cores: 2, ownMs: 0.06 },
  { server: 'accept-thread/posix', atOnce: 1, cores: 1, ownMs: 0.09 },
  { server: 'worker-pool/posix', atOnce: 8, cores: 2, ownMs: 0.055 },
  { server: 'loop-per-core/posix', atOnce: 2, cores: 2, ownMs: 0.03 },
  { server: 'c-threads', atOnce: 1e6, cores: 2, ownMs: 0.04 },
];

export interface Question {
  readonly name: string;
  readonly clients: readonly number[];
  readonly variants: readonly Variant[];
}

const page = (name: string, others: Partial<Variant> = {}): Variant =>
  variantOf(name, { name: 'page' }, others);

const SIZES = { '100 B': 100, '1 kB': 1e3, '10 kB': 1e4, '100 kB': 1e5, '1 MB': 1e6, '10 MB': 1e7 };

const sized = ([size, bytes]: [string, number]): Variant =>
  variantOf(`page ${size}`, { name: 'page', bytes });

const waiting = (ms: number): Variant => variantOf(`wait ${ms} ms`, { name: 'wait', ms });
const computing = (ms: number): Variant => variantOf(`compute ${ms} ms`, { name: 'compute', ms });

const idle = (count: number): Variant =>
  page(`${count.toLocaleString('en')} silent`, { bystanders: count === 0 ? null : { kind: 'idle', count } });

const away = (distanceMs: number): Variant => page(`${distanceMs} ms away`, { distanceMs });

function mixed(percent: number): Variant {
  const [ms, waitMs] = [percent / 50, 2 - percent / 50];
  const name = `${percent} % CPU`;
  if (ms === 0) return variantOf(name, { name: 'wait', ms: waitMs });
  return variantOf(name, waitMs === 0 ? { name: 'compute', ms } : { name: 'compute', ms, waitMs });
}

const bad = (kind: NonNullable<Variant['bystanders']>['kind'], name: string): Variant =>
  page(name, { bystanders: { kind, count: 1 } });

export const SAMPLE_QUESTIONS: readonly Question[] = [
  { name: 'blocking', clients: [1, 16, 64], variants: [5, 20].map(waiting) },
  { name: 'compute', clients: [16], variants: [0.1, 1, 10].map(computing) },
  {
    name: 'head-of-line',
    clients: [8],
    variants: [
      page('nobody else'),
      bad('idle', 'one silent'),
      bad('dribbling', 'one dribbling'),
      bad('slow-reader', 'one slow reader'),
    ],
  },
  { name: 'idle', clients: [1], variants: [0, 1000, 5000, 19_000].map(idle) },
  { name: 'distance', clients: [16], variants: [0, 1, 10, 50].map(away) },
  { name: 'payload', clients: [16], variants: Object.entries(SIZES).map(sized) },
  {
    name: 'fairness',
    clients: [64],
    variants: [page('connections kept'), page('10 requests a connection', { requestsPerConnection: 10 })],
  },
  { name: 'crossover', clients: [1, 4, 16, 64], variants: [0, 1, 10, 50, 100].map(mixed) },
  { name: 'latency', clients: [16], variants: [page('')] },
];

export interface QuestionOptions {
  readonly servers?: readonly Model[];
  readonly blocks?: number;
  /** null: the trial was not run. */
  readonly change?: (trial: TrialRow) => TrialRow | null;
}

/** A run of one question, analysed. */
export function sampleQuestion(
  { name, clients, variants }: Question,
  { servers = SAMPLE_MODELS, blocks = 3, change = (row) => row }: QuestionOptions = {},
): Analysis {
  let trial = 0;
  const trials = Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) =>
    servers.flatMap((model) =>
      clients.flatMap((count) =>
        variants.flatMap((variant) =>
          loadsOf(name, model).flatMap((offered) => {
            trial += 1;
            const row = change(rowOf({ scenario: name, model, count, variant, offered, block, trial }));
            return row === null ? [] : [row];
          }),
        ),
      ),
    ),
  );
  const { run } = sampleAnalysis({ interruptedAfter: 0 });
  const planned: PlannedScenario = {
    name,
    title: name,
    question: `${name}?`,
    variants: [...variants],
    clients: [...clients],
    servers: [],
    requestsPerConnection: null,
    loads: [{ kind: 'closed' }],
    ratesRps: null,
    kneeParts: null,
    deadlineMs: name === 'overload' ? 100 : null,
    burst: name === 'overload' ? { times: 4, beforeS: 1, lengthS: 10, afterS: 6 } : null,
    warmupS: 1,
    warmupMostS: null,
    durationS: 2,
    pinning: name === 'latency' ? { serverCpus: [0], loadCpus: [1] } : null,
  };
  const record = { ...run, state: 'complete' as const, plan: { ...run.plan, scenarios: [planned] } };
  const details = { distributions: distributionsOf(trials), clients: trials.flatMap(clientsOf) };
  return analyse({ run: record, trials, slices: [], timelines: new Map() }, details);
}

const RATES = [0.1, 0.3, 0.5, 0.7, 0.85, 1, 1.1];

function loadsOf(scenario: string, { server, cores, ownMs }: Model): (number | null)[] {
  if (scenario !== 'latency') return [null];
  return server.startsWith('sequential') ? [] : RATES.map((part) => Math.round((part * 950 * cores) / ownMs));
}

interface Key {
  readonly scenario: string;
  readonly model: Model;
  readonly count: number;
  readonly variant: Variant;
  readonly offered: number | null;
  readonly block: number;
  readonly trial: number;
}

/** The work of one request: CPU time, waiting time and the size of the answer. */
function workOf({ workload, distanceMs = 0 }: Variant) {
  const bytes = 'bytes' in workload ? (workload.bytes ?? 100) : 100;
  const waitMs = workload.name === 'wait' ? workload.ms : distanceMs;
  if (workload.name !== 'compute') return { cpuMs: 0, waitMs, bytes };
  return { cpuMs: workload.ms, waitMs: workload.waitMs ?? 0, bytes };
}

function rowOf(key: Key): TrialRow {
  const { scenario, model, count, variant, offered, block, trial } = key;
  const { cpuMs, waitMs, bytes } = workOf(variant);
  const [name = '', io = 'external'] = model.server.split('/');
  const isLoop = name.includes('loop') || name === 'accept-thread';
  const held = variant.bystanders?.kind === 'idle' && name === 'sequential';
  const isKept = !variant.name.startsWith('10 requests');
  const served = held ? 0 : isKept && !isLoop && offered === null ? Math.min(count, model.atOnce) : count;
  const busyMs = model.ownMs + cpuMs + bytes / 1.2e6;
  const parallel = Math.min(served, model.cores);
  const byCpu = (1000 * parallel) / busyMs;
  const byWait = (1000 * Math.max(1, isLoop ? count : served)) / (busyMs + waitMs);
  const noise = 1 + 0.04 * Math.sin(trial * 12.9898) + 0.01 * Math.sin(block);
  const most = Math.min(byCpu, byWait) * noise;
  const gain = scenario === 'crossover' ? gainOf(name, cpuMs) : 1;
  const rps = held ? 0 : offered === null ? most * gain : Math.min(offered, most);
  const used = offered === null ? 0.8 : Math.min(0.97, offered / byCpu);
  const burden = variant.bystanders === null ? 1 : isLoop ? 1.3 : name === 'worker-pool' ? 1.6 : 1.05;
  const p50Us =
    offered === null ? (Math.max(1, served) * 1e6) / Math.max(1, rps) : (busyMs * 1000) / (1 - used);
  const p99Us = ((p50Us * (model.cores > 1 ? 6 : 3)) / noise ** 3) * burden;
  const overloaded = offered !== null && offered > most;
  return sampleTrial({
    scenario,
    block,
    trial,
    server: model.server,
    model: name,
    io,
    variant: variant.name,
    workload: workloadLabel(variant.workload),
    load: offered === null ? 'closed' : 'open',
    clients: count,
    bystanders: variant.bystanders?.count ?? 0,
    requests_per_connection: isKept ? null : 10,
    offered_rps: offered,
    duration_s: 2,
    requests: Math.round(rps * 2),
    throughput_rps: rps,
    latency_mean_us: p50Us * 1.1,
    latency_p50_us: held ? null : p50Us,
    latency_p99_us: held ? null : p99Us,
    clients_served: served,
    effective_clients: served,
    fairness_jain: served / count,
    distance_ms: variant.distanceMs ?? null,
    distance_seen_ms: variant.distanceMs ? variant.distanceMs + 0.3 : null,
    rss_per_bystander_bytes: name === 'worker-per-client' ? 8e6 * noise : 9000 * noise,
    validity: overloaded ? 'invalid' : 'valid',
    invalid_because: overloaded
      ? 'the server was overloaded: it answered 70.0 % of what was offered on time'
      : null,
  });
}

/** Gives the map winners. */
function gainOf(model: string, cpuMs: number): number {
  if (model === 'event-loop') return cpuMs < 0.1 ? 1.3 : 1;
  return model === 'worker-per-client' && cpuMs >= 1 ? 1.25 : 0.95;
}

function clientsOf({ run_id, trial, clients, clients_served, requests }: TrialRow): ClientRow[] {
  const served = Math.max(1, clients_served ?? clients);
  return Array.from({ length: clients }, (_, client) => ({
    run_id,
    trial,
    client,
    agent: null,
    requests:
      client < (clients_served ?? 0)
        ? Math.round(((requests ?? 0) / served) * (1 + 0.2 * Math.sin(7.3 * client + trial)))
        : 0,
    latency_p50_us: null,
    latency_p99_us: null,
    longest_wait_us: 0,
  }));
}

/** Log-normal, by their median and p99. */
function distributionsOf(trials: readonly TrialRow[]): Details['distributions'] {
  const valid = trials.filter(({ validity }) => validity === 'valid');
  const cells = [...Map.groupBy(valid.filter(withMostClients(valid)), nameCell)];
  return new Map(
    cells.map(([cell, rows]) => {
      const histogram = emptyHistogram();
      const [{ latency_p50_us: p50Us, latency_p99_us: p99Us, requests } = sampleTrial({})] = rows;
      const sigma = Math.log((p99Us ?? p50Us ?? 1) / (p50Us ?? 1)) / 2.326;
      const count = Math.min(2000, requests ?? 0);
      for (let index = 0; index < count; index += 1) {
        const odds = (index + 0.5) / count;
        const z = 1.702 ** -1 * Math.log(odds / (1 - odds));
        histogram.recordValue(Math.max(1, Math.round((p50Us ?? 1) * Math.exp(sigma * z))));
      }
      return [cell, distributionOf([histogram])] as const;
    }),
  );
}
