/** `npm run report`: writes the report of a run again, with its figures, or a short one to hand in. */
import { analyseFolder } from '../bench/analysis/analysis.ts';
import { drawFigures, writeFigures } from '../bench/figures/figures.ts';
import { pageOf } from '../bench/figures/page.ts';
import { HAND_IN_FORMATS, type HandInFormat, writeHandIn, writeReport } from '../bench/report/report.ts';
import { writeCsvCopies } from '../bench/results/csv-copies.ts';
import { writeDataPackage } from '../bench/results/data-package.ts';
import type { RunRecord } from '../bench/results/run-record.ts';
import { REPORT_WORDS } from '../bench/words/languages.ts';
import type { ReportWords } from '../bench/words/report-en.ts';
import { addCsvLocaleFlag, type CsvLocaleFlag } from './options/csv-locale.ts';
import { addOutputFlags, outputFolder, type OutputFlags } from './options/output-folder.ts';
import { chooseLanguage, type LanguageFlag } from './options/language.ts';
import { visible } from '../workloads/visible-text.ts';
import {
  createCommand,
  folderPath,
  nameList,
  namesAmong,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { writtenLine } from './output/written-record.ts';
import { helpWords, usageWords } from './words/reader-language.ts';

interface Flags extends LanguageFlag, OutputFlags, CsvLocaleFlag {
  readonly format?: HandInFormat[];
  readonly only?: string;
}

const { report: help } = helpWords();

const command = createCommand('report', help.about, [
  'results/mine',
  'results/mine --lang fr',
  'results/mine --format tex,docx',
  'results/reference --format md --only scaling,churn --out report',
])
  .argument('<dir>', help.dir, folderPath)
  .option(
    '--format <names>',
    help.format(HAND_IN_FORMATS),
    (text: string, before: HandInFormat[] | undefined) => [
      ...new Set((before ?? []).concat(nameList(HAND_IN_FORMATS)(text))),
    ],
  )
  .option('--only <names>', help.only);

addCsvLocaleFlag(addOutputFlags(command));

await runCommand(async () => {
  command.parse();
  const [dir = ''] = command.args;
  const { format: formats, only, csvLocale, ...flags } = command.opts<Flags>();
  if (only !== undefined && formats === undefined) throw new UsageError(usageWords().report.onlyNeedsFormat);
  const analysis = await analyseFolder(dir);
  const words = REPORT_WORDS[chooseLanguage(flags)];
  const out = await outputFolder(dir, flags);
  if (out === dir) await writeDataPackage(dir);
  const paths =
    formats === undefined
      ? await full(out, analysis, words)
      : await handIn(out, analysis, { formats, names: only }, words);
  const copies = csvLocale === undefined ? [] : await writeCsvCopies(dir, out, csvLocale);
  const written = [...paths, ...copies];
  process.stdout.write(
    flags.json === true
      ? writtenLine('report', analysis.run, out, written)
      : written.map((path) => `${visible(path)}\n`).join(''),
  );
});

type Analysis = Awaited<ReturnType<typeof analyseFolder>>;

async function full(out: string, analysis: Analysis, words: ReportWords): Promise<string[]> {
  const figures = await drawFigures(analysis, pageOf(null, 'colour', words.figures));
  await writeFigures(out, figures, analysis.run.startedAt);
  const { markdownPath, htmlPath } = await writeReport(out, analysis, figures, words);
  return [htmlPath, markdownPath];
}

async function handIn(
  out: string,
  analysis: Analysis,
  { formats, names }: { readonly formats: readonly HandInFormat[]; readonly names: string | undefined },
  words: ReportWords,
): Promise<string[]> {
  const only = names === undefined ? 'all' : chooseScenarios(analysis.run, names);
  const figures = await drawFigures(analysis, pageOf(null, 'colour', words.figures), only);
  return await writeHandIn(out, analysis, figures, { formats, only }, words);
}

function chooseScenarios({ plan }: RunRecord, only: string): string[] {
  return namesAmong(
    plan.scenarios.map(({ name }) => name),
    only,
    '--only',
  );
}
