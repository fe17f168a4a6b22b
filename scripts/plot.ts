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
import { type Page, pageOf, parseWidth, WIDTHS } from '../bench/figures/page.ts';
import { writePercentiles } from '../bench/results/histograms.ts';
import { analyseFolder } from '../bench/analysis/analysis.ts';
import { BenchError } from '../bench/results/bench-error.ts';
import type { RunRecord } from '../bench/results/run-record.ts';
import { type Language, LANGUAGES, WORDS } from '../bench/words/languages.ts';
import { formatNumberOf } from '../bench/words/numbers.ts';
import { visible } from '../workloads/visible-text.ts';
import { createCommand, folderPath, nameList, namesAmong, oneName, runCommand } from './options/arguments.ts';
import { addOutputFlags, outputFolder, type OutputFlags } from './options/output-folder.ts';

interface Flags extends OutputFlags {
  readonly only?: string;
  readonly format?: FigureFormat[];
  readonly width?: NonNullable<Page['shown']>;
  readonly lang?: Language;
  readonly grey?: true;
}

const command = createCommand(
  'plot',
  'Draws the figures of a run again, and prints where they are. Each figure has its Vega-Lite specification ' +
    'beside it (NAME.vl.json), to restyle it in the Vega editor. Percentiles of each trial and cell are written for the ' +
    'tools of HdrHistogram (latency/*.hgrm, values in ms).',
  [
    'results/mine',
    'results/reference --only scaling --format pdf --width 85mm --lang fr --out figures-fr',
    'results/mine --format svg --width 174mm --grey',
  ],
)
  .argument('<dir>', 'the results folder', folderPath)
  .option('--only <names>', `only these scenarios, or ${RUN_FIGURES.join(', ')} (default: all)`)
  .option(
    '--format <names>',
    `file formats: ${FIGURE_FORMATS.join(', ')} (default: all)`,
    nameList(FIGURE_FORMATS),
  )
  .option('--width <width>', 'width of the layout: 85mm fits a column, 174mm a page', width)
  .option('--lang <name>', `language of the text: ${LANGUAGES.join(', ')} (default: en)`, oneName(LANGUAGES))
  .option('--grey', 'in shades of grey, for black-and-white print');

addOutputFlags(command);

await runCommand(async () => {
  command.parse();
  const [dir = ''] = command.args;
  const { only, format, width: shown = null, lang = 'en', grey, ...output } = command.opts<Flags>();
  const analysis = await analyseFolder(dir);
  const { run, trials } = analysis;
  if (trials.length === 0) throw new BenchError('NOT_A_RUN', `${dir} has no trial: there is nothing to draw`);
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
  const wrote = [
    [figures.length, 'figure file', 'figures'],
    [percentiles.length, 'percentile file', 'latency'],
  ] as const;
  const parts = wrote
    .filter(([count]) => count > 0)
    .map(([count, what, folder]) => `${formatNumberOf(count, what)} to ${join(out, folder)}`);
  process.stdout.write(`Wrote ${visible(parts.join(' and '))}\n`);
});

function width(text: string): NonNullable<Page['shown']> {
  const parsed = parseWidth(text);
  if (parsed === null) throw new InvalidArgumentError(`Give a width of ${WIDTHS}, such as 85mm or 600px.`);
  return parsed;
}

function chooseScenarios(run: RunRecord, only: string): string[] {
  return namesAmong([...run.plan.scenarios.map(({ name }) => name), ...RUN_FIGURES], only, '--only');
}
