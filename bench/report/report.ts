/** Writes the report of a run, as Markdown and as one HTML file, from its results folder alone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDetails, readResults } from '../analysis/results.ts';
import { drawFigures } from '../figures/figures.ts';
import { REPORT_TITLE, reportBlocks } from './content.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';

export interface ReportPaths {
  readonly markdownPath: string;
  readonly htmlPath: string;
}

/**
 * The Markdown refers to the files that `renderFigures` writes; the HTML has its figures in it.
 * @throws BenchError NOT_A_RUN
 */
export async function writeReport(dir: string): Promise<ReportPaths> {
  const results = await readResults(dir);
  const details = await readDetails(dir, results.trials);
  const blocks = reportBlocks(results, await drawFigures(results, details));
  const paths = { markdownPath: join(dir, 'report.md'), htmlPath: join(dir, 'report.html') };
  await writeFile(paths.markdownPath, renderMarkdown(blocks));
  await writeFile(paths.htmlPath, renderHtml(REPORT_TITLE, blocks));
  return paths;
}
