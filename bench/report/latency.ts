/** The part of a report on response times at rising rates: the knee of each server, and the latency below it. */
import type { Evidence } from '../analysis/findings.ts';
import { hasSeveralRates, type ServerKnee } from '../analysis/knees.ts';
import type { TrialRow } from '../results/columns.ts';
import { areApart, describePinning, type Pinning } from '../results/pinning.ts';
import { groupRows } from '../results/rows.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import type { Interval } from '../statistics/interval.ts';
import { KNEE_FACTOR } from '../statistics/knee.ts';
import type { RatioInterval } from '../statistics/ratio.ts';
import { formatCount, formatInterval, formatLatency, formatRate, NOT_MEASURED } from '../words/numbers.ts';
import { type Block, paragraph, tableOf, right, left, CLIENTS, SERVER } from './blocks.ts';
import { verdictText } from '../words/phrases.ts';

export function latencyBlocks({ trials, pinning }: Evidence, knees: readonly ServerKnee[]): Block[] {
  if (knees.length === 0) return [];
  return [
    paragraph(
      `Requests${describeWork(trials)} arrived at a fixed mean rate (Poisson) on kept connections. Latency counts from the time when a request was due. The knee of a server is the rate beyond which its mean response time exceeds ${KNEE_FACTOR} times its minimum. The runner first searched for the knee and then offered each server fractions of it. A model that serves one client at a time leaves the requests of the others unanswered, so it is not included.${describePlace(pinning)}`,
    ),
    tableOf('The knees: medians over blocks, and the ratio to the knee of the event loop.', knees, [
      CLIENTS,
      SERVER,
      right('knee, requests per second (95 % interval)', formatKnee),
      right('× event loop (95 % interval)', formatOwnRatio),
      left('verdict', ({ verdict }) => verdictText(verdict)),
      right('lowest mean response', ({ leastMeanUs }) => formatLatency(leastMeanUs)),
    ]),
    tableOf(
      'Response time at each rate: medians over blocks of the valid trials.',
      knees.flatMap(({ clients, server, rates }) => rates.map((cell) => ({ clients, server, cell }))),
      [
        CLIENTS,
        SERVER,
        right('offered, 1/s', ({ cell }) => formatCount(cell.rateRps)),
        right('mean', ({ cell }) => formatLatency(cell.meanUs?.median ?? null)),
        right('p50', ({ cell }) => formatLatency(cell.p50Us?.median ?? null)),
        right('p99 (95 % interval)', ({ cell }) => formatMedian(cell.p99Us)),
        right('valid trials', ({ cell }) => `${cell.validTrials} of ${cell.trials}`),
      ],
    ),
  ];
}

function describePlace(pinning: Pinning): string {
  return areApart(pinning)
    ? ` Server and load have separate CPUs, so that the load is on time while the server is busy: ${describePinning(pinning)}. A model cannot use more cores than that here.`
    : '';
}

interface Known {
  readonly kneeRps: Interval | null;
  readonly beyondRps: number | null;
}

/** Where some blocks did not reach the knee, the median of the others would be too low. */
function formatKnee({ kneeRps, beyondRps }: Known): string {
  if (beyondRps !== null) return `not reached at ${formatCount(beyondRps)}`;
  if (kneeRps === null) return NOT_MEASURED;
  return formatInterval(kneeRps.median, kneeRps.low, kneeRps.high, formatRate);
}

function formatOwnRatio({ ratio, verdict }: ServerKnee): string {
  if (verdict === 'baseline') return '1';
  return ratio === null ? NOT_MEASURED : formatRatio(ratio);
}

function formatRatio({ ratio, low, high }: RatioInterval): string {
  return formatInterval(
    ratio,
    low,
    high,
    (value) => value.toPrecision(3),
    (end) => end.toPrecision(2),
  );
}

function formatMedian(interval: Interval | null): string {
  if (interval === null) return NOT_MEASURED;
  return formatInterval(interval.median, interval.low, interval.high, formatLatency);
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
    const [{ clients }] = servers;
    const parts = servers.map((knee) => `${knee.server} ${formatKnee(knee)}${comparison(knee)}`);
    return `${planned.name}${describeWork(trials)}: with ${formatCount(clients)} ${clients === 1 ? 'client' : 'clients'}${given} the knee (mean response above ${KNEE_FACTOR} times its minimum), in requests per second, is: ${parts.join('; ')}.`;
  });
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
  if (ratio === null || verdict === 'baseline') return '';
  if (verdict === 'no difference shown') return ', no difference from the event loop shown';
  return verdict === 'faster' || verdict === 'slower' ? `, ${formatRatio(ratio)} times the event loop's` : '';
}
