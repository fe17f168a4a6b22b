/** Which clients are served: a row for each server, a stroke for each client at its requests per second, and Jain's index. */
import type { ClientShares } from '../analysis/fairness.ts';
import type { ShareData } from '../analysis/figure-data.ts';
import type { ScenarioData } from '../analysis/scenario-data.ts';
import type { Words } from '../words/words.ts';
import { headingOf, textOf } from './captions.ts';
import { layer, ofServer, pixel } from './layers.ts';
import type { Page } from './page.ts';
import type { Drawing } from './render.ts';
import { middlePx, type Row, rowDrawing } from './rows.ts';
import { styleOf } from './theme.ts';
import { rootScale } from './value-scale.ts';

/** Enough for a remark of two lines. */
const ROW_PX = 36;

export function shareDrawing(shown: ShareData, data: ScenarioData, page: Page): Drawing {
  const { words } = page;
  const rates = shown.panels.flatMap(({ shares }) => shares.flatMap((one) => one.rates));
  const panels = shown.panels.map((panel) => ({
    heading: headingOf(panel, data, words),
    rowPx: ROW_PX,
    rows: panel.shares.map((one) => rowOf(one, words)),
    layers: panel.shares.flatMap((one, row) => ofServer(one.server.server, [strokes(one, row)])),
  }));
  const inWords = panels.flatMap(({ rows }) =>
    rows.map(({ name, remark }) => `${name}: ${remark.join(', ')}.`),
  );
  const { shares: title } = words.questions;
  const text = textOf(shown, data, words, { name: 'shares', title, reading: words.reading.shares });
  const scale = rootScale(rates, words.numbers.count);
  return rowDrawing({ ...text, inWords }, { panels, x: scale, xTitle: words.axes.shares }, page);
}

function rowOf({ server, isMeasured, rates, jain }: ClientShares, { labels, numbers }: Words): Row {
  const nothing = rates.filter((rate) => rate === 0).length;
  const remark =
    rates.length === 0
      ? [isMeasured ? labels.missing : labels.noValidTrial]
      : [
          ...(jain === null ? [] : [labels.jain(numbers.count(Number(jain.toFixed(2))))]),
          ...(nothing === 0 ? [] : [labels.gotNothing(numbers.count(nothing), numbers.count(rates.length))]),
        ];
  return { server: server.server, name: server.name, colour: styleOf(server).colour, remark };
}

function strokes({ server, rates }: ClientShares, row: number) {
  const { colour } = styleOf(server);
  const marks = rates.map((rate) => ({ x: rate, yPx: middlePx(row, ROW_PX) }));
  const stroke = { type: 'tick', orient: 'vertical', color: colour } as const;
  const look = { size: ROW_PX * 0.62, thickness: 1.4, opacity: 0.55 };
  return layer(marks, { ...stroke, ...look }, { y: pixel('yPx') });
}
