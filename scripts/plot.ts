/** `npm run plot`: draws the figures of a run again, for a page of a given width, and writes its percentiles. */
import { InvalidArgumentError } from 'commander';
import { RUN_FIGURES } from '../bench/export/designs.ts';
import { ALL_FIGURES, FIGURE_FORMATS, type FigureFormat, renderFigures } from '../bench/export/figures.ts';
import { writePercentiles } from '../bench/export/histograms.ts';
import { LANGUAGES, type Language, WORDS } from '../bench/export/languages.ts';
import { type Page, WIDTHS, pageOf, parseWidth } from '../bench/export/page.ts';
import { readResults } from '../bench/export/results.ts';
import { UsageError, createCommand, nameList, oneName, runCommand } from './arguments.ts';

interface Flags {
  readonly only?: string;
  readonly format?: FigureFormat[];
  readonly width?: NonNullable<Page['shown']>;
  readonly lang?: Language;
  readonly grey?: true;
}

const command = createCommand(
  'plot',
  'Draws the figures of a run again, each with the Vega-Lite specification that it is drawn from (NAME.vl.json, to be ' +
    'restyled in the Vega editor), writes the percentiles of each trial and cell for the tools of HdrHistogram\n' +
    '(latency/*.hgrm, values in ms), and prints where they are.',
  [
    'results/reference',
    'results/reference --only scaling --format pdf --width 85mm --lang fr',
    'results/reference --format svg --width 174mm --grey',
  ],
)
  .argument('<dir>', 'the results folder')
  .option('--only <names>', `only these scenarios, or ${RUN_FIGURES.join(', ')} (default: all)`)
  .option('--format <names>', `of ${FIGURE_FORMATS.join(', ')} (default: all)`, nameList(FIGURE_FORMATS))
  .option('--width <width>', 'laid out for this width: 85mm is a column, 174mm a page', width)
  .option('--lang <name>', `of ${LANGUAGES.join(', ')} (default: en)`, oneName(LANGUAGES))
  .option('--grey', 'as a black-and-white printer would show them');

await runCommand(async () => {
  command.parse();
  const [dir = ''] = command.args;
  const { only, format, width: shown = null, lang = 'en', grey } = command.opts<Flags>();
  const scenarios = only === undefined ? 'all' : await chooseScenarios(dir, only);
  const figures = await renderFigures(dir, {
    page: pageOf(shown, grey === true ? 'grey' : 'colour', WORDS[lang]),
    formats: format ?? ALL_FIGURES.formats,
    only: scenarios,
  });
  const percentiles = await writePercentiles(dir, scenarios);
  process.stdout.write([...figures, ...percentiles].map((path) => `${path}\n`).join(''));
});

function width(text: string): NonNullable<Page['shown']> {
  const parsed = parseWidth(text);
  if (parsed === null) throw new InvalidArgumentError(`Give one of ${WIDTHS}, such as 85mm or 600px.`);
  return parsed;
}

async function chooseScenarios(dir: string, only: string): Promise<string[]> {
  const { run } = await readResults(dir);
  const names = [...run.plan.scenarios.map(({ name }) => name), ...RUN_FIGURES];
  try {
    return nameList(names)(only);
  } catch (error) {
    throw new UsageError(`--only: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
