/** Writes the report of a run: in full, as Markdown and as one HTML file, or in short, to hand in. */
import { execFile } from 'node:child_process';
import { lstatSync } from 'node:fs';
import type { Analysis } from '../analysis/analysis.ts';
import {
  ALL_FIGURES,
  type Figure,
  FIGURE_FORMATS,
  type FigureFormat,
  writeFigures,
} from '../figures/figures.ts';
import { BenchError } from '../results/bench-error.ts';
import { pathIn, replaceFile } from '../results/folder-file.ts';
import { readOptional } from '../results/optional-file.ts';
import type { ReportWords } from '../words/report-en.ts';
import { REPORT_FILE } from '../results/folder.ts';
import type { Block } from './blocks.ts';
import { reportBlocks } from './content.ts';
import { explorationOf } from './explore.ts';
import { handInBlocks } from './hand-in.ts';
import { renderHtml } from './html.ts';
import { renderLatex } from './latex.ts';
import { renderMarkdown } from './markdown.ts';

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

export const HAND_IN_FORMATS = ['md', 'html', 'tex', 'docx'] as const;

export type HandInFormat = (typeof HAND_IN_FORMATS)[number];

/** The files of figures that each refers to, or that are built into it. */
const FIGURES_OF: Readonly<Record<HandInFormat, FigureFormat | null>> = {
  md: 'png',
  html: null,
  tex: 'pdf',
  docx: 'png',
};

/**
 * Writes the report to hand in as `hand-in.FORMAT`, and the figures that it refers to and that are missing, or that are there
 * in another language: others may have been drawn for a width, or edited. A report is written whole or not at all; where one
 * cannot be made, none is.
 * @param figures of the chosen scenarios
 * @returns the paths of the reports
 * @throws BenchError NO_PANDOC where docx needs it
 */
export async function writeHandIn(
  dir: string,
  analysis: Analysis,
  figures: readonly Figure[],
  { formats, only }: { readonly formats: readonly HandInFormat[]; readonly only: readonly string[] | 'all' },
  words: ReportWords,
): Promise<string[]> {
  if (formats.includes('docx')) await pandoc(['--version'], '', dir);
  const blocks = handInBlocks(analysis, figures, only, words);
  const shown = blocks.flatMap(figuresIn);
  const needed = new Set(formats.flatMap((format) => FIGURES_OF[format] ?? []));
  if (needed.size > 0) await redrawForeign(dir, shown, analysis.run.startedAt, words);
  for (const format of needed) {
    const missing = shown.filter(({ id }) => !isFile(pathIn(dir, 'figures', `${id}.${format}`)));
    await writeFigures(dir, missing, analysis.run.startedAt, { ...ALL_FIGURES, formats: [format] });
  }
  const contents = await Promise.all(
    formats.map(
      async (format) => [pathIn(dir, `hand-in.${format}`), await render(format, blocks, dir, words)] as const,
    ),
  );
  for (const [path, content] of contents) await replaceFile(path, content);
  return contents.map(([path]) => path);
}

/** Draws figures again that are there in another language, in the formats that are there. */
async function redrawForeign(
  dir: string,
  figures: readonly Figure[],
  startedAt: string,
  { figures: { numbers } }: ReportWords,
): Promise<void> {
  for (const figure of figures) {
    const pathOf = (type: string): string => pathIn(dir, 'figures', `${figure.id}.${type}`);
    const specification = await readOptional(pathOf('vl.json'));
    if (specification === null || specification.includes(`"lang": "${numbers.locale}"`)) continue;
    const formats = FIGURE_FORMATS.filter((format) => isFile(pathOf(format)));
    await writeFigures(dir, [figure], startedAt, { ...ALL_FIGURES, formats });
  }
}

/** A symbolic link in a folder of someone else would put any file into the report. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function figuresIn(block: Block): Figure[] {
  if (block.kind === 'section') return block.blocks.flatMap(figuresIn);
  return block.kind === 'numbered-figure' ? [block.figure] : [];
}

function render(
  format: HandInFormat,
  blocks: readonly Block[],
  dir: string,
  words: ReportWords,
): string | Promise<Buffer> {
  switch (format) {
    case 'md':
      return renderMarkdown(blocks);
    case 'html':
      return renderHtml(blocks, words, null);
    case 'tex':
      return renderLatex(blocks, words.figures.numbers.locale);
    case 'docx':
      // Without the extensions that give `$`, `~` or `:` a meaning, which the Markdown does not escape.
      return pandoc(
        ['--from', 'commonmark+pipe_tables', '--to', 'docx', '--output', '-'],
        renderMarkdown(blocks),
        dir,
      );
    default:
      return format satisfies never;
  }
}

const NO_PANDOC =
  'a report in docx needs pandoc, which is not installed: install it (https://pandoc.org/installing.html; on Debian and Ubuntu apt install pandoc), or take --format html, which Word and LibreOffice open too';

/** Long enough for a slow machine; a document takes seconds. */
const TIMEOUT_MS = 120_000;

/** @param dir where paths in the text begin */
async function pandoc(args: readonly string[], input: string, dir: string): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options = { cwd: dir, encoding: 'buffer', maxBuffer: 2 ** 28, timeout: TIMEOUT_MS } as const;
  const child = execFile('pandoc', args, options, (error, stdout, stderr) => {
    if (error === null) resolve(stdout);
    else if (error.code === 'ENOENT') reject(new BenchError('NO_PANDOC', NO_PANDOC, { cause: error }));
    else {
      const said = stderr.toString('utf8').trim() || error.message;
      reject(
        new BenchError('CANNOT_WRITE', `pandoc made no docx: ${said}; take --format html or tex`, {
          cause: error,
        }),
      );
    }
  });
  // It may end before it has read all.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return await promise;
}
