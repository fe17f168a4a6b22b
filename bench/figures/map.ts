/** The model with the highest throughput: a tile for each number of clients and each variant, in the colour of that model. */
import { clientCounts, type ScenarioData } from '../analysis/scenario-data.ts';
import { type Standing, standings } from '../analysis/standings.ts';
import type { TrialRow } from '../results/columns.ts';
import { comparedIo, EXTERNAL_IO } from '../results/server-names.ts';
import { formatQuantity } from '../words/variants.ts';
import type { Words } from '../words/words.ts';
import { howMeasured } from './captions.ts';
import { textWidthPx } from './font.ts';
import { contentPx, type Page, sheetSpec } from './page.ts';
import { panelRows, rowsAgainst } from './panels.ts';
import type { Drawing } from './render.ts';
import { INK_ON_TINT, MUTED, PAPER } from './theme.ts';
import { NAME, NOTE, type Tile, tileSpec, type TileTable, tint, wrapName } from './tiles.ts';
import { styleOfServer } from './series.ts';

const GAP_PX = 12;
const PADDING_PX = 8;
const LINE_PX = 16;

/** The share of the winner's colour in its tile; ink stays legible on it. */
const TINT = 0.28;

export function mapDrawings(subject: ScenarioData, page: Page): Drawing[] {
  const { words } = page;
  const rows = rowsAgainst(subject, 'throughput', 'clients');
  if (rows.length === 0) return [];
  const tables = panelRows(rows, subject, words, 'none').map(({ heading, rows: own }) =>
    tableOf(heading, own, subject, page),
  );
  const title = words.questions.map;
  const conditions = [howMeasured(subject, rows, words), words.reading.map];
  const inWords = tables.flatMap(({ tiles, rows: names, columns }) =>
    tiles.map(
      ({ row, column, name, note }) =>
        `${names[row]?.name.join(' ') ?? ''}, ${columns[column]?.join('') ?? ''}: ${[...name, ...note].join(' ')}.`,
    ),
  );
  return [
    {
      id: `${subject.id}-map`,
      scenario: subject.scenario,
      title,
      description: [title, ...conditions, ...inWords].join(' '),
      specification: sheetSpec(
        { title, conditions, panels: tables.map(tileSpec), columns: 1, rowGapPx: 20 },
        page,
      ),
    },
  ];
}

function tableOf(heading: string, rows: readonly TrialRow[], subject: ScenarioData, page: Page): TileTable {
  const { words } = page;
  const counts = clientCounts(subject).toReversed();
  const names = counts.map((count) => words.conditions.clients(words.numbers.count(count), count === 1));
  const leftPx = Math.ceil(GAP_PX + Math.max(...names.map((name) => textWidthPx(name, NAME))));
  const width = Math.floor((contentPx(page) - leftPx) / subject.variants.length);
  const own = comparedWith(rows, subject.trials);
  const places = counts.flatMap((clients, row) =>
    subject.variants.map((variant, column) => ({ row, column, clients, variant })),
  );
  const loads = places.map(({ clients, variant }) =>
    own.filter((trial) => trial.clients === clients && trial.variant === variant),
  );
  const ranked = standings(loads, 'throughput', subject);
  const tiles = places.map(({ row, column }, index) =>
    Object.assign({ row, column }, faceOf(ranked[index] ?? [], width - PADDING_PX, words)),
  );
  const axis = subject.quantities.get(subject.variants[0] ?? '')?.axis;
  const most = Math.max(...tiles.map(({ name, note }) => name.length + note.length));
  return {
    heading: heading === '' ? words.axes.clients : `${words.axes.clients}, ${heading}`,
    columns: subject.variants.map((variant) =>
      wrapName(columnOf(variant, subject, words), width - PADDING_PX, NAME),
    ),
    rows: names.map((name) => ({ name: [name], note: [] })),
    tiles,
    footer: axis === undefined ? '' : words.axes[axis],
    leftPx,
    tileWidthPx: width,
    heightsPx: counts.map(() => most * LINE_PX + 2 * PADDING_PX),
  };
}

/** An external server is on one map only: that of the io with which the tables compare it. */
function comparedWith(rows: readonly TrialRow[], all: readonly TrialRow[]): TrialRow[] {
  const io = comparedIo({ io: EXTERNAL_IO }, rows);
  return rows.filter((row) => comparedIo(row, all) === io);
}

function columnOf(variant: string, { quantities }: ScenarioData, words: Words): string {
  const quantity = quantities.get(variant);
  return quantity === undefined ? variant : formatQuantity(quantity, words);
}

function faceOf(
  [best, ...rivals]: readonly Standing[],
  widthPx: number,
  { labels, numbers }: Words,
): Omit<Tile, 'row' | 'column'> {
  const plain = (text: string) =>
    ({
      fill: PAPER,
      ink: MUTED,
      name: [],
      note: wrapName(text, widthPx, NOTE),
      frame: 'dashed',
    }) as const;
  if (best === undefined || best.verdict !== 'best') return plain(labels.missing);
  const [next] = rivals;
  // There is no rival.
  if (next === undefined) return plain(best.server.name);
  if (rivals.some(({ verdict }) => verdict === 'too few trials')) return plain(labels.notComparable);
  if (rivals.some(({ verdict }) => verdict === 'no difference')) return plain(labels.noDifference);
  return {
    fill: tint(styleOfServer(best.server).colour, TINT),
    ink: INK_ON_TINT,
    name: wrapName(best.server.name, widthPx, NAME),
    note: [numbers.factor(1 / next.toBest)],
    frame: 'none',
  };
}
