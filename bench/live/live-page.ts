/** The page of a run under way, before anything was sent to it: headings in its language, and a script with its hash. */
import { fileURLToPath } from 'node:url';
import { escapeXml as escape } from '../figures/render.ts';
import { hashOf } from '../report/html.ts';
import { bundlePage } from '../report/page.ts';
import { REPORT_STYLE } from '../report/style.ts';
import type { ReportWords } from '../words/report-en.ts';

const ENTRY = fileURLToPath(new URL('../page/live.ts', import.meta.url));

const STYLE = `${REPORT_STYLE}
body { display: block; }
main { margin: 0 auto; }
#status { font-weight: 600; }
#no-figures:has(+ :not(:empty)) { display: none; }
#lost { border-left: 4px solid; padding-left: 1rem; }
/* An image does not follow the colours of the page. */
figure img { display: block; width: 100%; max-width: 42rem; background: #fff; }
`;

export interface LivePage {
  readonly html: string;
  /** Its Content-Security-Policy. */
  readonly policy: string;
}

export async function livePage({ language, live, content }: ReportWords): Promise<LivePage> {
  const script = await bundlePage(ENTRY);
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(live.title)} – tellers</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(content.title)}</h1>
<noscript><p>${escape(live.noScript)}</p></noscript>
<p id="status"></p>
<p id="under-way"></p>
<p id="heard" class="key"></p>
<p id="lost" role="status" hidden>${escape(live.lost)}</p>
<div id="answer" class="answer"></div>
<p id="key" class="key"></p>
${scroll('matrix', content.work)}
${part('progress', live.progress, scroll('medians', live.medians) + scroll('comparisons', live.comparisons))}
${part('disturbed', live.disturbed, '<ul id="disturbances"></ul>')}
${part('curves', live.curves, `<p id="no-figures">${escape(live.noCurves)}</p><div id="figures" class="figures"></div>`)}
${part('planned', live.plan, '<ul id="plan"></ul>')}
</main>
<script>${script}</script>
</body>
</html>
`;
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(STYLE)}; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html, policy };
}

function part(id: string, title: string, body: string): string {
  return `<section aria-labelledby="${id}-title"><h2 id="${id}-title">${escape(title)}</h2>\n${body}\n</section>`;
}

/** A wide table scrolls by itself, also with the keyboard. */
function scroll(id: string, title: string): string {
  return `<div id="${id}" class="scroll" tabindex="0" role="region" aria-label="${escape(title)}"></div>`;
}
