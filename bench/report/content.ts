/**
 * The content of a report, in the order of a reader's questions: the answer, the evidence, what went wrong, how it was
 * measured, on what machine, and how to repeat it. Each format renders the same blocks. Pure.
 */
import type { z } from 'zod';
import type { Analysis, ScenarioAnalysis } from '../analysis/analysis.ts';
import type { Comparison } from '../analysis/comparisons.ts';
import { type OverviewRow, overviewOf } from '../analysis/overview.ts';
import { parseInvalidities } from '../analysis/invalidity-text.ts';
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
import { describeServer, loneTwin, serverLabel } from '../results/server-names.ts';
import { nameCase } from '../words/phrases.ts';
import type { Numbers } from '../words/numbers.ts';
import { answerSentences, clientsText, matrixKey, placeText, rowHeading } from '../words/overview.ts';
import type { ReportWords } from '../words/report-en.ts';
import { answerBlocks, sentencesOf } from './answers.ts';
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
  columnsIn,
} from './blocks.ts';
import { comparisonTables, costTable } from './comparison-tables.ts';
import { spreadBlocks } from './fairness.ts';
import { environmentSection, methodSection } from './method.ts';
import { describeNoise } from './noise.ts';
import { theoryBlocks } from './theory.ts';

/** The data dictionary: every column of the run's CSV files, as its schema describes it. */
function dictionarySection({ data }: ReportWords): Block {
  const table = (file: keyof typeof SCHEMAS): Block =>
    tableOf(
      data.caption(`${file}.csv`, data[file]),
      Object.entries(SCHEMAS[file].shape) as [string, z.ZodType][],
      [
        named(data.column, ([name]) => `\`${name}\``),
        left(data.meaning, ([name, field]) => data.describe(file, name, field.description ?? '')),
      ],
    );
  const tables = (['trials', 'summary', 'pairs', 'slices', 'clients'] as const).map(table);
  return section('data', data.title, [paragraph(data.about), folded(data.all, tables)], data.label);
}

/** By the name of the file. */
export const SCHEMAS = {
  trials: trialSchema,
  summary: summarySchema,
  pairs: pairSchema,
  slices: sliceSchema,
  clients: clientSchema,
} as const satisfies Record<string, z.ZodObject>;

export function reportBlocks(analysis: Analysis, figures: readonly Figure[], words: ReportWords): Block[] {
  const { run } = analysis;
  const { content } = words;
  const sure = [paragraph(askedOf(run, words)), list(doubts(analysis, words))];
  return [
    heading(1, content.title),
    ...answerOf(analysis, words),
    section('sure', content.sure, sure, content.sureLabel),
    ...analysis.scenarios.map((scenario) => scenarioSection(scenario, figures, words)),
    excludedSection(analysis, words),
    methodSection(analysis, words),
    environmentSection(run, words),
    dictionarySection(words),
  ];
}

/** The first screen: the answer, and the matrix; of scenarios that rank no servers, what they found. */
function answerOf(analysis: Analysis, words: ReportWords): Block[] {
  const rows = overviewOf(analysis.data);
  const sentences = answerSentences(rows, words.figures);
  if (sentences.length === 0) {
    const isMeasured = analysis.trials.some(({ validity }) => validity === 'valid');
    return [isMeasured ? list(sentencesOf(analysis, words)) : paragraph(words.content.nothing)];
  }
  const matrix = matrixOf(rows, words);
  return [{ kind: 'answer', sentences }, ...(matrix === null ? [] : [{ kind: 'matrix', matrix } as const])];
}

/** @returns null where there is nothing to compare */
export function matrixOf(
  rows: readonly OverviewRow[],
  { figures: words, content }: ReportWords,
): Matrix | null {
  const servers = [...new Set(rows.flatMap(({ places }) => [...places.keys()]))].toSorted();
  if (servers.length < 2) return null;
  return {
    caption: matrixKey(rows, words),
    work: content.work,
    servers,
    rows: rows.map((row) => ({
      heading: rowHeading(row, words),
      note: [
        clientsText(row, words),
        ...(row.measure === 'throughput' ? [] : [words.measures[row.measure]]),
      ].join(', '),
      section: row.data.scenario,
      missing: words.places.missing,
      places: servers.map((server) => {
        const place = row.places.get(server);
        if (place === undefined) return null;
        const toBest = Math.min(1, ...place.standings.map((one) => one.toBest));
        return Object.assign(placeText(place, row, words), { kind: place.kind, toBest });
      }),
    })),
  };
}

export function askedOf(
  { plan, runId, startedAt, environment }: RunRecord,
  { content, figures }: ReportWords,
): string {
  const { count } = figures.numbers;
  const { models, others, ios } = partServers(plan.servers, figures.numbers);
  const servers = models === '' ? content.externals(others) : content.models(models, ios, others);
  const [fewest, most] = clientsOf(plan);
  const clients =
    fewest === most
      ? figures.conditions.clients(count(most), most === 1)
      : figures.answer.clients(figures.answer.range(count(fewest), count(most)));
  const day = startedAt.slice(0, 10);
  return `${content.asked(servers, clients)} ${content.run(runId, day, count(environment.cores), environment.cpu)}`;
}

/** The names of our models and of external servers, and the io of the models; a lone twin is not compared with them. */
function partServers(servers: RunRecord['plan']['servers'], numbers: Numbers) {
  const all = servers.map((server) => ({ server: serverLabel(server), io: describeServer(server).io }));
  const twin = loneTwin(all);
  const ours = servers
    .filter((server) => server.kind === 'model' && serverLabel(server) !== twin)
    .map(describeServer);
  const others = servers.filter(({ kind }) => kind !== 'model').map(describeServer);
  return {
    models: [...new Set(ours.map(({ model }) => model))].join(', '),
    others: others.map(({ model }) => model).join(', '),
    ios: numbers.list([...new Set(ours.map(({ io }) => io))]),
  };
}

function clientsOf({ scenarios }: RunRecord['plan']): [fewest: number, most: number] {
  const counts = scenarios.flatMap(({ clients }) => clients);
  return [Math.min(...counts), Math.max(...counts)];
}

/**
 * Facts that a reader needs before trusting the answer.
 * @param where the invalid trials are listed
 */
export function doubts(
  { run, trials, selfComparisons }: Pick<Analysis, 'run' | 'trials' | 'selfComparisons'>,
  words: ReportWords,
  where: keyof ReportWords['content']['listed'] = 'below',
): string[] {
  const { content, figures } = words;
  const { count } = figures.numbers;
  const invalid = trials.filter(({ validity }) => validity === 'invalid').length;
  const [done, planned] = [trials.length, run.plan.trials].map(count);
  return [
    ...(run.state === 'complete' ? [] : [content.incomplete(run.state, done ?? '', planned ?? '')]),
    ...(run.ended === 'budget' && run.blocksDone === 0
      ? [content.budgetTooShort(done ?? '', count(run.plan.trials / run.plan.blocks))]
      : []),
    ...(invalid === 0
      ? []
      : [content.invalid(count(invalid), invalid === 1, done ?? '', content.listed[where])]),
    ...describeDisturbance(trials, words),
    ...describeNoise(selfComparisons, words),
  ];
}

/** Of the disturbed trials: those that count have text against them, too. */
export function describeDisturbance(
  trials: readonly TrialRow[],
  { content, figures }: ReportWords,
): string[] {
  const { count } = figures.numbers;
  const excluded = trials.filter(({ validity }) => validity === 'disturbed');
  const counted = trials.filter((row) => row.validity === 'valid' && row.invalid_because !== null);
  const all = count(trials.length);
  const disturber = (rows: readonly TrialRow[]): string => content.disturbers[disturberOf(rows)];
  return [
    ...(excluded.length === 0
      ? []
      : [content.disturbed(disturber(excluded), count(excluded.length), excluded.length === 1, all)]),
    ...(counted.length === 0
      ? []
      : [content.disturbedButCounted(disturber(counted), count(counted.length), all)]),
  ];
}

function disturberOf(rows: readonly TrialRow[]): keyof ReportWords['content']['disturbers'] {
  const kinds = new Set(rows.flatMap((row) => parseInvalidities(row.invalid_because)));
  if (!kinds.has('cpu-throttled') && !kinds.has('memory-short')) return 'programs';
  return kinds.has('machine-disturbed') ? 'both' : 'limits';
}

/** The question, the figures, the verdict; then, folded away, why, and the tables. */
function scenarioSection(scenario: ScenarioAnalysis, figures: readonly Figure[], words: ReportWords): Block {
  const { planned, comparisons, spreads, checks } = scenario;
  const { name } = planned;
  const { content } = words;
  const { title, question } = words.scenarios[name] ?? planned;
  const { sentences, blocks } = answerBlocks(scenario, words);
  const tables = comparisons.flatMap((comparison) =>
    under(comparison, comparisonTables(comparison, words), words),
  );
  const why = [
    ...comparisons.flatMap((comparison) =>
      under(comparison, [costTable(comparison, words), ...auditBlocks(comparison, words)], words),
    ),
    ...spreadBlocks(spreads, words),
    ...littleBlocks(checks, words),
    ...theoryBlocks(scenario, words),
  ];
  const isEmpty = tables.length + blocks.length + sentences.length === 0;
  return section(
    name,
    content.heading(name, title),
    [
      paragraph(question),
      { kind: 'figures', figures: figures.filter((figure) => figure.scenario === name) },
      ...(isEmpty ? [paragraph(content.notRun)] : []),
      ...(sentences.length === 0 ? [] : [{ kind: 'summary', items: sentences } as const]),
      ...blocks,
      ...(why.length === 0 ? [] : [folded(content.why, why)]),
      ...(tables.length === 0 ? [] : [folded(content.tables, tables)]),
    ],
    name,
  );
}

/** Under the name of its variant, if it has one. */
function under({ variant }: Comparison, blocks: readonly Block[], words: ReportWords): Block[] {
  return variant === '' ? [...blocks] : [heading(3, words.figures.variant(variant)), ...blocks];
}

function excludedSection({ run, trials }: Analysis, report: ReportWords): Block {
  const { excluded: words, figures } = report;
  const { clients, server } = columnsIn(report);
  const { count } = figures.numbers;
  const excluded = trials.filter((row) => !isValid(row));
  const warnings = run.warnings.filter(({ kind }) => kind !== 'trial-invalid');
  const offered: ColumnOf<TrialRow> = right(words.offered, ({ offered_rps }) => count(offered_rps));
  const table = tableOf(words.caption, excluded, [
    right(words.trial, ({ trial }) => count(trial)),
    right(words.block, ({ block }) => count(block)),
    left(words.scenario, (row) => nameCase(row, figures)),
    server,
    clients,
    ...(excluded.some(({ offered_rps }) => offered_rps !== null) ? [offered] : []),
    left(words.because, ({ invalid_because }) =>
      invalid_because === null ? words.noReason : report.recorded.reasons(invalid_because),
    ),
  ]);
  const messages = warnings.map(({ message, trial }) => {
    const said = report.recorded.warning(message);
    return trial === null ? said : words.ofTrial(count(trial), said);
  });
  return section(
    'excluded',
    words.title,
    [
      excluded.length === 0
        ? paragraph(words.none(count(trials.length)))
        : folded(words.trials(count(excluded.length)), [table]),
      messages.length === 0
        ? paragraph(words.noWarnings)
        : folded(words.warnings(count(messages.length)), [list(messages)]),
    ],
    words.label,
  );
}
