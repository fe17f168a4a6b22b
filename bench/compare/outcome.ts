/** The outcome of comparing a cell in two runs, as a value and in words. */
import { FEWEST_BLOCKS } from '../statistics/verdict.ts';
import type { Exclusion } from './metric.ts';

/** The reason for which a cell is not compared. */
export type Obstacle =
  | Exclusion
  | { readonly kind: 'not-in-both' }
  | { readonly kind: 'nothing-measured' }
  | { readonly kind: 'too-few-trials' }
  /** `silent` of its `valid` trials have no answer. */
  | {
      readonly kind: 'answered-nothing';
      readonly run: 'first' | 'last';
      readonly silent: number;
      readonly valid: number;
    };

export type Outcome =
  | 'faster'
  | 'slower'
  | 'no difference shown'
  | { readonly kind: 'not comparable'; readonly because: Obstacle };

/** The text in CSV and JSON. */
export function outcomeText(outcome: Outcome): string {
  return typeof outcome === 'string' ? outcome : `${outcome.kind}: ${obstacleText(outcome.because)}`;
}

export function obstacleText(because: Obstacle): string {
  switch (because.kind) {
    case 'fixed-rate':
      return 'the rate was fixed';
    case 'clients-unanswered':
      return 'some clients got no answer';
    case 'not-in-both':
      return 'not measured in both';
    case 'nothing-measured':
      return 'nothing was measured';
    case 'too-few-trials':
      return `fewer than ${FEWEST_BLOCKS} valid trials`;
    case 'answered-nothing':
      return `the ${because.run} answered nothing in ${because.silent} of ${because.valid} valid trials`;
    default:
      return because satisfies never;
  }
}
