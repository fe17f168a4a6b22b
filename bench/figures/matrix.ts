/**
 * The models by scenario: a row for each scenario under its most clients, a column for each model, and in each tile the
 * value relative to the best of the row.
 */
import type { ScenarioData } from '../analysis/scenario-data.ts';
import { starved } from '../analysis/served.ts';
import { type Standing, standings } from '../analysis/standings.ts';
import type { TrialRow } from '../results/columns.ts';
import type { FigureKind, Measure } from '../scenarios/figure-kind.ts';
import { formatServed } from '../words/measures.ts';
import type { Words } from '../words/words.ts';
import { textWidthPx } from './font.ts';
import { contentPx, type Page, sheetSpec } from './page.ts';
import { panelRows, rowsAgainst } from './panels.ts';
import type { Drawing } from './render.ts';
import { INK, INK_ON_TINT, MUTED, PAPER, PAPER_ON_TINT } from './theme.ts';
import { NAME, NOTE, type Tile, tileSpec, tint, wrapName } from './tiles.ts';

interface Question {
  readonly name: string;
  readonly about: string;
  readonly standings: readonly Standing[];
}

const GAP_PX = 14;
const LINE_PX = 16;

/** The width of the text at the left. */
const ABOUT_PX = 150;

/** Rows of one scenario. */
const MOST_ROWS = 3;
const LEAST = 0.01;

/** The colour of the best, whichever model it is. */
const SHADE = '#0b5cad';

/** @param kinds the figures of each scenario; the measure of the first one ranks the servers */
export function matrixDrawings(
  subjects: readonly ScenarioData[],
  kinds: (scenario: string) => readonly FigureKind[],
  page: Page,
): Drawing[] {
  const { words } = page;
  const questions = subjects.flatMap((subject) => questionsOf(subject, kinds(subject.scenario), words));
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
  const tiles = questions.flatMap((question, row) =>
    models.map((model, column) => ({ row, column, ...faceOf(question, model, words) })),
  );
  const title = words.questions.matrix;
  const conditions = [words.reading.matrix];
  const inWords = tiles.map(
    ({ row, column, name, note }) =>
      `${questions[row]?.name ?? ''}, ${models[column] ?? ''}: ${[...name, ...note].join(' ')}.`,
  );
  const table = {
    heading: '',
    columns: models.map((model) => wrapName(model, width - 6, NAME)),
    rows: labels,
    tiles,
    footer: '',
    leftPx,
    tileWidthPx: width,
    heightsPx: labels.map(({ name, note }) => LINE_PX * Math.max(2, name.length + note.length) + 8),
  };
  return [
    {
      id: 'matrix',
      scenario: null,
      title,
      description: [title, ...conditions, ...inWords].join(' '),
      specification: sheetSpec(
        { title, conditions, panels: [tileSpec(table)], columns: 1, rowGapPx: 20 },
        page,
      ),
    },
  ];
}

function questionsOf(subject: ScenarioData, kinds: readonly FigureKind[], words: Words): Question[] {
  const [kind] = kinds;
  const measure = kind === undefined ? null : measureOf(kind);
  if (measure === null) return [];
  const rows = withMost(rowsAgainst(subject, measure, kind?.kind === 'lines' ? kind.against : 'clients'));
  const panels = fewOf(panelRows(rows, subject, words, 'variants'));
  const loads = panels.map((panel) => panel.rows);
  return standings(loads, measure, subject).map((standing, index) => ({
    name: [subject.scenario, panels[index]?.heading ?? ''].filter((part) => part !== '').join(', '),
    about: words.measures[measure],
    standings: standing,
  }));
}

/** The first, the middle and the last of many variants. */
function fewOf<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= MOST_ROWS) return items;
  return [0, Math.floor(items.length / 2), items.length - 1].flatMap((index) => items[index] ?? []);
}

/** null: the figure has no one measure. */
function measureOf(kind: FigureKind): Measure | null {
  switch (kind.kind) {
    case 'lines':
      return kind.measure;
    case 'bystanders':
      return 'p99';
    case 'shares':
      return 'fairness';
    case 'map':
      return 'throughput';
    case 'response':
    case 'timeline':
      return null;
    default:
      return kind satisfies never;
  }
}

function withMost(rows: readonly TrialRow[]): TrialRow[] {
  const most = Math.max(0, ...rows.map(({ clients }) => clients));
  return rows.filter(({ clients }) => clients === most);
}

function faceOf(
  { standings: all }: Question,
  model: string,
  { numbers }: Words,
): Omit<Tile, 'row' | 'column'> {
  const standing = all.find(({ server }) => server.name === model);
  if (standing === undefined) return { fill: PAPER, ink: MUTED, name: ['–'], note: [], frame: 'dashed' };
  const { toBest, verdict, service } = standing;
  const share = toBest < LEAST ? `<${numbers.count(LEAST)}` : numbers.count(Number(toBest.toFixed(2)));
  const served = `${formatServed(service, numbers)}/${numbers.count(service.clients)}`;
  if (verdict === 'no answer') return { fill: PAPER, ink: INK, name: [], note: [served], frame: 'dashed' };
  return {
    // By ratios paired by block, another server may be ahead of the one with the best median.
    fill: tint(SHADE, Math.min(1, toBest) ** 2 * 0.9),
    ink: toBest > 0.88 ? PAPER_ON_TINT : INK_ON_TINT,
    name: [MARKS[verdict](share)],
    note: starved(service) ? [served] : [],
    frame: verdict === 'best' ? 'heavy' : 'none',
  };
}

const MARKS: Readonly<Record<Exclude<Standing['verdict'], 'no answer'>, (share: string) => string>> = {
  best: (share) => share,
  'no difference': (share) => `≈${share}`,
  behind: (share) => share,
  'too few trials': (share) => `${share}?`,
};
