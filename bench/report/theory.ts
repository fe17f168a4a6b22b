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
import { NOT_MEASURED, type Numbers } from '../words/numbers.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, heading, paragraph, tableOf, named, right, left } from './blocks.ts';

export function theoryBlocks(
  { scalability, responses }: Pick<ScenarioAnalysis, 'scalability' | 'responses'>,
  words: ReportWords,
): Block[] {
  const blocks = [...scalabilityBlocks(scalability, words), ...responseBlocks(responses, words)];
  return blocks.length === 0 ? [] : [heading(3, words.tables.theory.title), ...blocks];
}

/** With so many numbers of clients a reader expects a curve, so a missing fit is explained. */
const ALMOST_A_CURVE = 3;
const ENOUGH_LOADS = '`--clients 1,2,4,8,16,32,64`';

function scalabilityBlocks(all: readonly ServerScalability[], words: ReportWords): Block[] {
  if (!all.some(({ scalability }) => scalability.kind === 'fitted')) return unfittedBlocks(all, words);
  const { tables, answers, figures } = words;
  const { theory } = tables;
  const { numbers } = figures;
  const { count, precise, fixed } = numbers;
  const small = (value: number): string => (value === 0 ? '0' : precise(value, 2));
  return [
    paragraph(theory.law(count(LEAST_R_SQUARED), partText(MOST_OFF, words))),
    tableOf(theory.caption, all, [
      named(answers.heads.server, nameOf),
      right('γ, 1/s', (row) => ofLaw(row, ({ gamma }) => estimate(gamma, count, numbers))),
      right(theory.alpha, (row) => ofLaw(row, ({ alpha }) => estimate(alpha, small, numbers))),
      right(theory.beta, (row) => ofLaw(row, ({ beta }) => estimate(beta, small, numbers))),
      right(theory.peak, (row) => ofLaw(row, (fit) => peak(fit, row.mostClients, words))),
      right('R²', (row) => ofFit(row, ({ rSquared }) => fixed(rSquared, 3))),
      right(theory.residual, (row) => ofFit(row, (fit) => largestResidual(fit, numbers))),
      left(theory.fits, (row) => describeFit(row, words)),
    ]),
  ];
}

function unfittedBlocks(
  all: readonly ServerScalability[],
  { tables: { theory }, figures }: ReportWords,
): Block[] {
  const isAlmost = all.some(
    ({ scalability }) => scalability.kind === 'too-few' && scalability.distinct >= ALMOST_A_CURVE,
  );
  if (!isAlmost) return [];
  return [paragraph(theory.unfitted(figures.numbers.count(FEWEST_LOADS), ENOUGH_LOADS))];
}

/** A difference: 0.0512 → 6 %; as a factor from twice as much on: 1.5 → 2.5 times as much */
function partText(part: number, { tables: { theory }, figures: { numbers } }: ReportWords): string {
  return part < 1
    ? numbers.percent(Math.ceil(Number((part * 100).toFixed(6))))
    : theory.timesAsMuch(numbers.count(1 + part));
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

function estimate(
  { value, low, high }: Estimate,
  format: (value: number) => string,
  { interval }: Numbers,
): string {
  return interval(value, low, high, format);
}

function peak(
  { peakClients }: ScalabilityFit,
  mostClients: number,
  { tables: { theory }, figures: { numbers } }: ReportWords,
): string {
  if (peakClients === null) return theory.noPeak;
  const clients = numbers.count(Math.round(peakClients));
  return peakClients > mostClients ? theory.peakBeyond(clients) : clients;
}

function largestResidual({ largestResidualRps }: ScalabilityFit, { count }: Numbers): string {
  return `${count(Number(largestResidualRps.toPrecision(2)))}/s`;
}

function describeFit({ scalability }: ServerScalability, words: ReportWords): string {
  const { theory } = words.tables;
  if (scalability.kind === 'too-few') {
    const { count } = words.figures.numbers;
    return theory.tooFew(count(scalability.distinct), count(FEWEST_LOADS));
  }
  const { doubts } = scalability.fit;
  return doubts.length === 0
    ? theory.yes
    : theory.no(words.figures.answer.clauses(doubts.map((doubt) => describeDoubt(doubt, words))));
}

function describeDoubt(doubt: Doubt, words: ReportWords): string {
  const { theory } = words.tables;
  const { count } = words.figures.numbers;
  switch (doubt.kind) {
    case 'low-r-squared':
      return theory.lowRSquared(count(100 * Math.max(0, doubt.rSquared)));
    case 'off':
      return theory.off(count(doubt.clients), partText(Math.abs(doubt.part), words));
    case 'at-bound':
      return theory.negative(doubt.parameter === 'alpha' ? 'α' : 'β');
    default:
      return doubt satisfies never;
  }
}

function responseBlocks(all: readonly ServerResponse[], words: ReportWords): Block[] {
  const [first] = all;
  if (first === undefined) return [];
  const { tables, answers, figures } = words;
  const { theory } = tables;
  const { count, latency, fixed } = figures.numbers;
  return [
    paragraph(theory.responses(partText(MOST_CHANGE, words), first.cores === 1 ? null : count(first.cores))),
    tableOf(
      theory.responseCaption,
      all.flatMap((response) => response.points.map((point) => ({ response, point }))),
      [
        named(answers.heads.server, ({ response }) => nameOf(response)),
        right(answers.heads.clients, ({ response }) => count(response.clients)),
        right(theory.service, ({ response }) => latency(response.serviceUs)),
        right(theory.variation, ({ response }) => fixed(response.variation, 2)),
        right(theory.offered, ({ point }) => count(point.offeredRps)),
        right(theory.utilisation, ({ point }) => fixed(point.utilisation, 2)),
        right(theory.measured, ({ point }) => latency(point.measuredUs)),
        right('M/M/1', ({ point }) => latency(point.mm1Us)),
        right('M/D/1', ({ point }) => latency(point.md1Us)),
        right('M/G/1', ({ point }) => latency(point.mg1Us)),
        ...(first.cores === 1 ? [] : [right('M/M/c', ({ point }: Row) => latency(point.mmcUs))]),
      ],
    ),
  ];
}

interface Row {
  readonly response: ServerResponse;
  readonly point: ServerResponse['points'][number];
}
