/**
 * The models by scenario: a row for each scenario and number of clients, a column for each model, and in each tile the
 * value relative to the best of the row.
 */
import type { FiguredScenario } from '../analysis/figure-data.ts';
import { starved } from '../analysis/served.ts';
import type { Standing } from '../analysis/standings.ts';
import { formatServed } from '../words/measures.ts';
import type { Words } from '../words/words.ts';
import { headingOf, joinParts } from './captions.ts';
import { textWidthPx, wrapName } from './font.ts';
import { contentPx, type Page } from './page.ts';
import type { Drawing } from './render.ts';
import { INK, INK_ON_TINT, MUTED, NOTE, PAPER, PAPER_ON_TINT } from './theme.ts';
import { NAME, type Tile, tileDrawing, tint } from './tiles.ts';

interface Question {
  readonly name: string;
  readonly about: string;
  readonly standings: readonly Standing[];
}

const GAP_PX = 14;
const LINE_PX = 16;

/** The width of the text at the left. */
const ABOUT_PX = 150;

const LEAST = 0.01;

/** The colour of the best, whichever model it is. */
const SHADE = '#0b5cad';

/** @returns none for a single row or a single model */
export function matrixDrawings(scenarios: readonly FiguredScenario[], page: Page): Drawing[] {
  const { words } = page;
  const questions = scenarios.flatMap((one) => questionsOf(one, words));
  const models = [
    ...new Set(questions.flatMap((one) => one.standings.map(({ server }) => server.name))),
  ].toSorted();
  if (questions.length < 2 || models.length < 2) return [];
  const labels = questions.map(({ name, about }) => ({
    name: wrapName(name, ABOUT_PX, NAME),
    note: wrapName(about, ABOUT_PX, NOTE),
  }));
  const texts = labels.flatMap(({ name, note }) => name.concat(note));
  const leftPx = Math.ceil(GAP_PX + Math.max(...texts.map((text) => textWidthPx(text, NAME))));
  const width = Math.floor((contentPx(page) - leftPx) / models.length);
  const table = {
    heading: '',
    columns: models.map((model) => wrapName(model, width - 6, NAME)),
    rows: labels,
    tiles: questions.flatMap((question, row) =>
      models.map((model, column) => Object.assign({ row, column }, faceOf(question, model, words))),
    ),
    footer: '',
    leftPx,
    tileWidthPx: width,
    heightsPx: labels.map(({ name, note }) => LINE_PX * Math.max(2, name.length + note.length) + 8),
  };
  const title = words.questions.matrix;
  const text = { id: 'matrix', scenario: null, title, conditions: [words.reading.matrix] };
  return [tileDrawing(text, [table], page)];
}

function questionsOf(data: FiguredScenario, words: Words): Question[] {
  const { scenario, ranks } = data;
  if (ranks === null) return [];
  return ranks.panels.map((panel) => ({
    name: joinParts(scenario, headingOf(panel, data, words), clientsOf(panel.clients, words)),
    about: words.measures[ranks.measure],
    standings: panel.standings,
  }));
}

function clientsOf(clients: number | null, { numbers, conditions }: Words): string {
  return clients === null ? '' : conditions.clients(numbers.count(clients), clients === 1);
}

function faceOf(
  { standings: all }: Question,
  model: string,
  { labels, numbers }: Words,
): Omit<Tile, 'row' | 'column'> {
  const standing = all.find(({ server }) => server.name === model);
  if (standing === undefined) return { fill: PAPER, ink: MUTED, name: ['–'], note: [], frame: 'dashed' };
  const { verdict, service, isByCpu } = standing;
  // By ratios paired by block, another server may be above the best one, from which no difference was shown.
  const toBest = Math.min(1, standing.toBest);
  const share = toBest < LEAST ? `<${numbers.count(LEAST)}` : numbers.count(Number(toBest.toFixed(2)));
  const served = `${formatServed(service, numbers)}/${numbers.count(service.clients)}`;
  if (verdict === 'no answer') return { fill: PAPER, ink: INK, name: [], note: [served], frame: 'dashed' };
  return {
    fill: tint(SHADE, toBest ** 2 * 0.9),
    ink: toBest > 0.88 ? PAPER_ON_TINT : INK_ON_TINT,
    // A server that starves clients is not ranked.
    name: [starved(service) ? share : MARKS[verdict](share)],
    note: starved(service) ? [served] : isByCpu ? [labels.byCpu] : [],
    frame: verdict === 'best' ? 'heavy' : 'none',
  };
}

const MARKS: Readonly<Record<Exclude<Standing['verdict'], 'no answer'>, (share: string) => string>> = {
  best: (share) => share,
  'no difference': (share) => `≈${share}`,
  behind: (share) => share,
  'too few trials': (share) => `${share}?`,
};
