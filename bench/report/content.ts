/**
 * The content of a report, in the order of a reader's questions: the answer, the evidence, what went wrong, how it was
 * measured, on what machine, and how to repeat it. Each format renders the same blocks. Pure.
 */
import type { z } from 'zod';
import type { Analysis, ScenarioAnalysis } from '../analysis/analysis.ts';
import type { Comparison } from '../analysis/comparisons.ts';
import { type OverviewRow, overviewOf } from '../analysis/overview.ts';
import { parseInvalidities } from '../analysis/validity.ts';
import type { Figure } from '../figures/figures.ts';
import {
  clientSchema,
  pairSchema,
  sliceSchema,
  summarySchema,
  type TrialRow,
  trialSchema,
} from '../results/columns.ts';
import { isValid } from '../results/rows.ts';
import type { RunRecord } from '../results/run-record.ts';
import { describeServer } from '../results/server-names.ts';
import { formatCount } from '../words/numbers.ts';
import { nameCase } from '../words/phrases.ts';
import { answerSentences, clientsText, placeText, rowHeading } from '../words/overview.ts';
import { ENGLISH } from '../words/words-en.ts';
import { answerBlocks } from './answers.ts';
import { auditBlocks, littleBlocks } from './audit.ts';
import {
  type Block,
  type ColumnOf,
  folded,
  heading,
  list,
  type Matrix,
  paragraph,
  section,
  tableOf,
  named,
  left,
  right,
  CLIENTS,
  SERVER,
} from './blocks.ts';
import { comparisonTables, costTable } from './comparison-tables.ts';
import { spreadBlocks } from './fairness.ts';
import { environmentSection, methodSection } from './method.ts';
import { describeNoise } from './noise.ts';
import { theoryBlocks } from './theory.ts';

/** The data dictionary: every column of the run's CSV files, as its schema describes it. */
function dictionarySection(): Block {
  return section(
    'data',
    'The data, column by column',
    [
      paragraph(
        'The CSV files are in the same folder as this report: UTF-8, commas, a header line. An empty field means “not measured”, never 0. `run.json` holds the plan and the machine, `latency/` a whole histogram for each trial.',
      ),
      folded('All columns', [
        columnTable('trials.csv', 'a row for each trial', trialSchema),
        columnTable('summary.csv', 'a row for each server under each load', summarySchema),
        columnTable('pairs.csv', 'a row for each pair of servers under each load', pairSchema),
        columnTable('slices.csv', 'a row for each slice of each trial', sliceSchema),
        columnTable('clients.csv', 'a row for each client of each trial', clientSchema),
      ]),
    ],
    'The data',
  );
}

function columnTable(file: string, about: string, schema: z.ZodObject): Block {
  return tableOf(`\`${file}\`: ${about}.`, Object.entries(schema.shape) as [string, z.ZodType][], [
    named('column', ([name]) => `\`${name}\``),
    left('what it is', ([, field]) => field.description ?? ''),
  ]);
}

export const REPORT_TITLE = 'Which model looks after many clients best?';

export function reportBlocks(analysis: Analysis, figures: readonly Figure[]): Block[] {
  const { run } = analysis;
  return [
    heading(1, REPORT_TITLE),
    ...answerOf(analysis),
    section('sure', 'How sure this is', [paragraph(askedOf(run)), list(doubts(analysis))], 'How sure'),
    ...analysis.scenarios.map((scenario) => scenarioSection(scenario, figures)),
    excludedSection(analysis),
    methodSection(analysis),
    environmentSection(run),
    dictionarySection(),
  ];
}

/** The first screen: the answer, and the matrix. */
function answerOf({ data }: Analysis): Block[] {
  const rows = overviewOf(data);
  const sentences = answerSentences(rows, ENGLISH);
  if (sentences.length === 0) return [paragraph('Nothing was measured.')];
  const matrix = matrixOf(rows);
  return [{ kind: 'answer', sentences }, ...(matrix === null ? [] : [{ kind: 'matrix', matrix } as const])];
}

function matrixOf(rows: readonly OverviewRow[]): Matrix | null {
  const servers = [...new Set(rows.flatMap(({ places }) => [...places.keys()]))].toSorted();
  if (servers.length < 2) return null;
  return {
    caption: ENGLISH.reading.matrix,
    work: 'work',
    servers,
    rows: rows.map((row) => ({
      heading: rowHeading(row, ENGLISH),
      note: [
        clientsText(row, ENGLISH),
        ...(row.measure === 'throughput' ? [] : [ENGLISH.measures[row.measure]]),
      ].join(', '),
      section: row.data.scenario,
      missing: ENGLISH.places.missing,
      places: servers.map((server) => {
        const place = row.places.get(server);
        if (place === undefined) return null;
        const toBest = Math.min(1, ...place.standings.map((one) => one.toBest));
        return Object.assign(placeText(place, row, ENGLISH), { kind: place.kind, toBest });
      }),
    })),
  };
}

export function askedOf({ plan, runId, startedAt, environment }: RunRecord): string {
  const { models, others, ios } = partServers(plan.servers);
  const day = startedAt.slice(0, 10);
  const compared =
    models === ''
      ? `external servers (${others})`
      : `servers that differ only in their concurrency model (${models}; sockets through ${ios})${others === '' ? '' : `, and to external servers, which may differ in anything (${others})`}`;
  return `The same work was given to ${compared}, with ${describeClients(plan)}. Run ${runId} of tellers, ${day}, on ${environment.cores} cores (${environment.cpu}).`;
}

/** The names of our models and of external servers, and the io of the models. */
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

/** Facts that a reader needs before trusting the sentences above. */
export function doubts(
  { run, trials, selfComparisons }: Pick<Analysis, 'run' | 'trials' | 'selfComparisons'>,
  whereListed = 'listed below',
): string[] {
  const invalid = trials.filter(({ validity }) => validity === 'invalid').length;
  const all = formatCount(trials.length);
  return [
    ...(run.state === 'complete'
      ? []
      : [
          `The run is incomplete: ${run.state} after ${formatCount(trials.length)} of ${formatCount(run.plan.trials)} trials.`,
        ]),
    ...(invalid === 0
      ? []
      : [
          `${formatCount(invalid)} of ${all} trials ${invalid === 1 ? 'is' : 'are'} invalid and excluded (${whereListed}).`,
        ]),
    ...describeDisturbance(trials),
    ...describeNoise(selfComparisons),
  ];
}

/** Of the disturbed trials: those that count have text against them, too. */
export function describeDisturbance(trials: readonly TrialRow[]): string[] {
  const excluded = trials.filter(({ validity }) => validity === 'disturbed');
  const counted = trials.filter((row) => row.validity === 'valid' && row.invalid_because !== null);
  const beside = (rows: readonly TrialRow[]): string =>
    `${disturberOf(rows)} ${formatCount(rows.length)} of ${formatCount(trials.length)} trials`;
  return [
    ...(excluded.length === 0
      ? []
      : [`${beside(excluded)}, which ${excluded.length === 1 ? 'is' : 'are'} excluded.`]),
    ...(counted.length === 0
      ? []
      : [`${beside(counted)}. They count, as too few blocks were undisturbed; intervals are wider.`]),
  ];
}

function disturberOf(rows: readonly TrialRow[]): string {
  const kinds = new Set(rows.flatMap((row) => parseInvalidities(row.invalid_because)));
  if (!kinds.has('cpu-throttled') && !kinds.has('memory-short')) return 'Other programs ran beside';
  return kinds.has('machine-disturbed')
    ? 'Other programs, or the limits of the control group, disturbed'
    : 'The limits of the control group held up';
}

/** The question, the figures, the verdict; then, folded away, why, and the tables. */
function scenarioSection(scenario: ScenarioAnalysis, figures: readonly Figure[]): Block {
  const { planned, comparisons, spreads, checks } = scenario;
  const { name, title, question } = planned;
  const { sentences, blocks } = answerBlocks(scenario);
  const tables = comparisons.flatMap((comparison) => under(comparison, comparisonTables(comparison)));
  const why = [
    ...comparisons.flatMap((comparison) =>
      under(comparison, [costTable(comparison), ...auditBlocks(comparison)]),
    ),
    ...spreadBlocks(spreads),
    ...littleBlocks(checks),
    ...theoryBlocks(scenario),
  ];
  const isEmpty = tables.length + blocks.length + sentences.length === 0;
  return section(
    name,
    `${name}: ${title}`,
    [
      paragraph(question),
      { kind: 'figures', figures: figures.filter((figure) => figure.scenario === name) },
      ...(isEmpty ? [paragraph('No trial of this scenario was run.')] : []),
      ...(sentences.length === 0 ? [] : [{ kind: 'summary', items: sentences } as const]),
      ...blocks,
      ...(why.length === 0 ? [] : [folded('Why: cost, threads and waiting', why)]),
      ...(tables.length === 0 ? [] : [folded('All figures', tables)]),
    ],
    name,
  );
}

/** Under the name of its variant, if it has one. */
function under({ variant }: Comparison, blocks: readonly Block[]): Block[] {
  return variant === '' ? [...blocks] : [heading(3, variant), ...blocks];
}

const OFFERED: ColumnOf<TrialRow> = right('offered, 1/s', ({ offered_rps }) => formatCount(offered_rps));

function excludedSection({ run, trials }: Analysis): Block {
  const excluded = trials.filter((row) => !isValid(row));
  const warnings = run.warnings.filter(({ kind }) => kind !== 'trial-invalid');
  const table = tableOf(
    'Invalid and disturbed trials: kept in trials.csv and drawn hollow, but excluded from every median.',
    excluded,
    [
      right('trial', ({ trial }) => formatCount(trial)),
      right('block', ({ block }) => formatCount(block)),
      left('scenario', nameCase),
      SERVER,
      CLIENTS,
      ...(excluded.some(({ offered_rps }) => offered_rps !== null) ? [OFFERED] : []),
      left('excluded because', ({ invalid_because }) => invalid_because ?? 'no reason given'),
    ],
  );
  return section(
    'excluded',
    'Excluded trials and warnings',
    [
      excluded.length === 0
        ? paragraph(`None of the ${formatCount(trials.length)} trials is excluded.`)
        : folded(`The excluded trials: ${formatCount(excluded.length)}`, [table]),
      warnings.length === 0
        ? paragraph('There were no warnings.')
        : folded(`The warnings: ${formatCount(warnings.length)}`, [
            list(
              warnings.map(({ message, trial }) => (trial === null ? message : `Trial ${trial}: ${message}`)),
            ),
          ]),
    ],
    'Excluded trials',
  );
}
