/**
 * The server end that the HTTP workloads share: one page at `/`, with any query; HEAD, 404 and refusals. Each workload
 * makes its own answer to a GET of the page.
 */
import { HttpConversation, type Work } from './http-conversation.ts';
import {
  formatAnswer,
  formatHead,
  parseHead,
  type AnswerOptions,
  type RequestHead,
  type Status,
} from './http.ts';
import type { Conversation, ConversationLimits, EndingServer } from './workload.ts';

export interface Site {
  readonly type: 'text/html' | 'text/plain';
  /** The length of the page, for answers to HEAD. */
  readonly bytes: number;
  /**
   * Answers a GET of the page.
   * @param connection returns the value of the answer's Connection field, when the answer is made; with `close` the
   * connection ends after it
   * @param target as the request names the page
   */
  get(connection: () => AnswerOptions['connection'], target: string): Buffer | Work;
}

export function converseAt(
  site: Site,
  limits: ConversationLimits,
  server: EndingServer | undefined,
): Conversation {
  return new HttpConversation(limits, (head, closes) => answer(site, head, closes), refuse, server);
}

/** See `Workload.isWhole`; requests have no bodies. */
export function isWhole(bytes: Buffer): boolean {
  return parseHead(bytes, 0, bytes.length).kind !== 'incomplete';
}

function connectionOf(head: RequestHead, close: boolean): AnswerOptions['connection'] {
  if (close) return 'close';
  return head.sayKeepAlive ? 'keep-alive' : undefined;
}

const NOT_FOUND = Buffer.from(
  '<!doctype html>\n<title>404</title>\n<p>There is only one page here: <a href="/">/</a>\n',
);

function answer(site: Site, head: RequestHead, closes: () => boolean): Buffer | Work {
  const found = isPage(head.target);
  if (head.method === 'GET' && found) return site.get(() => connectionOf(head, closes()), head.target);
  const connection = connectionOf(head, closes());
  if (head.method === 'GET') return formatAnswer(404, NOT_FOUND, { connection });
  return found
    ? formatHead(200, site.bytes, { connection, type: site.type })
    : formatHead(404, NOT_FOUND.length, { connection });
}

/** `/`, with or without a query, alone or as an absolute URI (RFC 9112 3.2.2). */
function isPage(target: string): boolean {
  return target === '/' || /^(?:http:\/\/[^/?]+)?\/?(?:\?.*)?$/i.test(target);
}

function refuse(status: Exclude<Status, 200>): Buffer {
  const body = Buffer.from(`<!doctype html>\n<title>${status}</title>\n<p>${status}\n`);
  return formatAnswer(status, body, { connection: 'close' });
}
