/**
 * `page`: a client requests an HTML page over HTTP/1.1. Server end: a prepared page at `/`, our own or one of `bytes`
 * bytes. A page of a given size is made once per process, and all threads send the same memory. Client end: a GET for each
 * request, and every answer compared byte for byte.
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { fixAnswer } from './http-conversation.ts';
import { formatAnswer, formatHead } from './http.ts';
import { askForBody } from './http-asking.ts';
import { converseAt, isWhole, type Site } from './http-site.ts';
import { fillWithLines } from './numbered-lines.ts';
import type { Workload, WorkloadSpec } from './workload.ts';

export type PageSpec = Extract<WorkloadSpec, { name: 'page' }>;

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>tellers</title>
<link rel="icon" href="data:,">
<style>
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; }
</style>
</head>
<body>
<h1>It is your turn.</h1>
<p>A socket was accepted for you, your request was received, and this page was sent.</p>
</body>
</html>
`;

/** Our own page's body. */
export const PAGE = Buffer.from(HTML);

const TOP = '<!doctype html>\n<title>tellers</title>\n<pre>\n';
const BOTTOM = '</pre>\n';

/** The body of every right answer to a GET of the page. */
export function pageBody({ bytes }: PageSpec): Buffer {
  return bytes === undefined ? PAGE : writePage(Buffer.allocUnsafe(bytes));
}

/** Fills a page of at least 100 bytes. */
function writePage(page: Buffer): Buffer {
  fillWithLines(page, TOP.length);
  page.write(TOP, 0, 'latin1');
  page.write(BOTTOM, page.length - BOTTOM.length, 'latin1');
  return page;
}

/** A whole answer, in memory that all threads of the process may share. */
function writeAnswer(body: Buffer, options: Parameters<typeof formatHead>[2]): Buffer {
  const head = formatHead(200, body.length, options);
  const answer = Buffer.from(new SharedArrayBuffer(head.length + body.length));
  answer.set(head);
  answer.set(body, head.length);
  return answer;
}

/** The two prepared answers. */
interface Answers {
  readonly kept: Buffer;
  readonly close: Buffer;
}

function writeAnswers(body: Buffer): Answers {
  return { kept: writeAnswer(body, {}), close: writeAnswer(body, { connection: 'close' }) };
}

function sharedName(bytes: number): string {
  return `tellers.page.${bytes}`;
}

/** How many servers in this process share the pages of a length. */
const sharers = new Map<number, number>();

/**
 * Makes a server's page once, for all threads that this thread starts from now on. Call it before the threads start.
 * @returns a function that releases the memory
 */
export function sharePage({ bytes }: PageSpec): () => void {
  if (bytes === undefined) return () => {};
  const count = sharers.get(bytes) ?? 0;
  sharers.set(bytes, count + 1);
  if (count === 0) {
    const { kept, close } = writeAnswers(pageBody({ name: 'page', bytes }));
    setEnvironmentData(sharedName(bytes), [kept.buffer, close.buffer]);
  }
  return () => {
    const left = (sharers.get(bytes) ?? 1) - 1;
    sharers.set(bytes, left);
    if (left === 0) setEnvironmentData(sharedName(bytes), undefined);
  };
}

function findAnswers(spec: PageSpec): Answers {
  if (spec.bytes === undefined)
    return { kept: formatAnswer(200, PAGE), close: formatAnswer(200, PAGE, { connection: 'close' }) };
  const shared = getEnvironmentData(sharedName(spec.bytes));
  if (!Array.isArray(shared)) return writeAnswers(pageBody(spec));
  const [kept, close] = shared as [SharedArrayBuffer, SharedArrayBuffer];
  return { kept: Buffer.from(kept), close: Buffer.from(close) };
}

function openSite(spec: PageSpec): Site {
  const { kept, close } = findAnswers(spec);
  fixAnswer(kept);
  const bytes = spec.bytes ?? PAGE.length;
  let keepAlive: Buffer | undefined;
  return {
    type: 'text/html',
    bytes,
    get(connectionOf) {
      const connection = connectionOf();
      if (connection === undefined) return kept;
      if (connection === 'close') return close;
      return (keepAlive ??= writeAnswer(pageBody(spec), { connection }));
    },
  };
}

export function openPage(spec: PageSpec): Workload {
  // Made on first use by the server end: a client needs no answers.
  let site: Site | undefined;
  return {
    isWhole,
    converse: (limits, server) => converseAt((site ??= openSite(spec)), limits, server),
    asking: (options) => askForBody(options, pageBody(spec)),
  };
}
