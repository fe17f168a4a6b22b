import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../analysis/analysis.ts';
import { drawFigures, writeFigures } from '../figures/figures.ts';
import { pageOf, SCREEN_PAGE } from '../figures/page.ts';
import { type SampleOptions, sampleAnalysis } from '../testing/sample-run.ts';
import { paragraph, tableOf, left } from './blocks.ts';
import { handInBlocks } from './hand-in.ts';
import { renderLatex } from './latex.ts';
import { renderMarkdown } from './markdown.ts';
import { writeHandIn } from './report.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';

const run = promisify(execFile);

async function runs(command: string): Promise<boolean> {
  return await run(command, ['--version']).then(
    () => true,
    () => false,
  );
}

async function latexOf(analysis: Analysis): Promise<string> {
  return renderLatex(handInBlocks(analysis, await drawFigures(analysis), 'all', ENGLISH_REPORT));
}

const bodyOf = (latex: string): string => latex.slice(latex.indexOf('\\begin{document}'));
const widths = (latex: string): number[] =>
  [...latex.matchAll(/[LR]\{([\d.]+)\}/g)].map(([, width]) => Number(width));
const textOf = (text: string): string => bodyOf(renderLatex([paragraph(text)]));

/** A server name as an attacker would give it, with all that LaTeX reads as something else. */
const NASTY = String.raw`\input{/etc/passwd} $x$ 100% a_b^c ~ & # {} [*] "q" --x ''y'' <b> | \write18{id}`;

const markdownOf = (options: SampleOptions, only: readonly string[] | 'all' = 'all'): string =>
  renderMarkdown(handInBlocks(sampleAnalysis(options), [], only, ENGLISH_REPORT)).replaceAll('\u00a0', ' ');

const threats = (options: SampleOptions): string => markdownOf(options).split('## Threats')[1] ?? '';

describe('the report to hand in', () => {
  test('is LaTeX that equals the golden file', async () => {
    await expect(await latexOf(sampleAnalysis())).toMatchFileSnapshot('golden/hand-in.tex');
  });

  test('has the parts of a report, and an empty discussion with a hint', () => {
    const titles = [...markdownOf({}).matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    const parts = ['Question', 'Machine', 'Method', 'Results', 'Threats to validity', 'Discussion'];
    expect(titles).toEqual(parts);
    expect(markdownOf({})).toMatch(/## Discussion\n\nTo be written: .*\n$/);
  });

  test('is set in French in French, and in English in English', () => {
    expect(renderLatex([], 'fr-FR')).toContain('[french]{babel}');
    expect(renderLatex([])).not.toContain('babel');
  });

  test('gives a column of LaTeX room for its longest word, and long texts the rest', () => {
    const columns = ['a', 'b', 'c'].map((head, index) =>
      left(head, (row: readonly string[]) => row[index] ?? ''),
    );
    const [word = 0, short = 0, long = 0] = widths(
      renderLatex([
        tableOf('t', [['worker-per-client', 'x', 'many short words in one long cell']], columns),
      ]).split('\\begin{tabular}')[1] ?? '',
    );
    expect(short).toBeLessThan(word);
    expect(word).toBeLessThan(long);
    expect(word + short + long).toBeLessThanOrEqual(1);
  });

  test('has the chosen scenarios only', () => {
    const markdown = markdownOf({}, ['churn']);
    expect(markdown).toContain('### churn: ');
    expect(markdown).not.toContain('scaling');
  });

  test('names only the threats that the run shows', () => {
    expect(threats({})).toMatch(/1 of 90 trials|2 of 90 trials/);
    expect(threats({ interruptedAfter: 20 })).toContain('The run is incomplete');
    expect(threats({ change: (row) => ({ ...row, load_cpu_percent: 99 }) })).toContain(
      'The load generator was a limit',
    );
    expect(threats({ change: (row) => ({ ...row, load_cpu_percent: 1 }) })).not.toContain(
      'The load generator was a limit',
    );
  });
});

describe('LaTeX', () => {
  test('shows the text of others, and reads none of it as a command', () => {
    const text = textOf(NASTY);
    expect(text).toContain(String.raw`\textbackslash{}input\{/\allowbreak{}etc/\allowbreak{}passwd\}`);
    expect(text).toContain(
      String.raw`\$x\$ 100\% a\_\allowbreak{}b\textasciicircum{}c \textasciitilde{} \& \# \{\}`,
    );
    expect(text).toContain(String.raw`{[}{*}{]} \textquotedbl{}q\textquotedbl{} -{}-x '{}'y'{}'`);
    expect(text).not.toMatch(/\\(?:input|write)/);
  });

  test('has every character of our texts, and the number of one that its fonts lack', () => {
    const text = textOf('µ×–≈≥αβγ é 5\u00a0ms 中\u202e');
    expect(text).not.toMatch(/[^\n -~é]/);
    expect(text).toContain('5~ms {[}U+4E2D{]}{[}U+202E{]}');
  });

  test.for(['pdflatex', 'xelatex'])(
    'of the sample run and of a nasty name compiles by %s without a warning about glyphs',
    { timeout: 300_000 },
    async (engine, { skip }) => {
      if (!(await runs(engine))) skip(`${engine} is not installed`);
      const dir = await mkdtemp(join(tmpdir(), 'tellers-latex-'));
      try {
        const analysis = sampleAnalysis();
        const [path = ''] = await writeHandIn(
          dir,
          analysis,
          await drawFigures(analysis),
          {
            formats: ['tex'],
            only: 'all',
          },
          ENGLISH_REPORT,
        );
        const all = `${NASTY} µ × – ≈ ≥ ≤ ± ² → † … α β γ ’ “ ” é ł 5\u00a0ms 5\u202fms 中 ${'long'.repeat(50)}`;
        const more = bodyOf(
          renderLatex([
            paragraph(all),
            tableOf(all, [all, `*${all}`], [left(all, String), left('b', String)]),
          ]),
        ).replaceAll(/\\(?:begin|end)\{document\}/g, '');
        const source = (await readFile(path, 'utf8')).replace('\\end{document}', `${more}\\end{document}`);
        await writeFile(join(dir, 'all.tex'), source);
        const args = ['-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape', 'all.tex'];
        await run(engine, args, { cwd: dir, maxBuffer: 2 ** 26 });
        const log = await readFile(join(dir, 'all.log'), 'latin1');
        expect(log).toMatch(/Output written on all\.pdf/);
        expect(log).not.toMatch(/Missing character|Font Warning|undefined/i);
      } finally {
        await rm(dir, { recursive: true });
      }
    },
  );
});

test('a symbolic link in place of a figure is replaced by the figure', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tellers-link-'));
  try {
    const analysis = sampleAnalysis();
    const link = join(dir, 'figures', 'churn-throughput.png');
    await mkdir(join(dir, 'figures'));
    await symlink(import.meta.filename, link);
    const only = ['churn'];
    await writeHandIn(dir, analysis, await drawFigures(analysis), { formats: ['md'], only }, ENGLISH_REPORT);
    expect((await lstat(link)).isFile()).toBe(true);
    expect((await readFile(link, 'latin1')).slice(1, 4)).toBe('PNG');
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('figures that are there in another language are drawn again, and others are kept', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tellers-drawn-'));
  try {
    const analysis = sampleAnalysis();
    const only = ['churn'];
    const svg = join(dir, 'figures', 'churn-throughput.svg');
    const english = await drawFigures(analysis, SCREEN_PAGE, only);
    await writeFigures(dir, english, analysis.run.startedAt, { page: SCREEN_PAGE, formats: ['svg'] });
    const french = await drawFigures(analysis, pageOf(null, 'colour', FRENCH_REPORT.figures), only);
    await writeHandIn(dir, analysis, french, { formats: ['md'], only }, FRENCH_REPORT);
    expect(await readFile(svg, 'utf8')).toContain('Combien de requêtes');
    await writeFile(svg, 'edited');
    await writeHandIn(dir, analysis, french, { formats: ['md'], only }, FRENCH_REPORT);
    expect(await readFile(svg, 'utf8')).toBe('edited');
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('docx holds its figures', { timeout: 120_000 }, async ({ skip }) => {
  if (!(await runs('pandoc'))) skip('pandoc is not installed');
  const dir = await mkdtemp(join(tmpdir(), 'tellers-docx-'));
  try {
    const analysis = sampleAnalysis();
    const figures = await drawFigures(analysis);
    const [path = ''] = await writeHandIn(
      dir,
      analysis,
      figures,
      { formats: ['docx'], only: 'all' },
      ENGLISH_REPORT,
    );
    const docx = await readFile(path, 'latin1');
    expect(docx.startsWith('PK')).toBe(true);
    expect(new Set(docx.match(/word\/media\/[\w.-]+\.png/g)).size).toBe(2);
  } finally {
    await rm(dir, { recursive: true });
  }
});
