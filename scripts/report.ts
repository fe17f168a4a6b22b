/** `npm run report`: writes the report of a run again, with its figures. */
import { analyseFolder } from '../bench/analysis/analysis.ts';
import { drawFigures, writeFigures } from '../bench/figures/figures.ts';
import { writeReport } from '../bench/report/report.ts';
import { visible } from '../workloads/visible-text.ts';
import { createCommand, folderPath, runCommand } from './options/arguments.ts';

const command = createCommand(
  'report',
  'Writes the report of a run again, with its figures, and prints its paths.',
  ['results/reference'],
).argument('<dir>', 'the results folder', folderPath);

await runCommand(async () => {
  command.parse();
  const [dir = ''] = command.args;
  const analysis = await analyseFolder(dir);
  const figures = await drawFigures(analysis);
  await writeFigures(dir, figures, analysis.run.startedAt);
  const { markdownPath, htmlPath } = await writeReport(dir, analysis, figures);
  process.stdout.write(`${visible(htmlPath)}\n${visible(markdownPath)}\n`);
});
