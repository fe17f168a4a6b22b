/** `npm run plot`: draws the figures of a run again, for a given width, and writes its percentiles. */
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import {
  drawFigures,
  FIGURE_FORMATS,
  type FigureFormat,
  RUN_FIGURES,
  writeFigures,
} from '../bench/figures/figures.ts';
import { type Page, pageOf, parseWidth, WIDTH_LIMITS } from '../bench/figures/page.ts';
import { writeCsvCopies } from '../bench/results/csv-copies.ts';
import { writePercentiles } from '../bench/results/histograms.ts';
import { analyseFolder } from '../bench/analysis/analysis.ts';
import { BenchError } from '../bench/results/bench-error.ts';
import type { RunRecord } from '../bench/results/run-record.ts';
import { type Language, LANGUAGES, localeLanguage, WORDS } from '../bench/words/languages.ts';
import { visible } from '../workloads/visible-text.ts';
import { createCommand, folderPath, nameList, namesAmong, runCommand } from './options/arguments.ts';
import { addCsvLocaleFlag, type CsvLocaleFlag } from './options/csv-locale.ts';
import { addOutputFlags, outputFolder, type OutputFlags } from './options/output-folder.ts';
import { writtenLine } from './output/written-record.ts';
import { helpWords, outputWords, usageWords } from './words/reader-language.ts';

interface Flags extends OutputFlags, CsvLocaleFlag {
  readonly only?: string;
  readonly format?: FigureFormat[];
  readonly width?: NonNullable<Page['shown']>;
  readonly lang?: Language;
  readonly grey?: true;
}

const { plot: help } = helpWords();

const command = createCommand(
  'plot',
  help.about,
  [
    'results/mine',
    'results/reference --only scaling --format pdf --width 85mm --lang fr --out figures-fr',
    'results/mine --format svg --width 174mm --grey',
  ],
  LANGUAGES,
)
  .argument('<dir>', help.dir, folderPath)
  .option('--only <names>', help.only(RUN_FIGURES))
  .option('--format <names>', help.format(FIGURE_FORMATS), nameList(FIGURE_FORMATS))
  .option('--width <width>', help.width, width)
  .option('--grey', help.grey);

addCsvLocaleFlag(addOutputFlags(command));

await runCommand(async () => {
  command.parse();
  const [dir = ''] = command.args;
  const {
    only,
    format,
    width: shown = null,
    lang = localeLanguage(process.env),
    grey,
    csvLocale,
    ...output
  } = command.opts<Flags>();
  const analysis = await analyseFolder(dir);
  const { run, trials } = analysis;
  if (trials.length === 0) throw new BenchError('NOT_A_RUN', usageWords().report.noTrial(dir));
  const scenarios = only === undefined ? 'all' : chooseScenarios(run, only);
  const page = pageOf(shown, grey === true ? 'grey' : 'colour', WORDS[lang]);
  const drawn = await drawFigures(analysis, page, scenarios);
  const out = await outputFolder(dir, output);
  const figures = await writeFigures(out, drawn, run.startedAt, { page, formats: format ?? FIGURE_FORMATS });
  const percentiles = await writePercentiles(
    dir,
    trials.filter(({ scenario }) => scenarios === 'all' || scenarios.includes(scenario)),
    out,
  );
  const copies = csvLocale === undefined ? [] : await writeCsvCopies(dir, out, csvLocale);
  if (output.json === true) {
    process.stdout.write(writtenLine('plot', run, out, [...figures, ...percentiles, ...copies]));
    return;
  }
  const { plot } = outputWords();
  const parts = [
    ...(figures.length === 0 ? [] : [plot.figures(figures.length, join(out, 'figures'))]),
    ...(percentiles.length === 0 ? [] : [plot.percentiles(percentiles.length, join(out, 'latency'))]),
    ...(copies.length === 0 ? [] : [plot.copies(copies.length, out)]),
  ];
  process.stdout.write(`${visible(plot.wrote(parts))}\n`);
});

function width(text: string): NonNullable<Page['shown']> {
  const parsed = parseWidth(text);
  if (parsed === null) throw new InvalidArgumentError(usageWords().values.width(WIDTH_LIMITS));
  return parsed;
}

function chooseScenarios(run: RunRecord, only: string): string[] {
  return namesAmong([...run.plan.scenarios.map(({ name }) => name), ...RUN_FIGURES], only, '--only');
}
