/** Which figures a run has: those that its scenarios name, in their order, and of each its latency by percentile. */
import { type FigureKind, PLAIN_FIGURES } from '../scenarios/figure-kind.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import type { Details } from './details.ts';
import type { Drawing } from './drawing.ts';
import { lineDrawings } from './line-drawing.ts';
import type { Page } from './page.ts';
import { percentileDrawings } from './percentile-drawing.ts';
import { responseDrawings } from './response-drawing.ts';
import type { Results } from './results.ts';
import { timelineDrawings } from './timeline-drawing.ts';
import { type Subject, subjects } from './subject.ts';

export function designFigures(results: Results, details: Details, page: Page): Drawing[] {
  return subjects(results).flatMap((subject) =>
    kindsOf(subject.scenario)
      .flatMap((kind) => design(kind, subject, results, page))
      .concat(percentileDrawings(subject, details, page)),
  );
}

function kindsOf(scenario: string): readonly FigureKind[] {
  return ALL_SCENARIOS.find(({ name }) => name === scenario)?.figures ?? PLAIN_FIGURES;
}

function design(kind: FigureKind, subject: Subject, { timelines }: Results, page: Page): Drawing[] {
  switch (kind.kind) {
    case 'lines':
      return lineDrawings(kind, subject, page);
    case 'timeline':
      return timelineDrawings(subject, timelines, page);
    case 'response':
      return responseDrawings(subject, page);
    default:
      return kind satisfies never;
  }
}
