/** What a load found, for people: a few lines of text. */
import { formatCount, formatLatency } from '../bench/export/format.ts';
import { jainIndex } from '../bench/trial.ts';
import type { ClientShare, Latency, LoadErrors, LoadResult, LoadSpec } from '../clients/load.ts';

const LABEL_WIDTH = 16;
/** From here on the load process was too busy for its figures to be the server's. */
const BUSY_PERCENT = 97;

export function formatLoad(spec: LoadSpec, result: LoadResult): string {
  const { requests, durationS, cpuPercent } = result;
  const rows: [label: string, value: string][] = [
    [
      'requests/s',
      `${formatCount(durationS > 0 ? requests / durationS : 0)} (${formatCount(requests)} right answers)`,
    ],
    ['latency', formatDistribution(result.latency)],
    ['connect', formatDistribution(result.connect)],
    ['connections', formatCount(result.connections)],
    ['clients served', formatServed(result.clients)],
    ['errors', formatErrors(result.errors)],
    [
      'load process',
      `${formatCount(cpuPercent)} % of a core${cpuPercent > BUSY_PERCENT ? ': it was the limit' : ''}`,
    ],
  ];
  const lines = rows.map(([label, value]) => `${label.padEnd(LABEL_WIDTH)}${value}`);
  return `${[formatTitle(spec, result), '', ...lines].join('\n')}\n`;
}

function formatTitle(
  { host, port, workload, clients, requestsPerConnection, driver }: LoadSpec,
  { durationS }: LoadResult,
): string {
  const kept =
    requestsPerConnection === null
      ? 'keep-alive'
      : `${requestsPerConnection} ${requestsPerConnection === 1 ? 'request' : 'requests'} per connection`;
  const by = driver.kind === 'tcp' ? driver.engine : driver.kind;
  const who = `${formatCount(clients)} ${clients === 1 ? 'client' : 'clients'}`;
  return `${workload.name} on ${host}:${port}: ${who}, ${kept}, driven by ${by} for ${durationS.toFixed(2)} s`;
}

function formatDistribution(latency: Latency | null): string {
  if (latency === null) return 'not measured';
  const { p50Us, p90Us, p99Us, p999Us, maxUs, meanUs, resolutionUs } = latency;
  const marks = [
    ['mean', meanUs],
    ['p50', p50Us],
    ['p90', p90Us],
    ['p99', p99Us],
    ['p99.9', p999Us],
    ['max', maxUs],
  ] as const;
  const text = marks.map(([name, us]) => `${name} ${formatLatency(us)}`).join(', ');
  return resolutionUs > 1 ? `${text} (percentiles in steps of ${formatLatency(resolutionUs)})` : text;
}

function formatServed(clients: readonly ClientShare[] | null): string {
  if (clients === null) return 'not measured';
  const requests = clients.map((client) => client.requests);
  const served = requests.filter((count) => count > 0).length;
  const longestUs = clients.reduce((longest, { longestWaitUs }) => Math.max(longest, longestWaitUs), 0);
  const jain = jainIndex(requests);
  const fairness = jain === null ? '' : `, fairness ${jain.toFixed(3)} (Jain)`;
  return `${formatCount(served)} of ${formatCount(requests.length)}${fairness}, longest wait ${formatLatency(longestUs)}`;
}

const KINDS: Readonly<Record<keyof LoadErrors, string>> = {
  refused: 'refused',
  reset: 'reset',
  timeout: 'timed out',
  wrongAnswer: 'wrong answers',
};

function formatErrors(errors: LoadErrors): string {
  const kinds = Object.entries(KINDS) as [keyof LoadErrors, string][];
  const met = kinds
    .filter(([kind]) => errors[kind] > 0)
    .map(([kind, name]) => `${formatCount(errors[kind])} ${name}`);
  return met.length === 0 ? 'none' : met.join(', ');
}
