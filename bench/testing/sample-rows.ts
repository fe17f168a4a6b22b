/** Rows for tests: a valid trial and its summary, in which a test replaces the fields it needs. */
import { pick } from '../analysis/cells.ts';
import type { PairSummary } from '../analysis/pairs.ts';
import type { Summary } from '../analysis/summary.ts';
import { summarySchema, type TrialRow } from '../results/columns.ts';

const TRIAL: TrialRow = {
  run_id: 'run',
  scenario: 'scaling',
  block: 1,
  trial: 1,
  server: 'event-loop/posix',
  model: 'event-loop',
  io: 'posix',
  variant: '',
  workload: 'page',
  driver: 'tcp',
  load: 'closed',
  clients: 16,
  requests_per_connection: null,
  offered_rps: null,
  offered_part: null,
  warmup_s: 1.1,
  warmup_requests: 1100,
  warmup_steady: 'yes',
  duration_s: 1,
  requests: 1000,
  throughput_rps: 1000,
  goodput_rps: null,
  recovery_s: null,
  latency_mean_us: 16_000,
  latency_p50_us: 15_000,
  latency_p90_us: 20_000,
  latency_p99_us: 30_000,
  latency_p999_us: 40_000,
  latency_max_us: 50_000,
  latency_resolution_us: 1,
  connect_p50_us: 100,
  connect_p99_us: 200,
  connections: 16,
  errors_refused: 0,
  errors_reset: 0,
  errors_timeout: 0,
  errors_wrong_answer: 0,
  errors_unavailable: null,
  retried: 0,
  unanswered: null,
  clients_served: 16,
  effective_clients: 16,
  fairness_jain: 1,
  deliveries_per_s: null,
  delivery_p50_us: null,
  delivery_p99_us: null,
  clients_by_thread: null,
  bystanders: 0,
  bystanders_left: 0,
  rss_per_bystander_bytes: null,
  send_lateness_p50_us: null,
  send_lateness_p99_us: null,
  send_lateness_max_us: null,
  start_skew_us: null,
  slices: null,
  load_cpu_percent: 50,
  load_busy_percent: null,
  load_cpu_us_per_request: 500,
  core_wait_percent: 0,
  others_cpu_percent: 1,
  distance_ms: null,
  distance_seen_ms: null,
  relay_cpu_percent: null,
  server_cpu_percent: 2,
  server_cpu_us_per_request: 20,
  server_voluntary_switches_per_request: 1,
  server_involuntary_switches_per_request: 0.1,
  server_threads_peak: 8,
  server_rss_peak_bytes: 60_000_000,
  server_rss_per_client_bytes: 10_000,
  server_descriptors: 40,
  validity: 'valid',
  invalid_because: null,
};

export function sampleTrial(fields: Partial<TrialRow>): TrialRow {
  return { ...TRIAL, ...fields };
}

/** Of one server with these throughputs, one for each block; null: an invalid one. */
export function sampleTrials(
  server: string,
  rates: readonly (number | null)[],
  fields: Partial<TrialRow> = {},
): TrialRow[] {
  const [model = '', io = 'external'] = server.replace(' (again)', '').split('/');
  return rates.map((rate, index) =>
    sampleTrial({
      server,
      model,
      io,
      block: index + 1,
      throughput_rps: rate,
      validity: rate === null ? 'invalid' : 'valid',
      invalid_because: rate === null ? 'errors: 1 reset' : null,
      ...fields,
    }),
  );
}

const isCommon = (name: string): name is keyof TrialRow & keyof Summary => name in TRIAL;

const SUMMARY: Summary = {
  ...pick(TRIAL, Object.keys(summarySchema.shape).filter(isCommon)),
  trials: 5,
  valid_trials: 5,
  throughput_rps_low: 950,
  throughput_rps_high: 1050,
  latency_p99_us_low: 28_000,
  latency_p99_us_high: 33_000,
  baseline: 'event-loop/posix',
  ratio: 1,
  ratio_low: 1,
  ratio_high: 1,
  resolvable: null,
  p_value: null,
  p_adjusted: null,
  blocks_needed: null,
  verdict: 'baseline',
  longest_us: 50_000,
};

export function sampleSummary(fields: Partial<Summary>): Summary {
  return { ...SUMMARY, ...fields };
}

const PAIR: PairSummary = {
  scenario: 'scaling',
  variant: '',
  workload: 'page',
  driver: 'tcp',
  load: 'closed',
  clients: 16,
  requests_per_connection: null,
  offered_rps: null,
  server: 'event-loop/posix',
  io: 'posix',
  other: 'sequential/posix',
  otherIo: 'posix',
  blocks: 5,
  by: 'throughput',
  limit: 'server',
  ratio: { ratio: 2, low: 1.8, high: 2.2 },
  throughput: { ratio: 2, low: 1.8, high: 2.2 },
  p: 0.001,
  pAdjusted: 0.002,
  outcome: { kind: 'ahead' },
};

export function samplePair(fields: Partial<PairSummary>): PairSummary {
  return { ...PAIR, ...fields };
}
