/** Writes the report of a run, as Markdown and as one HTML file. */
import type { Analysis } from '../analysis/analysis.ts';
import type { Figure } from '../figures/figures.ts';
import { pathIn, replaceFile } from '../results/folder-file.ts';
import type { ReportWords } from '../words/report-en.ts';
import { reportBlocks } from './content.ts';
import { explorationOf } from './explore.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { REPORT_FILE } from '../results/folder.ts';

export interface ReportPaths {
  readonly markdownPath: string;
  readonly htmlPath: string;
}

/**
 * Each is written whole or not at all. The Markdown links to the files of `writeFigures`; the HTML contains its figures.
 * @param dir the results folder
 * @param words in the language of the figures
 */
export async function writeReport(
  dir: string,
  analysis: Analysis,
  figures: readonly Figure[],
  words: ReportWords,
): Promise<ReportPaths> {
  const blocks = reportBlocks(analysis, figures, words);
  const paths = { markdownPath: pathIn(dir, 'report.md'), htmlPath: pathIn(dir, REPORT_FILE) };
  await replaceFile(paths.markdownPath, renderMarkdown(blocks));
  const exploration = await explorationOf(dir, analysis, figures, words);
  await replaceFile(paths.htmlPath, renderHtml(blocks, words, exploration));
  return paths;
}
