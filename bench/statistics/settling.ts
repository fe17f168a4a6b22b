/**
 * The number of further blocks that would settle an open comparison, if ratios and their spread stay as observed. The
 * interval narrows with the square root of the number of blocks, and so does the noise floor. A plan, not a promise:
 * the spread of a few blocks is itself only roughly known. Pure.
 */
import { halfWidth, LEVEL, logarithmsOf, type Logarithms } from './ratio.ts';
import { FEWEST_BLOCKS, FLOOR, type Verdict } from './verdict.ts';

export type Settling =
  /** Nothing is open, or there are too few blocks for a plan. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'more-blocks';
      readonly blocks: number;
      /** What they would show: a difference, or a difference below 3 % and within the noise. */
      readonly shows: 'difference' | 'no difference';
    }
  | { readonly kind: 'not-within'; readonly blocks: number };

const MOST_MORE = 100;

/** @param level of the test, among the open comparisons of its family */
export function settle(
  { ratios, noise }: { readonly ratios: readonly number[]; readonly noise: readonly number[] },
  verdict: Verdict,
  level: number,
): Settling {
  if (verdict !== 'no difference shown' || ratios.length < FEWEST_BLOCKS) return { kind: 'none' };
  const seen = logarithmsOf(ratios);
  const again = noise.length < FEWEST_BLOCKS ? null : logarithmsOf(noise);
  for (let blocks = 0; blocks <= MOST_MORE; blocks += 1) {
    const shows = showsWith(blocks, seen, again, level);
    if (shows === null) continue;
    return blocks === 0 ? { kind: 'none' } : { kind: 'more-blocks', blocks, shows };
  }
  return { kind: 'not-within', blocks: MOST_MORE };
}

type Shown = 'difference' | 'no difference';

function showsWith(more: number, seen: Logarithms, again: Logarithms | null, level: number): Shown | null {
  const least = Math.log(1 + FLOOR);
  const effect = Math.abs(seen.center);
  const half = halfWidthWith(more, seen, level);
  if (effect + half <= least) return 'no difference';
  const floor =
    again === null ? least : Math.max(least, Math.abs(again.center) + halfWidthWith(more, again, LEVEL));
  return effect - half > least && effect > floor ? 'difference' : null;
}

function halfWidthWith(more: number, { deviation, count }: Logarithms, level: number): number {
  return halfWidth(deviation ?? Infinity, count + more, level);
}
