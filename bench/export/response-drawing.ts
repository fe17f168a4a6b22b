/** Response time against the offered rate: a panel for the median and one for p99, and the knee of each server. */
import type { TrialRow } from '../columns.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import type { Drawing } from './drawing.ts';
import type { LineFigure } from './figure-frame.ts';
import { describeLines, howMeasured, howToRead } from './figure-words.ts';
import { serverKnees, type ServerKnee } from './knees.ts';
import { lineSpec } from './line-drawing.ts';
import { MEASURE_OF } from './measures.ts';
import type { Page } from './page.ts';
import { type Panel, linePanels, rowsAgainst } from './panels.ts';
import type { Series } from './series.ts';
import { type Subject, windowS } from './subject.ts';
import { linearScale } from './value-scale.ts';
import type { Words } from './words.ts';

const MEASURES = ['p50', 'p99'] as const satisfies readonly Measure[];

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
    panels: MEASURES.flatMap((measure) => panelsOf(measure, rows, subject, knees, words)),
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

function panelsOf(
  measure: Measure,
  rows: readonly TrialRow[],
  subject: Subject,
  knees: readonly ServerKnee[],
  words: Words,
): Panel[] {
  return linePanels(rows, subject, measure, 'offered-rate', words).map(({ heading, series }) => ({
    heading: [words.measures[measure], heading].filter((part) => part !== '').join(', '),
    series: series.map((one) => withKnee(one, knees, words)),
  }));
}

function withKnee(series: Series, knees: readonly ServerKnee[], { labels, numbers }: Words): Series {
  const knee = knees.find(({ server }) => server === series.server)?.kneeRps?.median ?? null;
  return knee === null ? series : { ...series, knee, remark: labels.knee(numbers.count(knee)) };
}
