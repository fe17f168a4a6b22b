/** The figures of a run: those that each scenario names, drawn and written to files. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { designFigures } from './designs.ts';
import { NO_DETAILS, readDetails } from './details.ts';
import type { Drawing } from './drawing.ts';
import { inGrey } from './grey.ts';
import { type Page, SCREEN_PAGE, pointsPerPx } from './page.ts';
import { renderPdf } from './pdf.ts';
import { renderPng, renderSvg, svgSizePx } from './render.ts';
import { type Results, readResults } from './results.ts';

export interface Figure extends Drawing {
  readonly svg: string;
}

export const FIGURE_FORMATS = ['svg', 'png', 'pdf'] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

export interface FigureOptions {
  readonly page: Page;
  readonly formats: readonly FigureFormat[];
  /** Scenarios, and figures of the whole run. */
  readonly only: readonly string[] | 'all';
}

export const ALL_FIGURES: FigureOptions = { page: SCREEN_PAGE, formats: FIGURE_FORMATS, only: 'all' };

/**
 * Draws the figures of a results folder into its `figures`, each with the specification that it is drawn from.
 * @returns the paths of the files
 * @throws BenchError NOT_A_RUN
 */
export async function renderFigures(dir: string, options = ALL_FIGURES): Promise<string[]> {
  const results = await readResults(dir);
  const { only, page } = options;
  const figures = await drawFigures(results, await readDetails(dir, results.trials), page, only);
  const folder = path.join(dir, 'figures');
  await mkdir(folder, { recursive: true });
  const startedAt = new Date(results.run.startedAt);
  const written = await Promise.all(
    figures.map(async (figure) => {
      const files = await filesOf(figure, options, startedAt);
      const paths = files.map(({ type, content }) => ({
        to: path.join(folder, `${figure.id}.${type}`),
        content,
      }));
      await Promise.all(paths.map(({ to, content }) => writeFile(to, content)));
      return paths.map(({ to }) => to);
    }),
  );
  return written.flat();
}

interface FigureFile {
  readonly type: FigureFormat | 'vl.json';
  readonly content: string | Uint8Array;
}

async function filesOf(
  { svg, title, specification }: Figure,
  { formats, page }: FigureOptions,
  startedAt: Date,
): Promise<FigureFile[]> {
  const drawn = formats.map(async (type): Promise<FigureFile> => {
    switch (type) {
      case 'svg':
        return { type, content: svg };
      case 'png':
        return { type, content: renderPng(svg, page) };
      case 'pdf': {
        const { widthPx, heightPx } = svgSizePx(svg);
        const points = pointsPerPx(page);
        const size = { widthPt: widthPx * points, heightPt: heightPx * points };
        return { type, content: await renderPdf(svg, size, title, startedAt) };
      }
      default:
        return type satisfies never;
    }
  });
  const source = `${JSON.stringify(specification, null, 1)}\n`;
  return [...(await Promise.all(drawn)), { type: 'vl.json', content: source }];
}

/** All figures of a run, as SVG, in the order of its scenarios. */
export async function drawFigures(
  results: Results,
  details = NO_DETAILS,
  page = SCREEN_PAGE,
  only: FigureOptions['only'] = 'all',
): Promise<Figure[]> {
  const drawings = designFigures(results, details, page).filter(
    ({ id, scenario }) => only === 'all' || only.includes(scenario ?? id),
  );
  return Promise.all(drawings.map((drawing) => draw(drawing, page)));
}

async function draw(drawing: Drawing, page: Page): Promise<Figure> {
  const specification = page.ink === 'grey' ? inGrey(drawing.specification) : drawing.specification;
  return { ...drawing, specification, svg: await renderSvg(specification, drawing, page) };
}
