/**
 * A report as LaTeX: article class, for pdflatex and xelatex. Figures are the PDFs beside it, and LaTeX numbers them.
 * All text is escaped: none of it is a command. A character that the fonts of LaTeX lack stands as its number.
 */
import { sum } from 'simple-statistics';
import { type Block, type Column, matrixTable, type Table } from './blocks.ts';

export function renderLatex(blocks: readonly Block[], locale = 'en-GB'): string {
  return `${PREAMBLE}${locale.startsWith('fr') ? FRENCH : ''}\n\\begin{document}\n\n${renderBlocks(blocks)}\n\n\\end{document}\n`;
}

const PREAMBLE = String.raw`\documentclass[11pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
  \usepackage{textcomp}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\else
  \usepackage{fontspec}
\fi
\usepackage[margin=25mm]{geometry}
\usepackage{array,booktabs,graphicx,longtable}
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{#1\linewidth}}
\newcolumntype{R}[1]{>{\raggedleft\arraybackslash}p{#1\linewidth}}
\setlength{\tabcolsep}{3pt}
\setlength{\emergencystretch}{3em}
\setlength{\LTcapwidth}{\linewidth}
\setcounter{secnumdepth}{0}
\author{}
\date{}`;

/** Hyphenation and the names of figures, where TeX has them. The spaces before : and ; are in the texts. */
const FRENCH = String.raw`
\IfFileExists{french.ldf}{\usepackage[french]{babel}\frenchsetup{AutoSpacePunctuation=false}}{}`;

function renderBlocks(blocks: readonly Block[]): string {
  return blocks.map(renderBlock).join('\n\n');
}

const HEADINGS = { 2: 'section', 3: 'subsection' } as const;

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.level === 1
        ? `\\title{${text(block.text)}}\n\\maketitle`
        : `\\${HEADINGS[block.level]}{${text(block.text)}}`;
    case 'paragraph':
      return text(block.text);
    case 'summary':
    case 'list':
      return `\\begin{itemize}\n${block.items.map((item) => `\\item{} ${text(item)}`).join('\n')}\n\\end{itemize}`;
    case 'command':
      return `\\begin{flushleft}\\ttfamily ${escapeLatex(block.text)}\\end{flushleft}`;
    case 'table':
      return renderTable(block.table);
    case 'answer':
      return block.sentences
        .map(({ about, finding }) => `\\textbf{${text(about)}.} ${text(finding)}`)
        .join('\n\n');
    case 'matrix':
      return renderTable(matrixTable(block.matrix));
    case 'section':
      return renderBlocks(block.blocks);
    case 'folded':
      return `\\subsection{${text(block.summary)}}\n\n${renderBlocks(block.blocks)}`;
    case 'figures':
      return block.figures.map(({ id, title }) => renderFigure(id, title)).join('\n\n');
    case 'numbered-figure':
      return renderFigure(block.figure.id, block.caption);
    default:
      return block satisfies never;
  }
}

function renderFigure(id: string, caption: string): string {
  return `\\begin{figure}[!htbp]
\\centering
\\includegraphics[width=\\linewidth,height=0.75\\textheight,keepaspectratio]{figures/${id}.pdf}
\\caption{${text(caption)}}
\\end{figure}`;
}

/** A longer one breaks across pages. */
const MOST_ROWS = 12;

function renderTable({ caption, columns, rows }: Table): string {
  const format = widthsOf(columns, rows)
    .map((width, index) => `${columns[index]?.align === 'right' ? 'R' : 'L'}{${width.toFixed(3)}}`)
    .join('');
  const head = `\\toprule\n${columns.map((column) => text(column.head)).join(' & ')} \\\\\n\\midrule`;
  const body = rows.map((row) => `${row.map(text).join(' & ')} \\\\`).join('\n');
  return rows.length > MOST_ROWS
    ? `{\\footnotesize\n\\begin{longtable}{@{}${format}@{}}\n\\caption{${text(caption)}} \\\\\n${head}\n\\endhead\n\\bottomrule\n\\endfoot\n${body}\n\\end{longtable}}`
    : `\\begin{table}[!htbp]\n\\footnotesize\n\\caption{${text(caption)}}\n\\begin{tabular}{@{}${format}@{}}\n${head}\n${body}\n\\bottomrule\n\\end{tabular}\n\\end{table}`;
}

/** Of a line, the part that the gaps between columns leave. */
const FOR_TEXT = 0.99;
const GAP = 0.0133;
/** Letters of a line in the size of tables, and the most that a column asks for. */
const [LINE, MOST] = [104, 40];

/** The width of each column, as a part of the line: room for its longest word, and of what is left as its texts are long. */
function widthsOf(columns: readonly Column[], rows: Table['rows']): number[] {
  const needs = columns.map(({ head }, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    const words = [head, ...cells].flatMap((cell) => cell.split(BREAKS));
    return { word: longest(words), text: Math.min(MOST, longest(cells)) };
  });
  const left = Math.max(0, LINE - sum(needs.map(({ word }) => word)));
  const wishes = needs.map((need) => Math.max(1, need.text - need.word));
  const letters = needs.map(({ word }, index) => word + (left * (wishes[index] ?? 0)) / sum(wishes));
  const part = FOR_TEXT - GAP * (columns.length - 1);
  return letters.map((count) => (part * count) / sum(letters));
}

/** Where a line of a cell may end. */
const BREAKS = /[ /_-]/;

function longest(texts: readonly string[]): number {
  return Math.max(1, ...texts.map(({ length }) => length));
}

/** In texts, `…` marks code. */
function text(marked: string): string {
  return marked
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? `\\texttt{${escapeLatex(part)}}` : escapeLatex(part)))
    .join('');
}

/** The characters that LaTeX reads as something else, and those of our texts that need a command. */
const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_\\allowbreak{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '`': '\\textasciigrave{}',
  // After the end of a row these would be its options.
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '/': '/\\allowbreak{}',
  '\u00a0': '~',
  '\u00ad': '',
  '\u202f': '\\,',
  '\u2009': '\\,',
  µ: '\\ensuremath{\\mu}',
  '×': '\\ensuremath{\\times}',
  '·': '\\ensuremath{\\cdot}',
  '±': '\\ensuremath{\\pm}',
  '²': '\\ensuremath{^{2}}',
  '³': '\\ensuremath{^{3}}',
  '–': '\\textendash{}',
  '—': '\\textemdash{}',
  '−': '\\ensuremath{-}',
  '≈': '\\ensuremath{\\approx}',
  '≥': '\\ensuremath{\\geq}',
  '≤': '\\ensuremath{\\leq}',
  '→': '\\ensuremath{\\rightarrow}',
  '√': '\\ensuremath{\\surd}',
  '∞': '\\ensuremath{\\infty}',
  Σ: '\\ensuremath{\\Sigma}',
  α: '\\ensuremath{\\alpha}',
  β: '\\ensuremath{\\beta}',
  γ: '\\ensuremath{\\gamma}',
  μ: '\\ensuremath{\\mu}',
  ρ: '\\ensuremath{\\rho}',
  '‘': '\\textquoteleft{}',
  '’': '\\textquoteright{}',
  '“': '\\textquotedblleft{}',
  '”': '\\textquotedblright{}',
  '„': '\\quotedblbase{}',
  '†': '\\textdagger{}',
  '…': '\\textellipsis{}',
};

/** Beside ASCII: the letters of Western and Central Europe, which the fonts of LaTeX have. */
const LETTER = /[À-ÖØ-öø-ÿ«»¿¡ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŤťŮůŰűŸŹźŻżŽž]/;

/** Of two of them LaTeX makes one other character. */
const LIGATURE = /([-',!?])(?=\1)/g;

/** A longer word may break anywhere, in steps of these letters. */
const LONGEST_WORD = 32;
const STEPS = /.{1,8}/gsu;

/** A text of others, as LaTeX that shows it and does nothing. */
function escapeLatex(plain: string): string {
  const words = plain
    .normalize('NFC')
    .replaceAll(/\s*\n\s*/g, ' ')
    .split(' ');
  return words
    .map((word) => (word.length > LONGEST_WORD ? (word.match(STEPS) ?? []) : [word]))
    .map((parts) => parts.map(escapeCharacters).join('\\allowbreak{}'))
    .join(' ');
}

function escapeCharacters(part: string): string {
  return part.replaceAll(/./gsu, escapeCharacter).replaceAll(LIGATURE, '$&{}');
}

function escapeCharacter(character: string): string {
  const command = COMMANDS[character];
  if (command !== undefined) return command;
  if (/[ -~]/.test(character) || LETTER.test(character)) return character;
  return `{[}U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}{]}`;
}
