/** `npm run report`: writes the report of a run again, with its figures. */
import { analyseFolder } from '../bench/analysis/analysis.ts';
import { drawFigures, writeFigures } from '../bench/figures/figures.ts';
import { writeReport } from '../bench/report/report.ts';
import { pageOf } from '../bench/figures/page.ts';
import { REPORT_WORDS } from '../bench/words/languages.ts';
import { addLanguageFlag, chooseLanguage } from './options/language.ts';
import { visible } from '../workloads/visible-text.ts';
import { createCommand, folderPath, runCommand } from './options/arguments.ts';

const command = createCommand(
  'report',
  'Writes the report of a run again, with its figures, and prints its paths.',
  ['results/reference'],
).argument('<dir>', 'the results folder', folderPath);

addLanguageFlag(command);

await runCommand(async () => {
  command.parse();
  const [dir = ''] = command.args;
  const analysis = await analyseFolder(dir);
  const words = REPORT_WORDS[chooseLanguage(command.opts())];
  const figures = await drawFigures(analysis, pageOf(null, 'colour', words.figures));
  await writeFigures(dir, figures, analysis.run.startedAt);
  const { markdownPath, htmlPath } = await writeReport(dir, analysis, figures, words);
  process.stdout.write(`${visible(htmlPath)}\n${visible(markdownPath)}\n`);
});
