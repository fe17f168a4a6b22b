/** What a figure of lines is made of: its panels and its x axis as data, and the frame in which they are laid out. */
import type { Series } from '../../analysis/series.ts';
import type { Measure } from '../../scenarios/figure-kind.ts';
import type { Words } from '../../words/words.ts';
import type { SeriesStyle } from '../theme.ts';
import type { ValueScale } from '../value-scale.ts';

export interface StyledSeries extends Series {
  readonly style: SeriesStyle;
  /** Vertical lines on the x axis: the knee, or both its bounds. */
  readonly knees: readonly number[];
}

export interface LinePanel {
  /** What distinguishes it from the others; empty where there is only one panel. */
  readonly heading: string;
  readonly series: readonly StyledSeries[];
}

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
  readonly panels: readonly LinePanel[];
  readonly windowS: number;
  /** Whether x and y are of one unit: where y is all of x is then a line. */
  readonly hasDiagonal?: boolean;
  /** The height of a plot; by default as much as its content needs. */
  readonly heightPx?: number;
  readonly words: Words;
}

/** What the panels of a figure share: their scales, and the room for each part. */
export interface Frame extends Omit<LineFigure, 'panels' | 'heightPx'> {
  readonly y: ValueScale;
  /** Panels side by side. */
  readonly columns: number;
  /** The room for the ticks of the y axis. */
  readonly leftPx: number;
  /** The room for the labels at the ends of lines. */
  readonly rightPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}
