/**
 * Curves of latency. By percentile: all servers with the most clients, on the axis of HdrHistogram's plots, on which each
 * step to the right leaves a tenth as many slower requests. By offered rate: a panel for each server, with its median,
 * its p99 and its knee.
 */
import type { Details } from '../analysis/analysis.ts';
import { PERCENTILES, withMostClients } from '../analysis/distributions.ts';
import type { ServerKnee } from '../analysis/knees.ts';
import { readerOf } from '../analysis/measures.ts';
import { type Median, serviceOf } from '../analysis/medians.ts';
import { type ScenarioData, windowS } from '../analysis/scenario-data.ts';
import type { TrialRow } from '../results/columns.ts';
import { nameCell } from '../results/histograms.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import type { Words } from '../words/words.ts';
import { describeLines, howMeasured, howToRead } from './captions.ts';
import type { LineFigure } from './lines/figure.ts';
import { lineSpec } from './lines/lines.ts';
import type { Page } from './page.ts';
import { type Panel, panelRows, rowsAgainst } from './panels.ts';
import type { Drawing } from './render.ts';
import { type Series, seriesOf, type StyledServer, styledServers } from './series.ts';
import { linearScale, stepScale } from './value-scale.ts';

export function percentileDrawings(subject: ScenarioData, { distributions }: Details, page: Page): Drawing[] {
  const { words } = page;
  const rows = subject.trials.filter(withMostClients(subject.trials));
  if (!rows.some((row) => distributions.has(nameCell(row)))) return [];
  const farthest = rows.map((row) => distributions.get(nameCell(row))?.points.at(-1)?.x ?? 0);
  const shown = PERCENTILES.filter(({ x }, index) => index < 3 || x <= Math.max(...farthest));
  const last = Math.max(...shown.map(({ x }) => x));
  const panels = panelRows(rows, subject, words, 'variants').map(({ heading, rows: own }) => ({
    heading,
    series: styledServers(own).map((server) => curveOf(server, distributions, subject, last)),
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
  { server, name, style, rows }: StyledServer,
  distributions: Details['distributions'],
  subject: ScenarioData,
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
  return { server, name, style, medians, dots: [], curve, theory: null, knee: null };
}

/** The two lines of a server against the offered rate. */
const MEASURES: readonly { readonly measure: Measure; readonly dash: readonly number[] }[] = [
  { measure: 'p50', dash: [] },
  { measure: 'p99', dash: [6, 3] },
];

const HEIGHT_PX = 110;

export function responseDrawings(subject: ScenarioData, page: Page): Drawing[] {
  const { words } = page;
  const rows = rowsAgainst(subject, 'p99', 'offered-rate').filter(({ load }) => load === 'open');
  if (rows.length === 0) return [];
  const most = rows[0]?.clients;
  const knees = subject.knees.filter(({ clients }) => clients === most);
  const figure: LineFigure = {
    measure: 'p99',
    yTitle: '',
    x: {
      title: words.axes['offered-rate'],
      scale: linearScale(
        rows.map(({ offered_rps }) => offered_rps ?? 0),
        words.numbers.count,
      ),
      hasSteps: false,
      isClients: false,
      format: words.numbers.count,
    },
    panels: panelRows(rows, subject, words, 'variants').flatMap(({ heading, rows: own }) =>
      styledServers(own).map((server) => panelOf(heading, server, subject, knees, words)),
    ),
    heightPx: HEIGHT_PX,
    windowS: windowS(subject),
    words,
  };
  const title = words.questions.response;
  const reading = howToRead(rows, readerOf('p99', subject.quantities), words, 'bands');
  const conditions = [howMeasured(subject, rows, words), `${reading} ${words.reading.knee}`];
  return [
    {
      id: `${subject.id}-response`,
      scenario: subject.scenario,
      title,
      description: describeLines(title, conditions, figure),
      specification: lineSpec(figure, title, conditions, page),
    },
  ];
}

function panelOf(
  heading: string,
  server: StyledServer,
  subject: ScenarioData,
  knees: readonly ServerKnee[],
  { labels, numbers }: Words,
): Panel {
  const knee = knees.find((one) => one.server === server.server)?.kneeRps?.median ?? null;
  const parts = [server.name, heading, knee === null ? '' : labels.knee(numbers.count(knee))];
  return {
    heading: parts.filter((part) => part !== '').join(', '),
    series: MEASURES.map(({ measure, dash }) =>
      Object.assign(seriesOf(named(server, measure, dash), measure, rateOf, subject), { knee }),
    ),
  };
}

function named(server: StyledServer, name: string, dash: readonly number[]): StyledServer {
  return { ...server, name, style: { ...server.style, dash } };
}

function rateOf({ offered_rps }: TrialRow): number | null {
  return offered_rps;
}
