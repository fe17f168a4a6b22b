/** The part of a report on theory: the scalability law of each server, and the predictions of queueing models. */
import type { ScenarioAnalysis } from '../analysis/analysis.ts';
import { MOST_CHANGE, type ServerResponse } from '../theory/run-response.ts';
import type { ServerScalability } from '../theory/run-scalability.ts';
import {
  type Doubt,
  type Estimate,
  FEWEST_LOADS,
  LEAST_R_SQUARED,
  MOST_OFF,
  type ScalabilityFit,
} from '../theory/scalability.ts';
import { formatCount, formatInterval, formatLatency, formatPart, NOT_MEASURED } from '../words/numbers.ts';
import { type Block, heading, paragraph, tableOf, named, right, left } from './blocks.ts';

export function theoryBlocks({
  scalability,
  responses,
}: Pick<ScenarioAnalysis, 'scalability' | 'responses'>): Block[] {
  const blocks = [...scalabilityBlocks(scalability), ...responseBlocks(responses)];
  return blocks.length === 0 ? [] : [heading(3, 'Theory'), ...blocks];
}

/** With so many numbers of clients a reader expects a curve, so a missing fit is explained. */
const ALMOST_A_CURVE = 3;
const ENOUGH_LOADS = '`--clients 1,2,4,8,16,32,64`';

function scalabilityBlocks(all: readonly ServerScalability[]): Block[] {
  if (!all.some(({ scalability }) => scalability.kind === 'fitted')) return unfittedBlocks(all);
  return [
    paragraph(
      `Gunther's Universal Scalability Law, X(N) = γN / (1 + α(N − 1) + βN(N − 1)), fitted by least squares to the valid trials with equal weights. γ is the throughput of one client, α the contention (clients wait for each other), β the coherency cost (clients must agree). Beyond the peak, more clients bring no more throughput. The law fits where R² is at least ${LEAST_R_SQUARED}, its mean residual at each number of clients is at most ${formatPart(MOST_OFF)} of the greatest throughput, and no parameter would be negative. Where it does not fit, its parameters mean nothing and are not given.`,
    ),
    tableOf('The Universal Scalability Law, with 95 % intervals.', all, [
      named('server', nameOf),
      right('γ, 1/s', (row) => ofLaw(row, ({ gamma }) => estimate(gamma, formatCount))),
      right('contention α', (row) => ofLaw(row, ({ alpha }) => estimate(alpha, small))),
      right('coherency β', (row) => ofLaw(row, ({ beta }) => estimate(beta, small))),
      right('peak, clients', (row) => ofLaw(row, (fit) => peak(fit, row.mostClients))),
      right('R²', (row) => ofFit(row, ({ rSquared }) => rSquared.toFixed(3))),
      right('largest residual', (row) => ofFit(row, largestResidual)),
      left('fits', describeFit),
    ]),
  ];
}

function unfittedBlocks(all: readonly ServerScalability[]): Block[] {
  const isAlmost = all.some(
    ({ scalability }) => scalability.kind === 'too-few' && scalability.distinct >= ALMOST_A_CURVE,
  );
  if (!isAlmost) return [];
  return [
    paragraph(
      `No scalability law is fitted: its three parameters need valid trials with at least ${FEWEST_LOADS} different numbers of clients, for example ${ENOUGH_LOADS}.`,
    ),
  ];
}

function nameOf({ server, variant, workload, driver }: ServerScalability | ServerResponse): string {
  return [server, variant, workload === 'page' ? '' : workload, driver === 'tcp' ? '' : driver]
    .filter((part) => part !== '')
    .join(', ');
}

function ofFit({ scalability }: ServerScalability, format: (fit: ScalabilityFit) => string): string {
  return scalability.kind === 'fitted' ? format(scalability.fit) : NOT_MEASURED;
}

/** The parameters of a law that does not fit mean nothing. */
function ofLaw(row: ServerScalability, format: (fit: ScalabilityFit) => string): string {
  return ofFit(row, (fit) => (fit.doubts.length === 0 ? format(fit) : NOT_MEASURED));
}

function estimate({ value, low, high }: Estimate, format: (value: number) => string): string {
  return formatInterval(value, low, high, format);
}

function small(value: number): string {
  return value === 0 ? '0' : value.toPrecision(2);
}

function peak({ peakClients }: ScalabilityFit, mostClients: number): string {
  if (peakClients === null) return 'none';
  return peakClients > mostClients
    ? `${formatCount(Math.round(peakClients))}, more than measured`
    : formatCount(Math.round(peakClients));
}

function largestResidual({ largestResidualRps }: ScalabilityFit): string {
  return `${formatCount(Number(largestResidualRps.toPrecision(2)))}/s`;
}

function describeFit({ scalability }: ServerScalability): string {
  if (scalability.kind === 'too-few') {
    return `no: only ${formatCount(scalability.distinct)} of the ${FEWEST_LOADS} numbers of clients needed have a valid trial`;
  }
  const { doubts } = scalability.fit;
  return doubts.length === 0 ? 'yes' : `does not fit: ${doubts.map(describeDoubt).join('; ')}`;
}

function describeDoubt(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'low-r-squared':
      return `it explains only ${formatCount(100 * Math.max(0, doubt.rSquared))} % of the variance of throughput`;
    case 'off':
      return `with ${formatCount(doubt.clients)} clients it is off by ${formatPart(Math.abs(doubt.part))} of the peak throughput`;
    case 'at-bound':
      return `${doubt.parameter === 'alpha' ? 'α' : 'β'} would be negative`;
    default:
      return doubt satisfies never;
  }
}

function responseBlocks(all: readonly ServerResponse[]): Block[] {
  const [first] = all;
  if (first === undefined) return [];
  return [
    paragraph(
      `Mean response times, measured and predicted by queueing models. The service time is the server CPU per request at the highest valid rate. The utilisation is the rate answered × the service time. A prediction is given only where it applies: where a request costs within ${formatPart(MOST_CHANGE)} of the service time (an idle server also pays for being woken), and where the model leaves a response no longer than measured. Where the mean response is least, the rest of it is taken as a constant delay, so all models agree with the measurement there. M/M/1: exponential service times. M/D/1: constant service times. M/G/1: the variation of latency where its mean is least (squared coefficient of variation, as if log-normal). None of the three is given for a server that used more than one core.${describeCores(first.cores)}`,
    ),
    tableOf(
      'Mean response time, measured and predicted.',
      all.flatMap((response) => response.points.map((point) => ({ response, point }))),
      [
        named('server', ({ response }) => nameOf(response)),
        right('clients', ({ response }) => formatCount(response.clients)),
        right('service time', ({ response }) => formatLatency(response.serviceUs)),
        right('variation', ({ response }) => response.variation.toFixed(2)),
        right('offered, 1/s', ({ point }) => formatCount(point.offeredRps)),
        right('utilisation', ({ point }) => point.utilisation.toFixed(2)),
        right('measured', ({ point }) => formatLatency(point.measuredUs)),
        right('M/M/1', ({ point }) => formatLatency(point.mm1Us)),
        right('M/D/1', ({ point }) => formatLatency(point.md1Us)),
        right('M/G/1', ({ point }) => formatLatency(point.mg1Us)),
        ...(first.cores === 1 ? [] : [right('M/M/c', ({ point }: Row) => formatLatency(point.mmcUs))]),
      ],
    ),
  ];
}

interface Row {
  readonly response: ServerResponse;
  readonly point: ServerResponse['points'][number];
}

function describeCores(cores: number): string {
  return cores === 1
    ? ''
    : ` M/M/c: ${formatCount(cores)} servers, one for each core, which is what threads could reach.`;
}
