/**
 * The specification of a figure: one measure against the number of clients, a panel for each io. What all panels
 * share is worked out here, from all their values: the scale, the margins, the range of clients.
 */
import type { TopLevelSpec } from 'vega-lite';
import { type Measure, type Panel, isMisleading } from './chart.ts';
import { labelColumnPx } from './figure-labels.ts';
import type { Frame } from './figure-layers.ts';
import { panelSpec } from './figure-panel.ts';
import { textWidthPx, wrapText } from './font.ts';
import type { Page } from './page.ts';
import { NOTE_PX, TEXT_PX, TITLE_PX, VEGA_LITE_CONFIG } from './theme.ts';
import { type ValueScale, latencyScale, throughputScale } from './value-scale.ts';

export interface ScalingFigure {
  readonly measure: Measure;
  readonly title: string;
  /** How it was measured and how to read it: a paragraph each. */
  readonly conditions: readonly string[];
  readonly panels: readonly Panel[];
  /** The numbers of clients that were planned: the ticks, measured or not. */
  readonly clients: readonly number[];
  readonly windowS: number;
}

const PADDING_PX = 4;
const TICKS_PX = 10;

export function scalingSpec(figure: ScalingFigure, page: Page): TopLevelSpec {
  const widthPx = page.widthPx - 2 * PADDING_PX;
  const frame = frameOf(figure, widthPx);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: VEGA_LITE_CONFIG,
    padding: PADDING_PX,
    spacing: 34,
    title: {
      text: wrapText(figure.title, widthPx, { sizePx: TITLE_PX, bold: true }),
      subtitle: figure.conditions.flatMap((text) =>
        wrapText(text, widthPx, { sizePx: NOTE_PX, bold: false }),
      ),
    },
    vconcat: figure.panels.map((panel, index) => panelSpec(panel, frame, index === figure.panels.length - 1)),
  };
}

function frameOf({ measure, panels, clients, windowS }: ScalingFigure, contentPx: number): Frame {
  const scale = scaleOf(measure, panels, windowS);
  const ticksPx = scale.ticks.map(({ label }) => textWidthPx(label, { sizePx: TEXT_PX, bold: false }));
  const leftPx = Math.ceil(TICKS_PX + Math.max(...ticksPx));
  const rightPx = Math.max(
    ...panels.map(({ series }) => labelColumnPx(series, { measure, clients, scale, windowS })),
  );
  const widthPx = contentPx - leftPx - rightPx;
  const heightPx = panels.length > 1 ? 220 : 300;
  return { measure, panels: panels.length, clients, scale, windowS, leftPx, widthPx, heightPx };
}

function scaleOf(measure: Measure, panels: readonly Panel[], windowS: number): ValueScale {
  const series = panels.flatMap((panel) => panel.series);
  const medians = series.flatMap((one) => one.medians);
  const dots = series.flatMap((one) => one.dots.map(({ value }) => value));
  const intervals = medians.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const misleading = medians.filter((median) => isMisleading(median, measure));
  // Room above for those that got no answer, and below for how many did.
  const room = misleading.flatMap(({ value, low }) => [(low ?? value) / 2, windowS * 3e6]);
  return measure === 'throughput'
    ? throughputScale([...intervals, ...dots])
    : latencyScale([...intervals, ...dots, ...room]);
}
