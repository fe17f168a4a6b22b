/**
 * The models by kind of work: a row for each kind and the numbers of clients with which the models stand alike, a column for
 * each model, and in each tile its place.
 */
import type { FiguredScenario } from '../analysis/figure-data.ts';
import { type OverviewRow, overviewOf, type PlaceKind } from '../analysis/overview.ts';
import { clientsText, matrixKey, placeText, rowHeading } from '../words/overview.ts';
import type { Words } from '../words/words.ts';
import { joinParts } from './captions.ts';
import { textWidthPx, wrapName } from './font.ts';
import { contentPx, type Page } from './page.ts';
import type { Drawing } from './render.ts';
import { INK_ON_TINT, MUTED, NOTE, PAPER, PAPER_ON_TINT } from './theme.ts';
import { NAME, type Tile, tileDrawing, tint } from './tiles.ts';

const GAP_PX = 14;
const LINE_PX = 16;

/** The most that the text at the left has of the width. */
const ABOUT = 0.28;

/** The colour of the best, whichever model it is. */
const SHADE = '#0b5cad';

/** How dark the tiles of a place are. */
const DEPTHS: Readonly<Record<PlaceKind, number>> = {
  best: 0.9,
  equal: 0.9,
  open: 0.3,
  behind: 0,
  starving: 0,
  'too few trials': 0,
  'too few answers': 0,
};

/** They are in no ranking. */
const FRAMED: ReadonlySet<PlaceKind> = new Set(['starving', 'too few trials', 'too few answers']);

/** @returns none for a single row or a single model */
export function matrixDrawings(scenarios: readonly FiguredScenario[], page: Page): Drawing[] {
  const { words } = page;
  const rows = overviewOf(scenarios);
  const models = [...new Set(rows.flatMap(({ places }) => [...places.keys()]))].toSorted();
  if (rows.length < 2 || models.length < 2) return [];
  const aboutPx = ABOUT * contentPx(page);
  const labels = rows.map((row) => ({
    name: wrapName(rowHeading(row, words), aboutPx, NAME),
    note: wrapName(joinParts(clientsText(row, words), measureOf(row, words)), aboutPx, NOTE),
  }));
  const texts = labels.flatMap(({ name, note }) => name.concat(note));
  const leftPx = Math.ceil(GAP_PX + Math.max(...texts.map((text) => textWidthPx(text, NAME))));
  const width = Math.floor((contentPx(page) - leftPx) / models.length);
  const table = {
    heading: '',
    columns: models.map((model) => wrapName(model, width - 6, NAME)),
    rows: labels,
    tiles: rows.flatMap((one, row) =>
      models.map((model, column) => Object.assign({ row, column }, faceOf(one, model, width - 6, words))),
    ),
    footer: '',
    leftPx,
    tileWidthPx: width,
    heightsPx: labels.map(({ name, note }) => LINE_PX * Math.max(2, name.length + note.length) + 8),
  };
  const title = words.questions.matrix;
  const text = { id: 'matrix', scenario: null, title, conditions: [matrixKey(rows, words)] };
  return [tileDrawing(text, [table], page)];
}

/** Empty for requests per second. */
function measureOf({ measure }: OverviewRow, { measures }: Words): string {
  return measure === 'throughput' ? '' : measures[measure];
}

function faceOf(
  row: OverviewRow,
  model: string,
  widthPx: number,
  words: Words,
): Omit<Tile, 'row' | 'column'> {
  const place = row.places.get(model);
  const wrap = (text: string): string[] => (text === '' ? [] : wrapName(text, widthPx, NOTE));
  if (place === undefined) {
    return { fill: PAPER, ink: MUTED, name: [], note: wrap(words.places.missing), frame: 'dashed' };
  }
  const { kind, standings } = place;
  const { main, note } = placeText(place, row, words);
  const toBest = Math.min(1, ...standings.map((one) => one.toBest));
  const depth = kind === 'behind' ? 0.6 * toBest ** 2 : DEPTHS[kind];
  const isNamed = kind === 'best' || kind === 'equal';
  return {
    fill: tint(SHADE, depth),
    ink: depth > 0.7 ? PAPER_ON_TINT : INK_ON_TINT,
    name: isNamed ? wrapName(main, widthPx, NAME) : [],
    note: (isNamed ? [] : wrap(main)).concat(wrap(note)),
    frame: FRAMED.has(kind) ? 'dashed' : 'none',
  };
}
