/**
 * The columns of `trials.csv` and `summary.csv`: one schema each gives the type, the order, the check on reading and
 * the data dictionary. An empty field is "not measured" (null), never 0.
 */
import { z } from 'zod';
import { visible } from '../../workloads/visible-text.ts';

/** A text of the folder, which may come from someone else: visible on reading, wherever it is shown later. */
export const shownText = z.string().overwrite(visible);

/** What names files. */
export const fileName = z
  .string()
  .regex(/^[a-z\d][\w.-]{0,99}$/i, 'must be a name of letters, digits and . _ -');

const name = (about: string) => fileName.describe(about);
export const text = (about: string) => shownText.describe(about);
const optionalText = (about: string) => shownText.nullable().describe(about);
export const number = (about: string) => z.number().describe(about);
const optional = (about: string) => z.number().nullable().describe(about);

export const trialSchema = z.object({
  run_id: text('identifies the run; the same in all its rows'),
  scenario: name('the question that the trial belongs to'),
  block: number('the block, from 1: one trial of every cell'),
  trial: number('the trial, from 1, in the order in which they ran'),
  server: text('label of the server under test, MODEL/IO for ours'),
  model: text('concurrency model'),
  io: text('posix, node or c; external: a server of your own'),
  variant: text('what varies beside servers and clients; empty: nothing'),
  workload: text('the work of a request'),
  driver: name('load generator: tcp or autocannon'),
  load: text('closed or open loop, an open one with a burst, or a script'),
  clients: number('clients opened'),
  requests_per_connection: optional('requests on a connection; empty: unlimited (keep-alive)'),
  offered_rps: optional('requests per second offered; empty in a closed loop'),
  offered_part: optional("the same as a part of the server's knee; empty: the rate is not one"),
  warmup_s: optional('from connected clients to the measurement window, s; its requests are discarded'),
  warmup_requests: optional('right answers in that time: excluded from all figures'),
  warmup_steady: z
    .enum(['yes', 'no'])
    .nullable()
    .describe('whether the load was steady when the window opened; empty: not tested'),
  duration_s: optional('length of the measurement window, s'),
  requests: optional('right answers completed in the window'),
  throughput_rps: optional('requests per second'),
  goodput_rps: optional(
    'requests answered within the deadline of when they were due, per second; empty: there is no deadline',
  ),
  recovery_s: optional(
    'from the end of a burst until at least 95 % of requests were answered in time again, s; empty: no burst, or not in the window',
  ),
  latency_mean_us: optional('mean latency, µs'),
  latency_p50_us: optional('median latency, µs'),
  latency_p90_us: optional('90th percentile of latency, µs'),
  latency_p99_us: optional('99th percentile of latency, µs; empty: fewer than 1,000 requests'),
  latency_p999_us: optional('99.9th percentile of latency, µs; empty: fewer than 10,000 requests'),
  latency_max_us: optional('longest latency, µs'),
  latency_resolution_us: optional('smallest step of latency that the driver can resolve, µs'),
  connect_p50_us: optional('median time to connect, µs'),
  connect_p99_us: optional('99th percentile of the time to connect, µs'),
  connections: optional('connections opened over the whole load'),
  errors_refused: optional('connections refused'),
  errors_reset: optional('connections broken before the answer was complete'),
  errors_timeout: optional('connections or answers that did not come in time'),
  errors_wrong_answer: optional('answers that differ from the right one'),
  errors_unavailable: optional(
    'of these, answers by which a full server refuses a client (503); empty in a closed loop',
  ),
  retried: optional(
    'requests sent again on another connection, as theirs had ended before a byte of the answer: no errors',
  ),
  unanswered: optional('requests of the schedule that were never answered; empty in a closed loop'),
  clients_served: optional(
    'clients that got at least one answer in the window; empty: others may have had none by chance, as answers are few',
  ),
  effective_clients: optional("Little's law: throughput × mean latency"),
  fairness_jain: optional("Jain's index of requests per client: 1 all alike, 1/clients one has all"),
  deliveries_per_s: optional(
    'messages delivered per second, each counted for every client it reached (broadcast)',
  ),
  delivery_p50_us: optional('median time from sending a message to its delivery, µs (broadcast)'),
  delivery_p99_us: optional(
    '99th percentile of the time to delivery, µs; empty: fewer than 1,000 deliveries',
  ),
  clients_by_thread: optionalText(
    'clients that each thread served, including the proof, largest first; empty: threads share no clients',
  ),
  bystanders: optional('clients connected beside those that are measured'),
  bystanders_left: optional('bystanders still connected at the end'),
  rss_per_bystander_bytes: optional(
    'resident memory that the server took for each bystander, bytes; empty: fewer than 100, or it went on growing',
  ),
  send_lateness_p50_us: optional('median of how late requests were sent, µs (open loop)'),
  send_lateness_p99_us: optional('99th percentile of how late requests were sent, µs (open loop)'),
  send_lateness_max_us: optional('longest delay of a send, µs (open loop)'),
  start_skew_us: optional(
    'how far apart the windows of agents may have opened, µs, with what their clocks leave open; empty: fewer than two agents',
  ),
  slices: optional(
    'slices of the window, measured in turn with those of the other servers; empty: not in slices',
  ),
  load_cpu_percent: optional('CPU of the load process in the window, % of one core; 100 where it polls'),
  load_busy_percent: optional(
    'share of the window in which the load had something to do, %; empty: not known',
  ),
  load_cpu_us_per_request: optional('CPU of the load per request, µs, without what it polled in vain'),
  core_wait_percent: optional('share of the window in which the load waited for its CPU, %'),
  others_cpu_percent: optional('CPU of programs that are not of the run during the window, % of one core'),
  distance_ms: optional(
    'how much longer than over loopback a round trip was to take, ms; 0: without a relay; empty: as 0, and not varied',
  ),
  distance_seen_ms: optional(
    'mean round trip through the relay between load and server, as it measured it, ms',
  ),
  relay_cpu_percent: optional('CPU of the relay, which stands on the side of the load, % of one core'),
  server_cpu_percent: optional('CPU of the server while it was under load, % of one core'),
  server_cpu_us_per_request: optional(
    'CPU of the server per request, µs (not ours: of its whole process tree)',
  ),
  server_voluntary_switches_per_request: optional(
    'switches of a thread that waited, per request (of the whole load if threads end)',
  ),
  server_involuntary_switches_per_request: optional(
    'switches of a thread that was preempted, per request (of the whole load if threads end)',
  ),
  server_threads_peak: optional('most threads of the server seen in the window'),
  server_rss_peak_bytes: optional(
    'most resident memory of the server seen in the window, bytes (shared pages count once)',
  ),
  server_rss_per_client_bytes: optional(
    'resident memory above that of the idle server, per client and bystander, bytes',
  ),
  server_descriptors: optional('open descriptors of the server process at the end of the window'),
  validity: z
    .enum(['valid', 'disturbed', 'invalid'])
    .describe('whether the trial counts; disturbed: only where the undisturbed ones of its load are too few'),
  invalid_because: optionalText('why the trial is not valid; empty: it is'),
});

export type TrialRow = z.infer<typeof trialSchema>;

const INTERVAL =
  'its 95 % interval, by a studentised smoothed bootstrap of 3 to 5 blocks, between order statistics of more: lower end';

export const summarySchema = z.object({
  scenario: name('the question'),
  server: text('label of the server under test'),
  model: text('concurrency model'),
  io: text('posix, node or c; external: a server of your own'),
  variant: text('what varies beside servers and clients; empty: nothing'),
  workload: text('the work of a request'),
  driver: name('load generator'),
  load: text('closed or open loop, an open one with a burst, or a script'),
  clients: number('clients opened'),
  requests_per_connection: optional('requests on a connection; empty: unlimited'),
  offered_rps: optional('requests per second offered; empty in a closed loop'),
  trials: number('trials of this cell'),
  valid_trials: number('valid trials of this cell: only these count below'),
  throughput_rps: optional('requests per second: median over blocks'),
  throughput_rps_low: optional(INTERVAL),
  throughput_rps_high: optional('upper end'),
  latency_p50_us: optional('median latency, µs: median over blocks'),
  latency_p99_us: optional('99th percentile of latency, µs: median over blocks'),
  latency_p99_us_low: optional(INTERVAL),
  latency_p99_us_high: optional('upper end'),
  latency_resolution_us: optional('smallest step of latency that the driver can resolve, µs'),
  connect_p99_us: optional('99th percentile of the time to connect, µs: median over blocks'),
  clients_served: optional('clients served: median over blocks'),
  effective_clients: optional("Little's law: throughput × mean latency, median over blocks"),
  fairness_jain: optional("Jain's index: median over blocks"),
  server_cpu_us_per_request: optional('CPU of the server per request, µs: median over blocks'),
  server_threads_peak: optional('threads of the server: median over blocks'),
  server_rss_peak_bytes: optional('resident memory of the server, bytes: median over blocks'),
  baseline: text('the server that the ratio is taken to'),
  ratio: optional(
    'throughput over that of the baseline with as many clients: geometric mean over blocks, each the median over its rounds of slices',
  ),
  ratio_low: optional(
    'its interval by moderated t on the logarithms, at the level of the look, of this pair alone: lower end',
  ),
  ratio_high: optional('upper end'),
  resolvable: optional(
    'smallest difference from the baseline that four of five such runs would show (0.05: 5 %); empty: nothing is open',
  ),
  p_value: optional(
    'how likely such ratios are if the two differ by no more than 3 %: moderated t on the logarithms, of this pair alone',
  ),
  p_adjusted: optional(
    'the same by Holm for all pairs of the scenario; a difference is shown where it is at most the level of the look',
  ),
  blocks_needed: optional(
    'about how many more blocks would show the ratio seen in four of five runs; empty: nothing is open, or more than 100',
  ),
  verdict: text('faster, slower, equal, no difference shown, baseline, or not comparable and why'),
});

export type SummaryRow = z.infer<typeof summarySchema>;

/** Two servers under one load (`pairs.csv`). */
export const pairSchema = z.object({
  scenario: name('the question'),
  variant: text('what varies beside servers and clients; empty: nothing'),
  workload: text('the work of a request'),
  driver: name('load generator'),
  clients: number('clients opened'),
  server: text('label of the server with the better estimate'),
  other: text('label of the other one'),
  blocks: number('blocks in which both were valid'),
  by: text(
    'what is compared: throughput, or server CPU per request where throughput is not that of the slower server',
  ),
  limit: text(
    'what limited the slower one: server, load, waking, others (programs that are not of the run) or unknown',
  ),
  ratio: optional(
    'how much better the first is: geometric mean over blocks, each the median over its rounds of slices',
  ),
  ratio_low: optional('its interval at the level of the look, of this pair alone: lower end'),
  ratio_high: optional('upper end'),
  throughput_ratio: optional('throughput of the first over that of the other'),
  p_value: optional(
    'how likely such ratios are if the two differ by no more than 3 %: moderated t, of this pair alone',
  ),
  p_adjusted: optional('the same by Holm for all pairs of the scenario'),
  detectable: optional('ratio that four of five such runs would show; empty: the pair is settled'),
  outcome: text(
    'ahead, equal (within 10 %), open, too-few-blocks, or not-ranked: one starves clients or answers nothing',
  ),
});

export type PairRow = z.infer<typeof pairSchema>;

/** One slice of one trial (`slices.csv`). */
export const sliceSchema = z.object({
  run_id: text('identifies the run'),
  trial: number('the trial that the slice belongs to'),
  round: number('the round, from 1: in each, every server of the comparison has one slice'),
  slot: number('the place among all slices of the comparison, from 0'),
  start_s: number('from the start of the first slot, s'),
  duration_s: number('length of the slice, s'),
  requests: number('right answers completed in it'),
});

export type SliceRow = z.infer<typeof sliceSchema>;

/** One client of one trial (`clients.csv`). */
export const clientSchema = z.object({
  run_id: text('identifies the run'),
  trial: number('the trial that the client belongs to'),
  client: number('the client, from 0'),
  agent: optionalText('the agent whose client it is; empty: the run has no agents'),
  requests: number('right answers that it got in the window'),
  latency_p50_us: optional('its median latency, µs'),
  latency_p99_us: optional('its 99th percentile of latency, µs'),
  longest_wait_us: number('its longest wait, answered or not, µs'),
});

export type ClientRow = z.infer<typeof clientSchema>;

/** The part of one agent in one trial (`agents.csv`, of runs with agents). */
export const agentSchema = z.object({
  run_id: text('identifies the run'),
  trial: number('the trial that the part belongs to'),
  agent: text('the agent that sent the part'),
  clients: optional('clients of the part'),
  requests: number('right answers that it got in the window'),
  offered_rps: optional('requests per second that it offered; empty in a closed loop'),
  latency_p50_us: optional('median latency of the part, µs'),
  latency_p99_us: optional('99th percentile of it, µs; empty: fewer than 1,000 requests'),
  send_lateness_p99_us: optional('99th percentile of how late its requests were sent, µs (open loop)'),
  load_cpu_percent: number('CPU of its load process in the window, % of one core'),
  load_busy_percent: optional('share of the window in which it had something to do, %; empty: not known'),
  core_wait_percent: optional('share of the window in which it waited for its CPU, %'),
  others_cpu_percent: optional(
    'CPU of programs of its machine that are not of the run, % of one core; empty: not known, or others of the run are on it',
  ),
  start_late_us: number(
    'how long after its appointment its window opened, µs, on its own clock; in slices: their mean',
  ),
  start_held_up_us: optional(
    'how long after that its load first ran, µs: until then it had no core; empty: in slices',
  ),
  clock_offset_us: number("its clock less the runner's, µs"),
  clock_bound_us: number(
    'by how much that may be wrong, µs: half the shortest round trip, in slices with its drift',
  ),
});

export type AgentRow = z.infer<typeof agentSchema>;
