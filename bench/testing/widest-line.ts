/** For tests of what a terminal shows. */
import { widthOf } from '../words/terminal-text.ts';

/** @returns the widest line of a text */
export function widestLine(text: string): number {
  return Math.max(...text.split('\n').map(widthOf));
}
