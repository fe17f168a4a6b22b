/** The sections of the HTML report beside its content: the table of all trials, the files of the run, and how to cite it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from '../analysis/analysis.ts';
import { type PageWords, pageWords } from '../words/page-words.ts';
import type { ReportWords } from '../words/report-en.ts';
import { escapeXml as escape } from '../figures/render.ts';
import type { Figure } from '../figures/figures.ts';
import { pageData, pageJson, pageScript } from './page.ts';

const RAW_FILES = [
  'trials.csv',
  'summary.csv',
  'pairs.csv',
  'slices.csv',
  'clients.csv',
  'run.json',
  'report.md',
];

/** What an HTML report has beside its blocks. */
export interface Exploration {
  readonly sections: readonly { readonly id: string; readonly label: string; readonly html: string }[];
  /** Of the Content-Security-Policy's hash. */
  readonly script: string;
  /** The data of the script, safe in HTML. */
  readonly json: string;
}

/** @param dir the results folder; links lead to what is in it */
export async function explorationOf(
  dir: string,
  analysis: Analysis,
  figures: readonly Figure[],
  report: ReportWords,
): Promise<Exploration> {
  const { language, content } = report;
  const words = pageWords(language);
  const { trials, files } = words;
  return {
    sections: [
      { id: 'all-trials', label: trials.title, html: trialsSection(analysis.trials.length, words) },
      { id: 'files', label: files.title, html: await filesSection(dir, content.title, analysis, words) },
    ],
    script: await pageScript(),
    json: pageJson(pageData(analysis, figures, report)),
  };
}

function trialsSection(count: number, { trials }: PageWords): string {
  const { title, fold, withoutScript, inPrint } = trials;
  return `<h2>${escape(title)}</h2>
<details class="screen-only"><summary>${escape(fold(count))}</summary>
<noscript><p>${escape(withoutScript)}</p></noscript>
</details>
<p class="print-only">${escape(inPrint)}</p>`;
}

async function filesSection(
  dir: string,
  title: string,
  { run }: Analysis,
  { files: words }: PageWords,
): Promise<string> {
  const names = new Set(await readdir(dir));
  const drawn = names.has('figures') ? await readdir(join(dir, 'figures')) : [];
  const svgs = drawn.filter((name) => name.endsWith('.svg')).toSorted();
  const links = RAW_FILES.filter((name) => names.has(name)).map((name) => link(name, name));
  const { versions, runId, startedAt, environment, seed, commit } = run;
  const { cpu, cores } = environment;
  const version = versions['tellers'] ?? '';
  const citation = words.citation({ title, version, runId, startedAt, cpu, cores, seed, commit });
  return `<h2>${escape(words.title)}</h2>
<p>${escape(words.intro)}</p>
<ul class="files">${links.join('')}</ul>
${
  svgs.length === 0
    ? ''
    : `<details class="screen-only"><summary>${escape(words.figures(svgs.length))}</summary>
<ul class="files">${svgs.map((name) => link(`figures/${encodeURIComponent(name)}`, name)).join('')}</ul></details>`
}
<h3>${escape(words.cite)}</h3>
<pre><code>${escape(citation)}</code></pre>
<pre><code>${escape(bibtex(citation, title, runId, startedAt, version))}</code></pre>`;
}

function link(path: string, name: string): string {
  return `<li><a href="${escape(path)}">${escape(name)}</a></li>`;
}

function bibtex(note: string, title: string, runId: string, startedAt: string, version: string): string {
  return `@misc{tellers-${runId.replaceAll(/[^\w-]/g, '-')},
  title = {{${latex(title)}}},
  year = {${startedAt.slice(0, 4)}},
  howpublished = {tellers ${latex(version)}},
  note = {${latex(note)}}
}`;
}

/** Text that LaTeX prints as it is. */
function latex(text: string): string {
  const special: Readonly<Record<string, string>> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
  };
  return text.replaceAll(/[\\~^{}#$%&_]/g, (character) => special[character] ?? `\\${character}`);
}
