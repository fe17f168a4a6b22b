/** Response time against the offered rate: a panel for each server with its median, its p99 and its knee. */
import type { TrialRow } from '../columns.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import type { Drawing } from './drawing.ts';
import type { LineFigure } from './figure-frame.ts';
import { describeLines, howMeasured, howToRead } from './figure-words.ts';
import { serverKnees, type ServerKnee } from './knees.ts';
import { lineSpec } from './line-drawing.ts';
import { MEASURE_OF } from './measures.ts';
import type { Page } from './page.ts';
import { type Panel, panelRows, rowsAgainst } from './panels.ts';
import { type ServerRows, byServer, seriesOf } from './series.ts';
import { type Subject, windowS } from './subject.ts';
import { linearScale } from './value-scale.ts';
import type { Words } from './words.ts';

const MEASURES: readonly { readonly measure: Measure; readonly dash: readonly number[] }[] = [
  { measure: 'p50', dash: [] },
  { measure: 'p99', dash: [6, 3] },
];
const HEIGHT_PX = 110;

export function responseDrawings(subject: Subject, page: Page): Drawing[] {
  const { words } = page;
  const rows = rowsAgainst(subject, 'p99', 'offered-rate').filter(({ load }) => load === 'open');
  if (rows.length === 0) return [];
  const knees = serverKnees(rows, subject.scenario, subject.run.seed);
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
      byServer(own).map((server) => panelOf(heading, server, subject, knees, words)),
    ),
    heightPx: HEIGHT_PX,
    windowS: windowS(subject),
    words,
  };
  const title = words.questions.response;
  const reading = howToRead(rows, MEASURE_OF.p99.read, words, 'bands');
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
  server: ServerRows,
  subject: Subject,
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

function named(server: ServerRows, name: string, dash: readonly number[]): ServerRows {
  return { ...server, name, style: { ...server.style, dash } };
}

function rateOf({ offered_rps }: TrialRow): number | null {
  return offered_rps;
}
