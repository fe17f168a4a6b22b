/** The part of a report on response times at rising rates: the knee of each server, and the latency below it. */
import type { Evidence } from '../analysis/findings.ts';
import { hasSeveralRates, type ServerKnee } from '../analysis/knees.ts';
import type { RateCell, Response } from '../analysis/rate-cells.ts';
import type { TrialRow } from '../results/columns.ts';
import { areApart, describePinning, type Pinning } from '../results/pinning.ts';
import { groupRows } from '../results/rows.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import type { BoundedMedian, Bounds } from '../statistics/bounds.ts';
import { KNEE_FACTOR } from '../statistics/knee.ts';
import {
  formatAtLeast,
  formatCount,
  formatInterval,
  formatLatency,
  formatNumberOf,
  formatRate,
  NOT_MEASURED,
} from '../words/numbers.ts';
import { type Block, paragraph, tableOf, right, left, CLIENTS, SERVER } from './blocks.ts';
import { formatWaits } from '../words/measures.ts';
import { verdictText } from '../words/phrases.ts';

export function latencyBlocks({ trials, pinning }: Evidence, knees: readonly ServerKnee[]): Block[] {
  if (knees.length === 0) return [];
  return [
    paragraph(
      `Requests${describeWork(trials)} arrived at a fixed mean rate (Poisson) on kept connections. Latency counts from the time when a request was due. The knee of a server is the rate beyond which its mean response time exceeds a limit that is the same for all servers: ${KNEE_FACTOR} times the lowest mean response of the fastest one. In each block it is interpolated between two rates; where no rate, or every rate, was beyond it, only bounds are known. The runner first searched for the knee and then offered each server fractions of it. A model that serves one client at a time leaves the requests of the others unanswered, so it is not included. Little's law checks nothing here, since throughput and latency come from the same answers.${describePlace(pinning)}`,
    ),
    tableOf('The knees: medians over blocks, and the ratio to the knee of the event loop.', knees, [
      CLIENTS,
      SERVER,
      right('limit of the mean response', ({ limitUs }) => formatLatency(limitUs)),
      right('knee, requests per second (95 % interval)', formatKnee),
      right('× event loop (95 % interval)', formatOwnRatio),
      left('verdict', ({ verdict }) => verdictText(verdict)),
      right('lowest mean response', ({ leastMeanUs }) => formatLatency(leastMeanUs)),
    ]),
    tableOf(
      'Response time at each rate: medians over blocks of the valid trials, or, where there are none, of those in which the server was overloaded. ≥: requests that were never answered would have made it longer.',
      knees.flatMap(({ clients, server, rates }) => rates.map((cell) => ({ clients, server, cell }))),
      [
        CLIENTS,
        SERVER,
        right('offered, 1/s', ({ cell }) => formatCount(cell.rateRps)),
        right('answered, 1/s', ({ cell }) => formatRate(cell.achievedRps)),
        right('mean', ({ cell }) => formatMedian(cell.mean)),
        right('p50', ({ cell }) => formatMedian(cell.p50)),
        right('p99 (95 % interval)', ({ cell }) => formatResponse(cell)),
        right('valid trials', ({ cell }) => formatValid(cell)),
      ],
    ),
  ];
}

function formatValid({ validTrials, trials, isOverloaded }: RateCell): string {
  return `${validTrials} of ${trials}${isOverloaded ? ' (overloaded)' : ''}`;
}

function describePlace(pinning: Pinning): string {
  return areApart(pinning)
    ? ` Server and load have separate CPUs, so that the load is on time while the server is busy: ${describePinning(pinning)}. A model cannot use more cores than that here.`
    : '';
}

function formatKnee({ knee, beyondRps }: ServerKnee): string {
  if (beyondRps !== null) return `not reached at ${formatCount(beyondRps)}`;
  return knee === null ? NOT_MEASURED : formatBounded(knee, formatRate);
}

function formatOwnRatio({ ratio, verdict }: ServerKnee): string {
  if (verdict === 'baseline') return '1';
  return ratio === null ? NOT_MEASURED : formatBounded(ratio, threeDigits, twoDigits);
}

const threeDigits = (value: number): string => value.toPrecision(3);
const twoDigits = (value: number): string => value.toPrecision(2);

/**
 * `8,100 (7,900–8,300)`, `7,860 to 8,490 (at least 7,100)`, `over 8,100`
 * @param what before the interval
 */
function formatBounded(
  { between, interval }: BoundedMedian,
  format: (value: number) => string,
  formatEnd = format,
  what = '',
): string {
  const ends = interval === null ? '' : describeEnds(interval, formatEnd);
  return `${describeBetween(between, format)}${what}${ends === '' ? '' : ` (${ends})`}`;
}

function describeBetween({ low, high }: Bounds, format: (value: number) => string): string {
  if (high === Infinity) return `over ${format(low)}`;
  if (low === 0) return `under ${format(high)}`;
  return low === high ? format(low) : `${format(low)} to ${format(high)}`;
}

function describeEnds({ low, high }: Bounds, format: (value: number) => string): string {
  if (high === Infinity) return low === 0 ? '' : `at least ${format(low)}`;
  return low === 0 ? `at most ${format(high)}` : `${format(low)}–${format(high)}`;
}

function formatMedian(response: Response | null): string {
  return formatAtLeast(response?.median ?? null, response?.isLowerBound ?? false);
}

/** The interval of a lower bound would say nothing about what it bounds. */
function formatResponse({ p50, p99: response, longestUs }: RateCell): string {
  if (response === null) return p50 === null ? NOT_MEASURED : formatWaits(longestUs);
  if (response.isLowerBound) return formatMedian(response);
  return formatInterval(response.median, response.low, response.high, formatLatency);
}

/** One sentence for each number of clients. */
export function concludeLatency(
  { planned, trials, pinning }: Evidence,
  knees: readonly ServerKnee[],
): string[] {
  // One rate has no knee.
  if (!hasSeveralRates(trials)) return [];
  const given = describeCpus(pinning.serverCpus, planned.servers);
  return groupRows(knees, ['clients']).map((servers) => {
    const [{ clients, limitUs }] = servers;
    const under = `${planned.name}${describeWork(trials)}: with ${formatNumberOf(clients, 'client')}${given}`;
    const open = servers.filter(({ beyondRps }) => beyondRps !== null);
    const reached = servers.filter(({ beyondRps }) => beyondRps === null);
    return `${under} ${[...describeReached(reached, limitUs), ...describeUnreached(open)].join('; ')}.`;
  });
}

function describeReached(servers: readonly ServerKnee[], limitUs: number | null): string[] {
  if (servers.length === 0) return [];
  const parts = servers.map((knee) => `${knee.server} ${formatKnee(knee)}${comparison(knee)}`);
  return [
    `the knee (mean response above ${formatLatency(limitUs)}, ${KNEE_FACTOR} times the minimum of the fastest), in requests per second, is: ${parts.join('; ')}`,
  ];
}

function describeUnreached(servers: readonly ServerKnee[]): string[] {
  if (servers.length === 0) return [];
  const parts = servers.map(
    ({ server, beyondRps }) => `at ${formatCount(beyondRps)} requests/s by ${server}`,
  );
  return [`saturation was not reached ${parts.join(', ')}`];
}

/** ` (compute-0.1ms)`; empty for the plain page. */
function describeWork(trials: readonly TrialRow[]): string {
  const works = new Set(trials.map(({ workload }) => workload));
  const others = [...works].filter((workload) => workload !== 'page');
  return others.length === 0 ? '' : ` (${others.join(', ')})`;
}

/** A server that ran already keeps its own CPUs. */
function describeCpus(cpus: Pinning['serverCpus'], servers: PlannedScenario['servers']): string {
  if (cpus === null) return '';
  const whose = servers.some(({ kind }) => kind === 'address') ? 'each started server' : 'the server';
  return ` and ${cpus.length} ${cpus.length === 1 ? 'CPU' : 'CPUs'} for ${whose}`;
}

function comparison({ verdict, ratio }: ServerKnee): string {
  if (ratio === null) return '';
  if (verdict === 'no difference shown') return ', no difference from the event loop shown';
  return verdict === 'faster' || verdict === 'slower'
    ? `, ${formatBounded(ratio, threeDigits, twoDigits, " times the event loop's")}`
    : '';
}
