/**
 * Curves of latency. By percentile: all servers with the most clients, on the axis of HdrHistogram's plots, on which each
 * step to the right leaves a tenth as many slower requests. By offered rate: a panel for each server, with its median,
 * its p99 and its knee.
 */
import type { ResponseData, ResponsePanel } from '../analysis/figure-data.ts';
import { readerOf } from '../analysis/measures.ts';
import type { PercentileData } from '../analysis/percentiles.ts';
import { type ScenarioData, windowS } from '../analysis/scenario-data.ts';
import type { Bounds } from '../statistics/bounds.ts';
import type { Words } from '../words/words.ts';
import { headingOf, howToRead, joinParts, textOf } from './captions.ts';
import { shortenText } from './font.ts';
import type { LineFigure, LinePanel } from './lines/figure.ts';
import { lineDrawing, linePanels, xAxis } from './lines/lines.ts';
import type { Page } from './page.ts';
import type { Drawing } from './render.ts';
import { styleOf, TEXT } from './theme.ts';
import { stepScale } from './value-scale.ts';

export function percentileDrawing(shown: PercentileData, data: ScenarioData, page: Page): Drawing {
  const { words } = page;
  const percentOf = (x: number) => words.numbers.percent(100 * (1 - 1 / x));
  const figure: LineFigure = {
    measure: null,
    yTitle: words.latency,
    x: {
      title: words.axes.percentiles,
      scale: stepScale(shown.marks, percentOf),
      hasSteps: false,
      isClients: false,
      format: percentOf,
    },
    panels: linePanels(shown.panels, data, words),
    windowS: windowS(data),
    words,
  };
  const title = words.questions.percentiles;
  const text = textOf(shown, data, words, { name: 'percentiles', title, reading: words.reading.percentiles });
  return lineDrawing(figure, text, page);
}

const HEIGHT_PX = 110;

export function responseDrawing(shown: ResponseData, data: ScenarioData, page: Page): Drawing {
  const { words } = page;
  const figure: LineFigure = {
    measure: 'p99',
    yTitle: '',
    x: xAxis('offered-rate', data, shown.rows, words),
    panels: shown.panels.map((panel) => responsePanel(panel, data, words)),
    heightPx: HEIGHT_PX,
    windowS: windowS(data),
    words,
  };
  const marks = howToRead(shown.rows, readerOf('p99', data.quantities), words, 'bands');
  const reading = `${marks} ${words.reading.knee}`;
  const text = textOf(shown, data, words, { name: 'response', title: words.questions.response, reading });
  return lineDrawing(figure, text, page);
}

const NAME_WIDTH_PX = 180;

/** The dashes of the two lines of a server. */
const DASH = { p50: [], p99: [6, 3] } as const;

function responsePanel(panel: ResponsePanel, data: ScenarioData, words: Words): LinePanel {
  const { server, knee } = panel;
  const known = knee === null ? [] : [...new Set([knee.low, knee.high])].filter(isBound);
  const label = knee === null || known.length === 0 ? '' : words.labels.knee(formatKnee(knee, words));
  return {
    heading: joinParts(shortenText(server.name, NAME_WIDTH_PX, TEXT), headingOf(panel, data, words), label),
    series: (['p50', 'p99'] as const).map((name) => {
      const style = Object.assign({}, styleOf(server), { dash: DASH[name] });
      return Object.assign({}, panel[name], { name, style, knees: known });
    }),
  };
}

function isBound(rateRps: number): boolean {
  return rateRps > 0 && rateRps < Infinity;
}

/** `8,100`, `7,860–8,490`, `> 8,100` */
function formatKnee({ low, high }: Bounds, { numbers }: Words): string {
  const format = (rateRps: number) => numbers.count(Number(rateRps.toPrecision(3)));
  if (high === Infinity) return `> ${format(low)}`;
  if (low === 0) return `< ${format(high)}`;
  return low === high ? format(low) : `${format(low)}–${format(high)}`;
}
