/**
 * What a report says, in the order in which it is asked: the answer, the evidence, what went wrong, how it was
 * measured, on what, and how to repeat it. The formats only write it down.
 */
import type { TrialRow } from '../columns.ts';
import type { RunRecord } from '../run-record.ts';
import { answerTo } from './answers.ts';
import { auditBlocks } from './audit.ts';
import { type Block, type ColumnOf, heading, list, paragraph, tableOf } from './blocks.ts';
import { byPlace } from '../cell-order.ts';
import { nameCase } from './case-name.ts';
import { comparisons } from './chart.ts';
import type { Figure } from './figures.ts';
import { formatCount } from './format.ts';
import { littleBlocks } from './littles-law.ts';
import { describeNoise } from './noise.ts';
import { describeServer } from '../names.ts';
import { dictionaryBlocks } from './report-dictionary.ts';
import { environmentBlocks, methodBlocks } from './report-method.ts';
import { comparisonTables } from './report-tables.ts';
import { theoryBlocks } from './report-theory.ts';
import { spreadBlocks } from './report-spread.ts';
import type { Results } from './results.ts';
import { evidenceOf, sentencesOf } from './sentences.ts';

export const REPORT_TITLE = 'Which model looks after many clients best?';

export function reportBlocks(results: Results, figures: readonly Figure[]): Block[] {
  const { run } = results;
  return [
    heading(1, REPORT_TITLE),
    paragraph(askedOf(run)),
    heading(2, 'In short'),
    { kind: 'summary', items: [...conclusions(results), ...doubts(results)] },
    ...wholeRunBlocks(figures),
    ...run.plan.scenarios.flatMap((scenario) => scenarioBlocks(scenario, results, figures)),
    ...invalidBlocks(results),
    ...methodBlocks(results),
    ...environmentBlocks(run),
    ...dictionaryBlocks(),
  ];
}

function wholeRunBlocks(all: readonly Figure[]): Block[] {
  const figures = all.filter(({ scenario }) => scenario === null);
  return figures.length === 0 ? [] : [{ kind: 'figures', figures }];
}

function askedOf({ plan, runId, startedAt, environment }: RunRecord): string {
  const { models, others, ios } = partServers(plan.servers);
  const day = startedAt.slice(0, 10);
  const compared =
    models === ''
      ? `servers that are not ours (${others})`
      : `servers that differ in nothing but their concurrency model (${models}; sockets through ${ios})${others === '' ? '' : `, and to servers that are not ours and may differ in anything (${others})`}`;
  return `The same work was given to ${compared}, under the load of ${describeClients(plan)} at once. Run ${runId} of tellers, ${day}, on ${environment.cores} cores (${environment.cpu}).`;
}

/** The names of ours and of the others, and the io of ours. */
function partServers(servers: RunRecord['plan']['servers']) {
  const ours = servers.filter(({ kind }) => kind === 'model').map(describeServer);
  const others = servers.filter(({ kind }) => kind !== 'model').map(describeServer);
  return {
    models: [...new Set(ours.map(({ model }) => model))].join(', '),
    others: others.map(({ model }) => model).join(', '),
    ios: [...new Set(ours.map(({ io }) => io))].join(' and '),
  };
}

function describeClients({ scenarios }: RunRecord['plan']): string {
  const counts = scenarios.flatMap(({ clients }) => clients);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const range = fewest === most ? '' : `${formatCount(fewest)} to `;
  return `${range}${formatCount(most)} ${most === 1 ? 'client' : 'clients'}`;
}

function conclusions(results: Results): readonly string[] {
  const sentences = sentencesOf(results);
  return sentences.length === 0 ? ['Nothing was measured, so there is no answer.'] : sentences;
}

/** What a reader must know before believing the sentences above. */
function doubts({ run, trials, noise }: Results): string[] {
  const invalid = trials.filter(({ validity }) => validity === 'invalid').length;
  const all = formatCount(trials.length);
  return [
    ...(run.state === 'complete'
      ? []
      : [
          `The run is not whole: ${run.state} after ${formatCount(trials.length)} of ${formatCount(run.plan.trials)} trials.`,
        ]),
    ...(invalid === 0
      ? []
      : [
          `${formatCount(invalid)} of ${all} trials ${invalid === 1 ? 'is' : 'are'} invalid, listed below and in no average.`,
        ]),
    ...describeNoise(noise),
  ];
}

function scenarioBlocks(
  scenario: RunRecord['plan']['scenarios'][number],
  results: Results,
  figures: readonly Figure[],
): Block[] {
  const { name, title, question } = scenario;
  const evidence = evidenceOf(scenario, results);
  const own = answerTo(scenario).blocks(evidence);
  const ofScenario = comparisons(results).filter((comparison) => comparison.scenario === name);
  return [
    heading(2, `${name}: ${title}`),
    paragraph(question),
    { kind: 'figures', figures: figures.filter((figure) => figure.scenario === name) },
    ...own,
    ...(ofScenario.length + own.length === 0 ? [paragraph('No trial of this scenario was run.')] : []),
    ...ofScenario.flatMap((comparison) => [
      ...(comparison.variant === '' ? [] : [heading(3, comparison.variant)]),
      ...comparisonTables(comparison),
      ...auditBlocks(comparison),
    ]),
    ...(ofScenario.some(({ variant }) => variant !== '') ? [heading(3, 'All trials')] : []),
    ...spreadBlocks(evidence.trials),
    ...littleBlocks(results.trials.filter((row) => row.scenario === name).toSorted(byPlace)),
    ...theoryBlocks(name, results),
  ];
}

const OFFERED: ColumnOf<TrialRow> = {
  head: 'offered, 1/s',
  align: 'right',
  cell: ({ offered_rps }) => formatCount(offered_rps),
};

function invalidBlocks({ run, trials }: Results): Block[] {
  const invalid = trials.filter(({ validity }) => validity === 'invalid');
  const warnings = run.warnings.filter(({ kind }) => kind !== 'trial-invalid');
  const table = tableOf(
    'Invalid trials: kept in trials.csv and drawn hollow, but in no average.',
    [
      { head: 'trial', align: 'right', cell: ({ trial }) => formatCount(trial) },
      { head: 'block', align: 'right', cell: ({ block }) => formatCount(block) },
      { head: 'scenario', align: 'left', cell: nameCase },
      { head: 'server', align: 'left', names: true, cell: ({ server }) => server },
      { head: 'clients', align: 'right', cell: ({ clients }) => formatCount(clients) },
      ...(invalid.some(({ offered_rps }) => offered_rps !== null) ? [OFFERED] : []),
      {
        head: 'invalid because',
        align: 'left',
        cell: ({ invalid_because }) => invalid_because ?? 'no reason given',
      },
    ],
    invalid,
  );
  return [
    heading(2, 'Invalid trials and warnings'),
    invalid.length === 0 ? paragraph(`None of the ${formatCount(trials.length)} trials is invalid.`) : table,
    warnings.length === 0
      ? paragraph('There were no warnings.')
      : list(warnings.map(({ message, trial }) => (trial === null ? message : `Trial ${trial}: ${message}`))),
  ];
}
