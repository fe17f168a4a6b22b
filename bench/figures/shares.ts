/** Which clients are served: a row for each server, a stroke for each client at its requests per second, and Jain's index. */
import type { Details } from '../analysis/analysis.ts';
import type { ScenarioData } from '../analysis/scenario-data.ts';
import type { ClientRow, TrialRow } from '../results/columns.ts';
import { medianOf } from '../statistics/interval.ts';
import type { Words } from '../words/words.ts';
import { howMeasured } from './captions.ts';
import { layer, pixel } from './layers.ts';
import type { Page } from './page.ts';
import { panelRows, rowsAgainst } from './panels.ts';
import type { Drawing } from './render.ts';
import { middlePx, type Row, rowDrawing } from './rows.ts';
import { type StyledServer, styledServers } from './series.ts';
import { rootScale } from './value-scale.ts';

interface Shares {
  readonly server: StyledServer;
  /** Requests per second of each client, by rank, from the most. */
  readonly rates: readonly number[];
  readonly jain: number | null;
}

/** Enough for a remark of two lines. */
const ROW_PX = 36;

export function shareDrawings(
  subject: ScenarioData,
  { clients }: Pick<Details, 'clients'>,
  page: Page,
): Drawing[] {
  const { words } = page;
  const rows = rowsAgainst(subject, 'throughput', 'variant');
  const byTrial = Map.groupBy(clients, ({ trial }) => trial);
  const panels = panelRows(rows, subject, words, 'variants').map(({ heading, rows: own }) => ({
    heading,
    shares: styledServers(own).map((server) => sharesOf(server, byTrial)),
  }));
  const rates = panels.flatMap(({ shares }) => shares.flatMap((one) => one.rates));
  if (rates.length === 0) return [];
  const drawn = panels.map(({ heading, shares }) => ({
    heading,
    rowPx: ROW_PX,
    rows: shares.map((one) => rowOf(one, words)),
    layers: shares.map((one, row) => strokes(one, row)),
  }));
  const scale = rootScale(rates, words.numbers.count);
  const inWords = drawn.flatMap((panel) =>
    panel.rows.map(({ name, remark }) => `${name}: ${remark.join(', ')}.`),
  );
  return [
    rowDrawing(
      {
        id: `${subject.id}-shares`,
        scenario: subject.scenario,
        title: words.questions.shares,
        conditions: [howMeasured(subject, rows, words), words.reading.shares],
        inWords,
      },
      { panels: drawn, x: scale, xTitle: words.axes.shares },
      page,
    ),
  ];
}

function sharesOf(server: StyledServer, byTrial: ReadonlyMap<number, readonly ClientRow[]>): Shares {
  const valid = server.rows.filter(({ validity }) => validity === 'valid');
  const ranked = valid.flatMap((row) => rankedRates(row, byTrial.get(row.trial) ?? []));
  const most = Math.max(0, ...ranked.map(({ length }) => length));
  const rates = Array.from({ length: most }, (_, rank) => medianOf(ranked.map((one) => one[rank] ?? 0)) ?? 0);
  return { server, rates, jain: medianOf(valid.map(({ fairness_jain }) => fairness_jain)) };
}

/** @returns one list; none where the clients of the trial were not recorded */
function rankedRates({ duration_s }: TrialRow, clients: readonly ClientRow[]): number[][] {
  if (duration_s === null || clients.length === 0) return [];
  const rates = clients.map(({ requests }) => requests / duration_s);
  return [rates.toSorted((a, b) => b - a)];
}

function rowOf({ server, rates, jain }: Shares, { labels, numbers }: Words): Row {
  const nothing = rates.filter((rate) => rate === 0).length;
  const remark =
    rates.length === 0
      ? [server.rows.some(({ validity }) => validity === 'valid') ? labels.missing : labels.noValidTrial]
      : [
          ...(jain === null ? [] : [labels.jain(numbers.count(Number(jain.toFixed(2))))]),
          ...(nothing === 0 ? [] : [labels.gotNothing(numbers.count(nothing), numbers.count(rates.length))]),
        ];
  return { name: server.name, colour: server.style.colour, remark };
}

function strokes({ server, rates }: Shares, row: number) {
  const { colour } = server.style;
  const marks = rates.map((rate) => ({ x: rate, yPx: middlePx(row, ROW_PX) }));
  const stroke = {
    type: 'tick',
    orient: 'vertical',
    color: colour,
    size: ROW_PX * 0.62,
    thickness: 1.4,
    opacity: 0.55,
  } as const;
  return layer(marks, stroke, { y: pixel('yPx') });
}
