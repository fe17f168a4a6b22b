/** The model with the highest throughput: a tile for each number of clients and each variant, in the colour of that model. */
import type { MapData } from '../analysis/rank-panels.ts';
import type { ScenarioData } from '../analysis/scenario-data.ts';
import type { Standing } from '../analysis/standings.ts';
import { starved } from '../analysis/served.ts';
import { formatQuantity } from '../words/variants.ts';
import type { Words } from '../words/words.ts';
import { headingOf, joinParts, textOf } from './captions.ts';
import { textWidthPx, wrapName } from './font.ts';
import { contentPx, type Page } from './page.ts';
import type { Drawing } from './render.ts';
import { INK_ON_TINT, MUTED, NOTE, PAPER, styleOf } from './theme.ts';
import { NAME, type Tile, tileDrawing, type TileTable, tint } from './tiles.ts';

const GAP_PX = 12;
const PADDING_PX = 8;
const LINE_PX = 16;

/** The share of the winner's colour in its tile; ink stays legible on it. */
const TINT = 0.28;

export function mapDrawing(shown: MapData, data: ScenarioData, page: Page): Drawing {
  const { words } = page;
  const { map: title } = words.questions;
  const text = textOf(shown, data, words, { name: 'map', title, reading: words.reading.map });
  const tables = shown.panels.map((panel) => {
    const heading = joinParts(words.axes.clients, headingOf(panel, data, words));
    return { heading, ...tableOf(panel.standings, shown.clients, data, page) };
  });
  return tileDrawing(text, tables, page);
}

function tableOf(
  standings: MapData['panels'][number]['standings'],
  clients: readonly number[],
  data: ScenarioData,
  page: Page,
): Omit<TileTable, 'heading'> {
  const { words } = page;
  const { variants, quantities } = data;
  const names = clients.map((count) => words.conditions.clients(words.numbers.count(count), count === 1));
  const leftPx = Math.ceil(GAP_PX + Math.max(...names.map((name) => textWidthPx(name, NAME))));
  const width = Math.floor((contentPx(page) - leftPx) / variants.length);
  const tiles = standings.flatMap((ranked, row) =>
    ranked.map((own, column) => Object.assign({ row, column }, faceOf(own, width - PADDING_PX, words))),
  );
  const axis = quantities.get(variants[0] ?? '')?.axis;
  const most = Math.max(...tiles.map(({ name, note }) => name.length + note.length));
  return {
    columns: variants.map((variant) => wrapName(columnOf(variant, data, words), width - PADDING_PX, NAME)),
    rows: names.map((name) => ({ name: [name], note: [] })),
    tiles,
    footer: axis === undefined ? '' : words.axes[axis],
    leftPx,
    tileWidthPx: width,
    heightsPx: clients.map(() => most * LINE_PX + 2 * PADDING_PX),
  };
}

function columnOf(variant: string, { quantities }: ScenarioData, words: Words): string {
  const quantity = quantities.get(variant);
  return quantity === undefined ? variant : formatQuantity(quantity, words);
}

function faceOf(
  [best, ...others]: readonly Standing[],
  widthPx: number,
  { labels, numbers, answer }: Words,
): Omit<Tile, 'row' | 'column'> {
  const blank = { fill: PAPER, ink: MUTED, name: [] };
  const plain = (text: string) =>
    ({ ...blank, note: wrapName(text, widthPx, NOTE), frame: 'dashed' }) as const;
  if (best === undefined || best.verdict !== 'best') return plain(labels.missing);
  if (starved(best.service)) return plain(answer.nobody);
  const rivals = others.filter(({ service }) => !starved(service));
  const [next] = rivals;
  // There is no rival.
  if (next === undefined) return plain(best.server.name);
  if (rivals.some(({ verdict }) => verdict === 'too few trials')) return plain(labels.notComparable);
  if (rivals.some(({ verdict }) => verdict === 'equal' || verdict === 'open'))
    return plain(labels.noDifference);
  return {
    fill: tint(styleOf(best.server).colour, TINT),
    ink: INK_ON_TINT,
    name: wrapName(best.server.name, widthPx, NAME),
    note: [numbers.factor(1 / next.toBest), ...(next.isByCpu ? [labels.byCpu] : [])],
    frame: 'none',
  };
}
