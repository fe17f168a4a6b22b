/** A figure of lines: one measure against clients, a quantity or the offered rate, a panel for each variant and io. */
import type { TrialRow } from '../columns.ts';
import type { FigureKind } from '../scenarios/figure-kind.ts';
import type { Drawing } from './drawing.ts';
import { type LineFigure, type XAxis, frameOf, hasCutIntervals } from './figure-frame.ts';
import { panelSpec } from './figure-panel.ts';
import { sheetSpec } from './figure-sheet.ts';
import { describeLines, howMeasured, howToRead } from './figure-words.ts';
import { MEASURE_OF } from './measures.ts';
import type { Page } from './page.ts';
import { linePanels, quantitiesOf, rowsAgainst } from './panels.ts';
import { type Subject, clientCounts, windowS } from './subject.ts';
import { linearScale, stepScale } from './value-scale.ts';
import { formatQuantity } from './variant.ts';
import type { Axis, Words } from './words.ts';

/** @returns none where no trial has a place in it */
export function lineDrawings(
  { measure, against }: Extract<FigureKind, { kind: 'lines' }>,
  subject: Subject,
  page: Page,
): Drawing[] {
  const { words } = page;
  const quantities = against === 'variant' ? quantitiesOf(subject) : [];
  const rows = rowsAgainst(subject, measure, against);
  if (rows.length === 0) return [];
  const axis = against === 'variant' ? quantities[0]?.axis : against;
  if (axis === undefined) return [];
  const figure: LineFigure = {
    measure,
    yTitle: words.measures[measure],
    x: xAxis(axis, subject, rows, words),
    panels: linePanels(rows, subject, measure, against, words),
    windowS: windowS(subject),
    words,
  };
  const title = words.question(measure, axis);
  const hasLaw = figure.panels.some(({ series }) => series.some(({ theory }) => theory !== null));
  const reading = howToRead(rows, MEASURE_OF[measure].read, words, figure.x.hasSteps ? 'bars' : 'bands');
  const conditions = [
    howMeasured(subject, rows, words),
    [
      reading,
      ...(hasCutIntervals(figure) ? [words.reading.cut] : []),
      ...(hasLaw ? [words.reading.law] : []),
    ].join(' '),
  ];
  return [
    {
      id: `${subject.id}-${measure}${against === 'clients' ? '' : `-by-${axis}`}`,
      scenario: subject.scenario,
      title,
      description: describeLines(title, conditions, figure),
      specification: lineSpec(figure, title, conditions, page),
    },
  ];
}

export function lineSpec(figure: LineFigure, title: string, conditions: readonly string[], page: Page) {
  const frame = frameOf(figure, page);
  const { columns } = frame;
  const panels = figure.panels.map((panel, index) =>
    panelSpec(panel, frame, {
      isLowest: index >= figure.panels.length - columns,
      isRightmost: (index + 1) % columns === 0,
    }),
  );
  return sheetSpec({ title, conditions, panels, columns, rowGapPx: 34 }, page);
}

function xAxis(axis: Axis, subject: Subject, rows: readonly TrialRow[], words: Words): XAxis {
  const { numbers } = words;
  const title = words.axes[axis];
  if (axis === 'offered-rate') {
    const offered = rows.map(({ offered_rps }) => offered_rps ?? 0);
    const scale = linearScale(offered, numbers.count);
    return { title, scale, hasSteps: false, isClients: false, format: numbers.count };
  }
  if (axis === 'clients') {
    const scale = stepScale(clientCounts(subject), numbers.count);
    return { title, scale, hasSteps: true, isClients: true, format: numbers.count };
  }
  const format = (value: number) => formatQuantity({ axis, value }, words);
  const values = quantitiesOf(subject).map(({ value }) => value);
  const hasSteps = axis !== 'silent';
  const scale = hasSteps ? stepScale(values, format) : linearScale(values, format);
  return { title, scale, hasSteps, isClients: false, format };
}
