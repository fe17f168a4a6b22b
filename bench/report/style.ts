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
  --paper: ${PAPER}; --ink: ${INK}; --muted: ${MUTED}; --line: ${GRID}; --shade: #f3f5f7; --accent: #0b5cad; --on-accent: #fff;
  color-scheme: light dark;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 Inter, system-ui, Helvetica, Arial, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }

p, li { max-width: 60rem; }
p { margin: .5rem 0; }
ul { padding-left: 1.25rem; margin: .5rem 0; }
li { margin: .35rem 0; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.answer { max-width: 62rem; padding: .4rem 1rem; margin: .75rem 0; border-left: 4px solid var(--accent); background: var(--shade); font-size: 1.0625rem; }
.answer p { margin: .35rem 0; }
.summary { list-style: none; padding: .25rem 1rem; border-left: 4px solid var(--line); }
nav { font-size: .875rem; padding: .75rem 1.25rem 0; }
nav ul { list-style: none; padding: 0; margin: .25rem 0; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
summary { cursor: pointer; font-weight: 600; padding: .35rem 0; }
@media screen and (min-width: 75rem) {
  body { display: grid; grid-template-columns: 11rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1.1rem 0 1rem 1.25rem; }
  nav summary { display: none; }
  nav details::details-content { content-visibility: visible; block-size: auto; }
  main { width: 100%; margin: 0; }
}
.matrix { width: 100%; max-width: 62rem; table-layout: fixed; font-size: .9375rem; border-collapse: separate; border-spacing: 2px; }
.matrix th, .matrix td { border: 0; padding: .15rem .5rem; vertical-align: middle; text-align: center; }
.matrix th:first-child { text-align: left; white-space: normal; width: 26rem; }
.matrix thead th:first-child { font-weight: 400; color: var(--muted); }
.matrix td b { font-weight: 500; }
.matrix small { color: var(--muted); font-size: .8125rem; }
.matrix td small { color: inherit; }
.matrix .best { background: var(--accent); color: var(--on-accent); }
.matrix .best b { font-weight: 700; }
.matrix .open { background: var(--shade); font-style: italic; }
.matrix .behind { background: color-mix(in srgb, var(--accent) 6%, var(--paper)); }
.matrix .tone-1 { background: color-mix(in srgb, var(--accent) 12%, var(--paper)); }
.matrix .tone-2 { background: color-mix(in srgb, var(--accent) 22%, var(--paper)); }
.matrix .tone-3 { background: color-mix(in srgb, var(--accent) 34%, var(--paper)); }
.matrix .unranked { outline: 1px dashed var(--muted); outline-offset: -2px; color: var(--muted); }
.key { color: var(--muted); font-size: .8125rem; max-width: 62rem; margin: .75rem 0 0; }
.key + .scroll { margin-top: .25rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em; }
pre { background: var(--shade); padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
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
button, select, input { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--muted); border-radius: 4px; padding: .15rem .5rem; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
button[aria-pressed="false"] { color: var(--muted); border-style: dashed; text-decoration: line-through; }
figure button[aria-pressed="false"] { text-decoration: none; border-style: solid; }
figure button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.servers { display: flex; flex-wrap: wrap; gap: .35rem; margin: .5rem 0; align-items: center; }
.servers button, .copy button, .tools button { font-size: .8125rem; }
.servers button, .matrix thead button { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; max-width: 100%; overflow-wrap: anywhere; }
.matrix thead button { font-weight: 600; border-color: transparent; padding: 0; margin: 0 auto; }
.key button { font-size: .8125rem; float: right; margin-left: 1rem; }
.copy { text-align: right; margin: .5rem 0 -.75rem; }
.tools { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: center; font-size: .8125rem; }
.controls { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; }
.chart { max-width: 42rem; cursor: crosshair; }
.chart svg { touch-action: pan-y; background: none !important; }
.chart .name { cursor: pointer; }
.chart .name:hover { text-decoration: underline; }
.faint { opacity: .4; text-decoration: line-through; }
.pointed { stroke: var(--ink); stroke-width: 2px; }
.tip { position: fixed; z-index: 1; pointer-events: none; max-width: 20rem; padding: .35rem .6rem; border: 1px solid var(--muted); border-radius: 4px; background: var(--paper); font-size: .8125rem; line-height: 1.35; overflow-wrap: anywhere; }
.tip b { display: block; font-size: 1rem; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .5rem 0; font-size: .875rem; }
.filters select { max-width: 16rem; }
.trials { font-size: .8125rem; }
.trials td:last-child { min-width: 18rem; }
.trials tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 11rem; max-width: 20rem; }
.trials thead th { position: sticky; top: 0; background: var(--paper); }
.scroll:has(> .trials) { max-height: 85vh; overflow-y: auto; }
.hint { margin-right: .75rem; color: var(--muted); font-size: .8125rem; }
.trials thead button { font-weight: 600; border: 0; padding: 0; text-align: left; background: none; }
th[aria-sort="ascending"] button::after { content: " ▲"; }
th[aria-sort="descending"] button::after { content: " ▼"; }
.excluded > * { color: var(--muted); font-style: italic; }
.files { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; }
@media screen {
  .print-only, .off { display: none !important; }
  .gone { visibility: hidden; }
}
@media screen and (max-width: 40rem) {
  main { padding: .75rem .75rem 3rem; }
  h1 { font-size: 1.3rem; }
  .answer { font-size: .9375rem; line-height: 1.4; padding: .25rem .75rem; }
  .matrix { font-size: .8125rem; line-height: 1.3; }
  .matrix th, .matrix td { padding: .15rem .2rem; }
  .matrix th:first-child { width: 7.25rem; }
  .matrix small { font-size: .75rem; }
}
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: ${PAPER_ON_DARK}; --ink: ${INK_ON_DARK}; --muted: ${MUTED_ON_DARK}; --line: ${GRID_ON_DARK}; --shade: #22262b; --accent: #6cb2f5; --on-accent: #10151b; }
  ${DARK_FIGURES}
}
@media print {
  @page { margin: 15mm; }
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  h1 { font-size: 18pt; }
  h2, h3, summary { break-after: avoid; }
  h2 { font-size: 13pt; margin-top: 0; }
  summary { font-size: 11pt; }
  h3 { font-size: 10pt; }
  .answer { font-size: 10pt; }
  nav, .screen-only, .chart, .controls, .copy, .key button, .tools, .tip { display: none; }
  .matrix thead button { display: inline; border: 0; text-decoration: none; color: inherit; }
  section { break-before: page; }
  #sure, #all-trials, #files { break-before: auto; }
  details > summary { list-style: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .matrix td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .matrix { max-width: none; font-size: 8pt; line-height: 1.25; }
  .matrix th:first-child { width: 42%; }
  .matrix thead button { font-size: inherit; }
  .matrix small, .key { font-size: 7pt; }
  table { font-size: 7pt; }
  td.left { min-width: 9em; }
  th, td { padding: .1rem .3rem; }
  .scroll { overflow: visible; }
  tr, figure, .summary, .answer, .matrix { break-inside: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  caption { break-after: avoid; min-width: 0; }
  /* No row stands alone at the end of a page, or on the next one. */
  tbody tr:nth-child(-n + 2) { break-after: avoid; }
  tbody tr:nth-last-child(-n + 2) { break-before: avoid; }
  .figures { grid-template-columns: 1fr 1fr; gap: 5mm; }
  figure svg { max-height: 200mm; }
}
`;
