import type { Measure } from '../scenarios/figure-kind.ts';
import type { Words } from '../words/words.ts';
import type { Panel } from './panels.ts';
import type { ValueScale } from './value-scale.ts';

export interface XAxis {
  readonly title: string;
  readonly scale: ValueScale;
  /** Whether servers stand a little aside from each other at one value of it. */
  readonly hasSteps: boolean;
  readonly format: (value: number) => string;
  /** Whether it counts clients. */
  readonly isClients: boolean;
}

/** What a figure of lines shows. */
export interface LineFigure {
  /** null: latency, of all requests that were answered. */
  readonly measure: Measure | null;
  readonly yTitle: string;
  readonly x: XAxis;
  readonly panels: readonly Panel[];
  readonly windowS: number;
  /** Of a plot; by default such that there is room for all that is in it. */
  readonly heightPx?: number;
  readonly words: Words;
}

export interface Frame extends Omit<LineFigure, 'panels' | 'heightPx'> {
  readonly y: ValueScale;
  /** Side by side. */
  readonly columns: number;
  /** For the ticks of the y axis. */
  readonly leftPx: number;
  /** For the labels at the ends of lines. */
  readonly rightPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}
