/** What `load --json` prints: the columns of trials.csv that a load alone can fill, and what it was asked to do. */
import { z } from 'zod';
import { clientRows, loadFigures } from '../../bench/run/trial-row.ts';
import { clientSchema, trialSchema } from '../../bench/results/columns.ts';
import { stamp, stampSchema } from '../../bench/results/stamp.ts';
import type { LoadResult, LoadSpec } from '../../clients/load.ts';
import { formatAddress } from '../../clients/target.ts';
import { describeHint } from '../../workloads/http-hints.ts';
import { workloadLabel } from '../../workloads/workload-spec.ts';
import { findFault } from './load-summary.ts';

/** Columns that need the server's process, the rest of the machine, or a run. */
const OF_A_RUN = {
  run_id: true,
  scenario: true,
  block: true,
  trial: true,
  model: true,
  io: true,
  variant: true,
  offered_part: true,
  recovery_s: true,
  clients_by_thread: true,
  bystanders: true,
  bystanders_left: true,
  rss_per_bystander_bytes: true,
  start_skew_us: true,
  slices: true,
  others_cpu_percent: true,
  distance_ms: true,
  distance_seen_ms: true,
  relay_cpu_percent: true,
  server_cpu_percent: true,
  server_cpu_us_per_request: true,
  server_voluntary_switches_per_request: true,
  server_involuntary_switches_per_request: true,
  server_threads_peak: true,
  server_rss_peak_bytes: true,
  server_rss_per_client_bytes: true,
  server_descriptors: true,
  validity: true,
} as const;

const shareSchema = clientSchema.omit({ run_id: true, trial: true, agent: true });

const expectationSchema = z.union([
  z
    .enum(['exact', 'learned'])
    .describe('exact: that of our servers, or of --expect; learned: equal to the first'),
  z.object({
    kind: z.literal('status').describe('a status, and a length'),
    status: z.number().nullable().describe('the status; null: any 2xx'),
    bytes: z.number().nullable().describe('length of the body, bytes; null: any'),
  }),
  z.object({
    kind: z.literal('regexp').describe('a 2xx whose body matches a pattern'),
    source: z.string().describe('the pattern, as in JavaScript'),
  }),
]) satisfies z.ZodType<LoadSpec['expectation']>;

const requestSchema = z.union([
  z.object({
    kind: z.literal('fields').describe('a GET with a path and fields'),
    path: z.string().describe('what was requested'),
    headers: z.array(z.string()).readonly().describe('the fields, a line each'),
  }),
  z.object({
    kind: z.literal('raw').describe('a request that was sent as it is'),
    base64: z.string().describe('all of its bytes, in base64'),
  }),
]) satisfies z.ZodType<NonNullable<LoadSpec['request']>>;

export const loadSchema = trialSchema.omit(OF_A_RUN).extend({
  schema: stampSchema('load'),
  server: z.string().describe('address of the server, HOST:PORT'),
  arrivals: z.string().nullable().describe('gaps between requests of an open loop; null in a closed one'),
  seed: z.number().nullable().describe('seed of the gaps; null in a closed loop'),
  offered_requests: z.number().nullable().describe('requests that were due in the window of an open loop'),
  errors_no_port: z.number().describe('connections for which this machine had no local port'),
  hints: z.array(z.string()).describe('what was unusual in the answers, and the line to change'),
  expectation: expectationSchema.describe('what counted as a right answer'),
  request: requestSchema.nullable().describe('the request of a page, as it was given; null: that of tellers'),
  per_client: z.array(shareSchema).nullable().describe('the columns of clients.csv; null: not measured'),
});

export function loadRecord(spec: LoadSpec, result: LoadResult): z.infer<typeof loadSchema> {
  const { host, port, workload, driver, load, clients, requestsPerConnection } = spec;
  const isOpen = load.kind === 'open';
  const { slices: _, ...figures } = loadFigures(result);
  return {
    schema: stamp('load'),
    server: formatAddress({ host, port }),
    workload: workloadLabel(workload),
    driver: driver.kind,
    load: load.kind,
    arrivals: isOpen ? load.arrivals : null,
    seed: isOpen ? load.seed : null,
    clients,
    requests_per_connection: requestsPerConnection,
    offered_rps: isOpen ? load.rateRps : null,
    offered_requests: result.offeredRequests,
    ...figures,
    errors_no_port: result.noPort,
    invalid_because: findFault(result, clients),
    hints: result.hints.map(describeHint),
    expectation: spec.expectation,
    request: spec.request,
    per_client: result.clients === null ? null : perClient(result.clients),
  };
}

function perClient(shares: NonNullable<LoadResult['clients']>) {
  return clientRows(shares, [], 0, '').map((row) => shareSchema.parse(row));
}
