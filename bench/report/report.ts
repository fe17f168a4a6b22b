/** Writes the report of a run, as Markdown and as one HTML file. */
import { join } from 'node:path';
import type { Analysis } from '../analysis/analysis.ts';
import type { Figure } from '../figures/figures.ts';
import { REPORT_TITLE, reportBlocks } from './content.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { replace, REPORT_FILE } from '../results/folder.ts';

export interface ReportPaths {
  readonly markdownPath: string;
  readonly htmlPath: string;
}

/**
 * Each is written whole or not at all. The Markdown links to the files of `writeFigures`; the HTML contains its figures.
 * @param dir the results folder
 */
export async function writeReport(
  dir: string,
  analysis: Analysis,
  figures: readonly Figure[],
): Promise<ReportPaths> {
  const blocks = reportBlocks(analysis, figures);
  const paths = { markdownPath: join(dir, 'report.md'), htmlPath: join(dir, REPORT_FILE) };
  await replace(paths.markdownPath, renderMarkdown(blocks));
  await replace(paths.htmlPath, renderHtml(REPORT_TITLE, blocks));
  return paths;
}
