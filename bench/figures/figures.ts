/** The figures of a run: those that each scenario names, drawn and written to files. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Details, NO_DETAILS, readDetails, readResults, type Results } from '../analysis/results.ts';
import { type Subject, subjects } from '../analysis/scenario-data.ts';
import { type FigureKind, PLAIN_FIGURES } from '../scenarios/figure-kind.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { burdenDrawings } from './burdens.ts';
import { percentileDrawings, responseDrawings } from './curves.ts';
import { lineDrawings } from './lines.ts';
import { mapDrawings } from './map.ts';
import { matrixDrawings } from './matrix.ts';
import { type Page, pointsPerPx, SCREEN_PAGE } from './page.ts';
import { type Drawing, inGrey, renderPdf, renderPng, renderSvg, svgSizePx } from './render.ts';
import { shareDrawings } from './shares.ts';
import { timelineDrawings } from './timeline.ts';

/** Which figures a run has: those that its scenarios name, in their order, and of each its latency by percentile. */

/** Figures of a whole run, by their names. */
export const RUN_FIGURES = ['matrix'] as const;

/** What figures are drawn from beside the rows. */
export type Evidence = Details & Pick<Results, 'timelines'>;

function designFigures(results: Results, details: Details, page: Page): Drawing[] {
  const all = subjects(results);
  const evidence = { ...details, timelines: results.timelines };
  return all
    .flatMap((subject) =>
      kindsOf(subject.scenario)
        .flatMap((kind) => design(kind, subject, evidence, page))
        .concat(percentileDrawings(subject, details, page)),
    )
    .concat(matrixDrawings(all, kindsOf, page));
}

function kindsOf(scenario: string): readonly FigureKind[] {
  return ALL_SCENARIOS.find(({ name }) => name === scenario)?.figures ?? PLAIN_FIGURES;
}

export function design(kind: FigureKind, subject: Subject, evidence: Evidence, page: Page): Drawing[] {
  switch (kind.kind) {
    case 'lines':
      return lineDrawings(kind, subject, page);
    case 'timeline':
      return timelineDrawings(subject, evidence.timelines, page);
    case 'response':
      return responseDrawings(subject, page);
    case 'burdens':
      return burdenDrawings(subject, page);
    case 'shares':
      return shareDrawings(subject, evidence, page);
    case 'map':
      return mapDrawings(subject, page);
    default:
      return kind satisfies never;
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
