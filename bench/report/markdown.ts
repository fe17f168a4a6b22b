/** A report as Markdown (GitHub's, with tables). Figures are links to the files beside it. */
import { type Block, matrixTable, type Table } from './blocks.ts';

export function renderMarkdown(blocks: readonly Block[]): string {
  return `${renderBlocks(blocks)}\n`;
}

function renderBlocks(blocks: readonly Block[]): string {
  return blocks.map(renderBlock).join('\n\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escape(block.text)}`;
    case 'paragraph':
      return escape(block.text);
    case 'summary':
    case 'list':
      return block.items.map((item) => `- ${escape(item)}`).join('\n');
    case 'command':
      return renderCommand(block.text);
    case 'table':
      return renderTable(block.table);
    case 'answer':
      return block.sentences
        .map(({ about, finding }) => `**${escape(about)}.** ${escape(finding)}`)
        .join('\n\n');
    case 'matrix':
      return renderTable(matrixTable(block.matrix));
    case 'section':
      return renderBlocks(block.blocks);
    case 'folded':
      return `### ${escape(block.summary)}\n\n${renderBlocks(block.blocks)}`;
    case 'figures':
      return block.figures
        .map(({ id, title, scenario }) => {
          const about = escape(scenario === null ? title : `${scenario}: ${title}`);
          return `[![${about}](figures/${id}.png)](figures/${id}.svg)`;
        })
        .join('\n\n');
    case 'numbered-figure':
      return `![](figures/${block.figure.id}.png)\n\n*Figure ${block.number}.* ${escape(block.caption)}`;
    default:
      return block satisfies never;
  }
}

/** Between fences that are longer than any in it. */
function renderCommand(command: string): string {
  const longest = Math.max(2, ...(command.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${command}\n${fence}`;
}

/** Columns are padded to keep the source readable. */
function renderTable({ caption, columns, rows }: Table): string {
  const cells = [columns.map(({ head }) => head), ...rows].map((row) =>
    row.map((cell) => escape(cell).replaceAll('|', '\\|')),
  );
  const widths = columns.map((_, index) => Math.max(4, ...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]) => {
    const padded = row.map((cell, index) =>
      columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const [head = [], ...body] = cells;
  const rule = columns.map(({ align }, index) =>
    align === 'right' ? `${'-'.repeat((widths[index] ?? 0) - 1)}:` : '-'.repeat(widths[index] ?? 0),
  );
  return [escape(caption), '', line(head), line(rule), ...body.map(line)].join('\n');
}

/** Escapes text that Markdown would read as markup, except code; joins it in one line. */
function escape(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll(/[\\*_[\]`]/g, '\\$&')
            .replaceAll('&', '&amp;')
            .replaceAll('<', '&lt;'),
    )
    .join('');
}
