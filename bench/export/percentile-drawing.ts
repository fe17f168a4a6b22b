/**
 * Latency by percentile: the curves of all servers with the most clients, on the axis of HdrHistogram's plots, on which
 * each step to the right leaves a tenth as many slower requests.
 */
import { type Details, PERCENTILES, withMostClients } from './details.ts';
import type { Drawing } from './drawing.ts';
import type { LineFigure } from './figure-frame.ts';
import { describeLines, howMeasured } from './figure-words.ts';
import { nameCell } from './histograms.ts';
import { lineSpec } from './line-drawing.ts';
import type { Page } from './page.ts';
import { panelRows } from './panels.ts';
import { type Median, type Series, type ServerRows, byServer, serviceOf } from './series.ts';
import { type Subject, windowS } from './subject.ts';
import { stepScale } from './value-scale.ts';

export function percentileDrawings(subject: Subject, { distributions }: Details, page: Page): Drawing[] {
  const { words } = page;
  const rows = subject.trials.filter(withMostClients(subject.trials));
  if (!rows.some((row) => distributions.has(nameCell(row)))) return [];
  const farthest = rows.map((row) => distributions.get(nameCell(row))?.points.at(-1)?.x ?? 0);
  const shown = PERCENTILES.filter(({ x }, index) => index < 3 || x <= Math.max(...farthest));
  const last = Math.max(...shown.map(({ x }) => x));
  const panels = panelRows(rows, subject, words, 'variants').map(({ heading, rows: own }) => ({
    heading,
    series: byServer(own).map((server) => curveOf(server, distributions, subject, last)),
  }));
  const percentOf = (x: number) => words.numbers.percent(100 * (1 - 1 / x));
  const figure: LineFigure = {
    measure: null,
    yTitle: words.latency,
    x: {
      title: words.axes.percentiles,
      scale: stepScale(
        shown.map(({ x }) => x),
        percentOf,
      ),
      hasSteps: false,
      isClients: false,
      format: percentOf,
    },
    panels,
    windowS: windowS(subject),
    words,
  };
  const title = words.questions.percentiles;
  const conditions = [howMeasured(subject, rows, words), words.reading.percentiles];
  return [
    {
      id: `${subject.id}-percentiles`,
      scenario: subject.scenario,
      title,
      description: describeLines(title, conditions, figure),
      specification: lineSpec(figure, title, conditions, page),
    },
  ];
}

function curveOf(
  { server, name, style, rows }: ServerRows,
  distributions: Details['distributions'],
  subject: Subject,
  last: number,
): Series {
  const [first] = rows;
  const points = first === undefined ? [] : (distributions.get(nameCell(first))?.points ?? []);
  const curve = points.filter(({ x }) => x <= last);
  const clients = first?.clients ?? 0;
  const served = serviceOf(rows, subject);
  const medians = curve
    .filter(({ x }) => PERCENTILES.some((mark) => mark.x === x))
    .map(({ x, value }): Median => ({ x, value, low: null, high: null, clients, served }));
  return { server, name, style, medians, dots: [], curve, theory: null, knee: null, remark: '' };
}
