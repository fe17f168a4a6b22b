/**
 * A report as one self-contained HTML file: styles, figures and its script are inline. Its Content-Security-Policy blocks every
 * fetch, every other script, and `eval`. Without the script all of its content stays readable.
 */
import { createHash } from 'node:crypto';
import type { Figure } from '../figures/figures.ts';
import { escapeXml as escape } from '../figures/render.ts';
import { type PageWords, pageWords } from '../words/page-words.ts';
import type { ReportWords } from '../words/report-en.ts';
import type { Block, Column, Matrix, MatrixPlace, Table } from './blocks.ts';
import type { Exploration } from './explore.ts';
import { REPORT_STYLE } from './style.ts';

/** @param exploration null: without a script */
export function renderHtml(
  blocks: readonly Block[],
  { language, content }: ReportWords,
  exploration: Exploration | null,
): string {
  const words = pageWords(language);
  const sections = exploration?.sections ?? [];
  const scripts = exploration === null ? "'none'" : hashOf(exploration.script);
  const policy = `default-src 'none'; script-src ${scripts}; style-src ${hashOf(REPORT_STYLE)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(content.title)} – tellers</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<nav aria-label="${escape(content.contents)}">
<details><summary>${text(content.contents)}</summary>
<ul>${contentsOf(blocks)}${sections.map(({ id, label }) => contentsEntry(id, label)).join('')}</ul>
</details>
</nav>
<main>
${renderBlocks(blocks, words)}
${sections.map(({ id, html }) => `<section id="${id}">\n${html}\n</section>`).join('\n')}
</main>
${exploration === null ? '' : `<script type="application/json">${exploration.json}</script>\n<script>${exploration.script}</script>\n`}</body>
</html>
`;
}

function contentsOf(blocks: readonly Block[]): string {
  return blocks
    .flatMap((block) => (block.kind === 'section' ? [contentsEntry(block.id, block.label)] : []))
    .join('');
}

function contentsEntry(id: string, label: string): string {
  return `<li><a href="#${id}">${text(label)}</a></li>`;
}

/** As a Content-Security-Policy names it. */
export function hashOf(inline: string): string {
  return `'sha256-${createHash('sha256').update(inline).digest('base64')}'`;
}

function renderBlocks(blocks: readonly Block[], words: PageWords): string {
  return blocks.map((block) => renderBlock(block, words)).join('\n');
}

function renderBlock(block: Block, words: PageWords): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${text(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${text(block.text)}</p>`;
    case 'summary':
      return `<ul class="summary">${items(block.items)}</ul>`;
    case 'list':
      return `<ul>${items(block.items)}</ul>`;
    case 'command':
      return `<pre><code>${escape(block.text)}</code></pre>`;
    case 'table':
      return renderTable(block.table);
    case 'answer':
      return `<div class="answer">${block.sentences.map(({ about, finding }) => `<p><strong>${text(about)}.</strong> ${text(finding)}</p>`).join('')}</div>`;
    case 'matrix':
      return renderMatrix(block.matrix);
    case 'section':
      return `<section id="${block.id}">\n${renderBlocks(block.blocks, words)}\n</section>`;
    case 'folded':
      return `<details><summary>${text(block.summary)}</summary>\n${renderBlocks(block.blocks, words)}\n</details>`;
    case 'figures':
      return `<div class="figures">${block.figures.map((figure) => renderFigure(figure, words)).join('\n')}</div>`;
    case 'numbered-figure':
      return `<figure>${block.figure.svg}<figcaption>Figure ${block.number}. ${text(block.caption)}</figcaption></figure>`;
    default:
      return block satisfies never;
  }
}

/** Below it, links to its files; the script puts its controls beside them. */
function renderFigure({ id, title, svg }: Figure, { chart }: PageWords): string {
  const { drawing, drawingOf } = chart;
  const file = escape(`figures/${id}.svg`);
  return `<figure data-chart="${escape(id)}">${svg}<figcaption class="tools"><a href="${file}" aria-label="${escape(drawingOf(title))}">${escape(drawing)}</a></figcaption></figure>`;
}

function renderMatrix({ caption, work, servers, rows }: Matrix): string {
  const head = servers.map((name) => `<th scope="col">${text(name)}</th>`).join('');
  const body = rows.map(({ heading, note, section, places, missing }) => {
    const cells = places.map((place) =>
      place === null
        ? `<td class="unranked">${text(missing)}</td>`
        : `<td class="${toneOf(place)}"><b>${text(place.main)}</b>${place.note === '' ? '' : ` <small>${text(place.note)}</small>`}</td>`,
    );
    return `<tr><th scope="row"><a href="#${section}">${text(heading)}</a> <small>${text(note)}</small></th>${cells.join('')}</tr>`;
  });
  return `<p class="key">${text(caption)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escape(work)}"><table class="matrix">
<thead><tr><th scope="col">${text(work)}</th>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

const TONES = 4;

/** Of the class of a place: a server that is behind is the paler the worse it is. */
export function toneOf({ kind, toBest }: Pick<MatrixPlace, 'kind' | 'toBest'>): string {
  switch (kind) {
    case 'best':
    case 'equal':
      return 'best';
    case 'open':
      return 'open';
    case 'behind':
      return `behind tone-${Math.min(TONES - 1, Math.floor(TONES * toBest))}`;
    case 'starving':
    case 'too few trials':
    case 'too few answers':
      return 'unranked';
    default:
      return kind satisfies never;
  }
}

function items(texts: readonly string[]): string {
  return texts.map((item) => `<li>${text(item)}</li>`).join('\n');
}

/** A wide table scrolls by itself, also with the keyboard. */
function renderTable({ caption, columns, rows }: Table): string {
  const head = columns
    .map(({ head: name, align }) => `<th scope="col" class="${align}">${text(name)}</th>`)
    .join('');
  const body = rows.map(
    (row) => `<tr>${row.map((cell, index) => renderCell(cell, columns[index])).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escape(caption)}"><table>
<caption>${text(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

function renderCell(cell: string, column: Column | undefined): string {
  const align = column?.align ?? 'left';
  return column?.names === true
    ? `<th scope="row" class="${align}">${text(cell)}</th>`
    : `<td class="${align}">${text(cell)}</td>`;
}

function text(marked: string): string {
  return escape(marked).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
