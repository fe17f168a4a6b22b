/**
 * `page`: a client asks for an HTML page over HTTP/1.1. Server end: the same page, ready made, for `/`; strict framing.
 * Client end: a GET for each request, and every answer compared byte for byte.
 */
import { formatAnswer, HttpConversation, type RequestHead, type Status } from './http.ts';
import { type HttpAnswer, parseAnswer } from './http-answer.ts';
import {
  INCOMPLETE,
  WRONG,
  type Asker,
  type Asking,
  type AskingOptions,
  type Conversation,
  type ConversationLimits,
  type Workload,
} from './workload.ts';

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

/** The page's body, as every right answer to a GET has it. */
export const PAGE = Buffer.from(HTML);

const NOT_FOUND = Buffer.from(
  '<!doctype html>\n<title>404</title>\n<p>There is only one page here: <a href="/">/</a>\n',
);

const GET_KEPT = formatAnswer(200, PAGE);
const GET_SAID_KEPT = formatAnswer(200, PAGE, { connection: 'keep-alive' });
const GET_CLOSE = formatAnswer(200, PAGE, { connection: 'close' });

function connectionOf(head: RequestHead, close: boolean): { connection?: 'close' | 'keep-alive' } {
  if (close) return { connection: 'close' };
  return head.sayKeepAlive ? { connection: 'keep-alive' } : {};
}

/** `/`, with or without a query, alone or as an absolute URI (RFC 9112 3.2.2). */
function isPage(target: string): boolean {
  return target === '/' || /^(?:http:\/\/[^/?]+)?\/?(?:\?.*)?$/i.test(target);
}

function answer(head: RequestHead, close: boolean): Buffer {
  const found = isPage(head.target);
  if (head.method === 'GET' && found) {
    if (close) return GET_CLOSE;
    return head.sayKeepAlive ? GET_SAID_KEPT : GET_KEPT;
  }
  const bodyless = head.method === 'HEAD';
  return formatAnswer(found ? 200 : 404, found ? PAGE : NOT_FOUND, {
    ...connectionOf(head, close),
    bodyless,
  });
}

function refuse(status: Exclude<Status, 200>): Buffer {
  const body = Buffer.from(`<!doctype html>\n<title>${status}</title>\n<p>${status}\n`);
  return formatAnswer(status, body, { connection: 'close' });
}

/** What the askers of one load share: the right answers seen so far, head and all. */
class RightAnswers {
  readonly #expectation: AskingOptions['expectation'];
  #body: Buffer | undefined;
  /** The last right answer to a request that keeps the connection, and to one that ends it. */
  readonly known: { kept: KnownAnswer | undefined; last: KnownAnswer | undefined } = {
    kept: undefined,
    last: undefined,
  };

  constructor(expectation: AskingOptions['expectation']) {
    this.#expectation = expectation;
    this.#body = expectation === 'exact' ? PAGE : undefined;
  }

  /** Whether it is right; a right one is known from now on. */
  judge(given: HttpAnswer, bytes: Buffer, key: 'kept' | 'last'): boolean {
    if (given.status !== 200) return false;
    if (this.#expectation === 'learned') this.#body ??= given.body;
    if (this.#body?.equals(given.body) !== true) return false;
    this.known[key] = { bytes, closing: given.closing };
    return true;
  }
}

interface KnownAnswer {
  readonly bytes: Buffer;
  readonly closing: boolean;
}

class PageAsker implements Asker {
  closing = false;
  readonly #right: RightAnswers;
  readonly #requests: { readonly kept: Buffer; readonly last: Buffer };
  /** Answers due before that to a `last` request. */
  #keptDue = 0;
  /** The beginning of an answer that did not come in one piece. */
  #held: Buffer | undefined;

  constructor(right: RightAnswers, requests: { readonly kept: Buffer; readonly last: Buffer }) {
    this.#right = right;
    this.#requests = requests;
  }

  reset(): void {
    this.#held = undefined;
    this.#keptDue = 0;
    this.closing = false;
  }

  request(last: boolean): Buffer {
    if (last) return this.#requests.last;
    this.#keptDue++;
    return this.#requests.kept;
  }

  check(input: Buffer, start: number, end: number): number {
    if (this.#held === undefined) {
      const known = this.#right.known[this.#due()];
      if (known !== undefined) {
        const knownEnd = start + known.bytes.length;
        if (knownEnd <= end && known.bytes.compare(input, start, knownEnd) === 0) {
          this.#finish(known.closing);
          return knownEnd;
        }
      }
    }
    return this.#parse(input, start, end);
  }

  #parse(input: Buffer, start: number, end: number): number {
    const fresh = input.subarray(start, end);
    const heldLength = this.#held?.length ?? 0;
    const bytes = this.#held === undefined ? fresh : Buffer.concat([this.#held, fresh]);
    const parsed = parseAnswer(bytes, 0, bytes.length);
    switch (parsed.kind) {
      case 'incomplete':
        this.#held = Buffer.from(bytes);
        return INCOMPLETE;
      case 'bad':
        return WRONG;
      case 'answer': {
        this.#held = undefined;
        const whole = Buffer.from(bytes.subarray(0, parsed.answer.end));
        if (!this.#right.judge(parsed.answer, whole, this.#due())) return WRONG;
        this.#finish(parsed.answer.closing);
        return start + parsed.answer.end - heldLength;
      }
      default:
        return parsed satisfies never;
    }
  }

  #due(): 'kept' | 'last' {
    return this.#keptDue > 0 ? 'kept' : 'last';
  }

  #finish(closing: boolean): void {
    this.closing = closing;
    if (this.#keptDue > 0) this.#keptDue--;
  }
}

export const page: Workload = {
  spec: { name: 'page' },

  converse(limits: ConversationLimits): Conversation {
    return new HttpConversation(limits, answer, refuse);
  },

  asking({ host, port, expectation }: AskingOptions): Asking {
    const right = new RightAnswers(expectation);
    const lines = ['GET / HTTP/1.1', `Host: ${host}:${port}`];
    const requests = {
      kept: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`),
      last: Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`),
    };
    return { asker: () => new PageAsker(right, requests) };
  },
};
