/** The style of the phases of a timeline, and the legend above the lanes. */
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js';
import type { Bar } from '../results/timeline.ts';
import type { Words } from '../words/words.ts';
import { textWidthPx } from './font.ts';
import { layer, OWN_COLOUR, pixel, textLayer } from './layers.ts';
import { INK, NOTE, PAPER } from './theme.ts';

/** A bar is high while a thread works for the client; bars of the same height differ in lightness. */
export const PHASE_STYLE: Readonly<
  Record<Bar['phase'], { readonly colour: string; readonly colourOnDark: string; readonly heightPx: number }>
> = {
  queued: { colour: '#9aa1aa', colourOnDark: '#7c838c', heightPx: 1.5 },
  accepted: { colour: '#8763b8', colourOnDark: '#a583d6', heightPx: 6 },
  receiving: { colour: '#b9d3ee', colourOnDark: '#35506b', heightPx: 6 },
  working: { colour: '#0b3d78', colourOnDark: '#8cc2ff', heightPx: 12 },
  sending: { colour: '#f08c2e', colourOnDark: '#f08c2e', heightPx: 12 },
  closing: { colour: '#4a4f57', colourOnDark: '#c3c8ce', heightPx: 2.5 },
};

export const PHASES = Object.keys(PHASE_STYLE) as readonly Bar['phase'][];

/** The room for the names of the lanes. */
export const LANES_LEFT_PX = 46;
export const LINE_PX = 17;

export function timelineLegend(words: Words, widthPx: number): LayerSpec<Field> {
  const swatchPx = 22;
  let xPx = 0;
  let line = 0;
  const placed = PHASES.map((phase) => {
    const text = words.timeline.phases[phase];
    const { colour, heightPx } = PHASE_STYLE[phase];
    const lengthPx = swatchPx + 6 + textWidthPx(text, NOTE);
    if (xPx > 0 && xPx + lengthPx > widthPx) {
      line += 1;
      xPx = 0;
    }
    const at = { text, colour, heightPx, x: xPx - LANES_LEFT_PX, y: line * LINE_PX + LINE_PX / 2 };
    xPx += lengthPx + 18;
    return at;
  });
  const ends = { x: pixel('x'), x2: { field: 'right' }, y: pixel('top'), y2: { field: 'foot' } };
  const swatches = placed.map(({ colour, heightPx, x, y }) => ({
    colour,
    x,
    right: x + swatchPx,
    top: y - heightPx / 2,
    foot: y + heightPx / 2,
  }));
  return {
    width: widthPx - LANES_LEFT_PX,
    height: (line + 1) * LINE_PX,
    view: { fill: PAPER },
    layer: [
      layer(swatches, { type: 'rect', strokeWidth: 0 }, { ...ends, color: OWN_COLOUR }),
      textLayer(
        placed.map(({ text, x, y }) => ({ text, x: x + swatchPx + 6, y })),
        { align: 'left', baseline: 'middle', color: INK },
        { x: pixel('x'), y: pixel('y') },
      ),
    ],
  };
}
