/** Which figures a run has: those that its scenarios name, in their order, and of each its latency by percentile. */
import { type FigureKind, PLAIN_FIGURES } from '../scenarios/figure-kind.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { burdenDrawings } from './burden-drawing.ts';
import type { Details } from './details.ts';
import type { Drawing } from './drawing.ts';
import { lineDrawings } from './line-drawing.ts';
import { mapDrawings } from './map-drawing.ts';
import { matrixDrawings } from './matrix-drawing.ts';
import type { Page } from './page.ts';
import { percentileDrawings } from './percentile-drawing.ts';
import { responseDrawings } from './response-drawing.ts';
import type { Results } from './results.ts';
import { timelineDrawings } from './timeline-drawing.ts';
import { shareDrawings } from './share-drawing.ts';
import { type Subject, subjects } from './subject.ts';

/** Figures of a whole run, by their names. */
export const RUN_FIGURES = ['matrix'] as const;

/** What figures are drawn from beside the rows. */
export type Evidence = Details & Pick<Results, 'timelines'>;

export function designFigures(results: Results, details: Details, page: Page): Drawing[] {
  const all = subjects(results);
  const evidence = { ...details, timelines: results.timelines };
  return all
    .flatMap((subject) =>
      kindsOf(subject.scenario)
        .flatMap((kind) => design(kind, subject, evidence, page))
        .concat(percentileDrawings(subject, details, page)),
    )
    .concat(matrixDrawings(all, kindsOf, page));
}

function kindsOf(scenario: string): readonly FigureKind[] {
  return ALL_SCENARIOS.find(({ name }) => name === scenario)?.figures ?? PLAIN_FIGURES;
}

export function design(kind: FigureKind, subject: Subject, evidence: Evidence, page: Page): Drawing[] {
  switch (kind.kind) {
    case 'lines':
      return lineDrawings(kind, subject, page);
    case 'timeline':
      return timelineDrawings(subject, evidence.timelines, page);
    case 'response':
      return responseDrawings(subject, page);
    case 'burdens':
      return burdenDrawings(subject, page);
    case 'shares':
      return shareDrawings(subject, evidence, page);
    case 'map':
      return mapDrawings(subject, page);
    default:
      return kind satisfies never;
  }
}
