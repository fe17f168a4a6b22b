/** The styles of the HTML report: light and dark, on screen and on paper. Figures follow the colours of the page. */
import {
  ALL_STYLES,
  GRID,
  GRID_ON_DARK,
  INK,
  INK_ON_DARK,
  MUTED,
  MUTED_ON_DARK,
  PAPER,
  PAPER_ON_DARK,
} from '../figures/theme.ts';
import { PHASE_STYLE } from '../figures/timeline-legend.ts';

/** Figures are drawn for white paper; a dark page exchanges each of their colours for its counterpart. */
const ON_DARK: readonly (readonly [string, string])[] = [
  [PAPER, PAPER_ON_DARK],
  [INK, INK_ON_DARK],
  [MUTED, MUTED_ON_DARK],
  [GRID, GRID_ON_DARK],
  ...[...ALL_STYLES, ...Object.values(PHASE_STYLE)].map(
    ({ colour, colourOnDark }) => [colour, colourOnDark] as const,
  ),
];

const DARK_FIGURES = ON_DARK.flatMap(([light, dark]) =>
  ['fill', 'stroke'].map((property) => `svg [${property}="${light}"] { ${property}: ${dark}; }`),
).join('\n  ');

export const REPORT_STYLE = `
:root {
  --paper: ${PAPER}; --ink: ${INK}; --muted: ${MUTED}; --line: ${GRID}; --shade: #f3f5f7; --accent: #0b5cad;
  color-scheme: light dark;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 Inter, system-ui, Helvetica, Arial, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h1 + p { color: var(--muted); margin: 0; max-width: 60rem; }
h1 + p + h2 { margin-top: 1.25rem; }
p, li { max-width: 60rem; }
p { margin: .5rem 0; }
ul { padding-left: 1.25rem; margin: .5rem 0; }
li { margin: .35rem 0; }
.summary { list-style: none; padding: .5rem 1rem; border-left: 4px solid var(--accent); background: var(--shade); font-size: 1.0625rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em; }
pre { background: var(--shade); padding: .75rem 1rem; overflow-x: auto; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.5rem; margin: 1rem 0; align-items: start; }
figure { margin: 0; }
/* Another font may be a little wider than the one that the figures were measured with. */
figure svg { display: block; width: 100%; max-width: 42rem; height: auto; overflow: visible; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: .35rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: normal; }
thead th { border-bottom: 2px solid var(--muted); vertical-align: bottom; font-weight: 600; }
.left { text-align: left; }
.right { text-align: right; }
tbody .right, tbody th { white-space: nowrap; }
caption { min-width: min(60rem, 85vw); }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: ${PAPER_ON_DARK}; --ink: ${INK_ON_DARK}; --muted: ${MUTED_ON_DARK}; --line: ${GRID_ON_DARK}; --shade: #22262b; --accent: #6cb2f5; }
  ${DARK_FIGURES}
}
@media print {
  @page { margin: 15mm; }
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  h1 { font-size: 18pt; }
  h2 { font-size: 13pt; break-after: avoid; }
  .summary { font-size: 10.5pt; }
  table { font-size: 7.5pt; }
  th, td { padding: .1rem .3rem; }
  .scroll { overflow: visible; }
  tr, figure, .summary { break-inside: avoid; }
  .figures { grid-template-columns: 1fr 1fr; gap: 5mm; }
}
`;
