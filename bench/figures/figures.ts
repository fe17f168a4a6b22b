/** The figures of a run: those that each scenario names, drawn and written to files. */
import type { Analysis } from '../analysis/analysis.ts';
import type { FigureData } from '../analysis/figure-data.ts';
import type { ScenarioData } from '../analysis/scenario-data.ts';
import { folderIn, pathIn, replaceFile } from '../results/folder-file.ts';
import { bystanderDrawing } from './bystanders.ts';
import { percentileDrawing, responseDrawing } from './curves.ts';
import { linesDrawing } from './lines/lines.ts';
import { mapDrawing } from './map.ts';
import { matrixDrawings } from './matrix.ts';
import { type Page, pointsPerPx, SCREEN_PAGE } from './page.ts';
import { type Drawing, inGrey, renderPdf, renderPng, renderSvg, svgSizePx } from './render.ts';
import { shareDrawing } from './shares.ts';
import { timelineDrawing } from './timeline.ts';

/** Figures of a whole run, by their names. */
export const RUN_FIGURES = ['matrix'] as const;

/** Those of each scenario, then the matrix of the run. */
export function designFigures({ data }: Pick<Analysis, 'data'>, page: Page): Drawing[] {
  return data
    .flatMap((one) => one.figures.map((figure) => design(figure, one, page)))
    .concat(matrixDrawings(data, page));
}

function design(figure: FigureData, data: ScenarioData, page: Page): Drawing {
  switch (figure.kind) {
    case 'lines':
      return linesDrawing(figure, data, page);
    case 'timeline':
      return timelineDrawing(figure.recorded, data, page);
    case 'response':
      return responseDrawing(figure, data, page);
    case 'bystanders':
      return bystanderDrawing(figure, data, page);
    case 'shares':
      return shareDrawing(figure, data, page);
    case 'map':
      return mapDrawing(figure, data, page);
    case 'percentiles':
      return percentileDrawing(figure, data, page);
    default:
      return figure satisfies never;
  }
}

export interface Figure extends Drawing {
  readonly svg: string;
}

export const FIGURE_FORMATS = ['svg', 'png', 'pdf'] as const;

export type FigureFormat = (typeof FIGURE_FORMATS)[number];

export interface FigureOptions {
  readonly page: Page;
  readonly formats: readonly FigureFormat[];
}

export const ALL_FIGURES: FigureOptions = { page: SCREEN_PAGE, formats: FIGURE_FORMATS };

/**
 * Writes figures into the `figures` of a results folder, each with the specification that it is drawn from.
 * @param page the one that they were drawn for
 * @returns the paths of the files
 */
export async function writeFigures(
  dir: string,
  figures: readonly Figure[],
  startedAt: string,
  { page, formats }: FigureOptions = ALL_FIGURES,
): Promise<string[]> {
  await folderIn(dir, 'figures');
  const written = await Promise.all(
    figures.map(async (figure) => {
      const files = await filesOf(figure, { page, formats }, new Date(startedAt));
      const pathOf = ({ type }: FigureFile) => pathIn(dir, 'figures', `${figure.id}.${type}`);
      await Promise.all(files.map((file) => replaceFile(pathOf(file), file.content)));
      return files.map(pathOf);
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

/**
 * The figures of a run, as SVG, in the order of its scenarios.
 * @param only scenarios, and figures of the whole run
 */
export async function drawFigures(
  analysis: Pick<Analysis, 'data'>,
  page = SCREEN_PAGE,
  only: readonly string[] | 'all' = 'all',
): Promise<Figure[]> {
  const drawings = designFigures(analysis, page).filter(
    ({ id, scenario }) => only === 'all' || only.includes(scenario ?? id),
  );
  return Promise.all(drawings.map((drawing) => draw(drawing, page)));
}

async function draw(drawing: Drawing, page: Page): Promise<Figure> {
  const specification = page.ink === 'grey' ? inGrey(drawing.specification) : drawing.specification;
  return { ...drawing, specification, svg: await renderSvg(specification, drawing, page) };
}
