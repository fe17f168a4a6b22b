/** For the tests: where our reader of requests and Node's (llhttp) differ, each difference with its reason. */
import { isDeepStrictEqual } from 'node:util';
import { parseHead } from '../http.ts';
import { type Outcome, readNodes, readOurs } from './read-requests.ts';

/** The first step in which the two outcomes differ. */
interface Step {
  readonly ours: string;
  readonly theirs: string;
  /** The bytes from the request on that was read differently. */
  readonly text: string;
  /** The bytes before it. */
  readonly before: string;
}

interface Difference {
  readonly reason: string;
  readonly rfc: string;
  readonly explains: (step: Step) => boolean;
}

const isRefused = (step: string): boolean => step.startsWith('refused');
const isRequest = (step: string): boolean => step.includes(' ') && !isRefused(step);
const headOf = (text: string): string => text.split(/\r?\n\r?\n/, 1)[0] ?? '';
const lineOf = (text: string): string => /[^\r\n]+/.exec(text)?.[0] ?? '';
/** We refuse; Node reads the request, or waits for more of it. */
const isStricter = ({ ours, theirs }: Step): boolean => ours === 'refused 400' && !isRefused(theirs);

export const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'we serve GET and HEAD; Node leaves the method to its user',
    rfc: '9110 15.5.6',
    explains: ({ ours, theirs }) => ours === 'refused 405' && !isRefused(theirs),
  },
  {
    reason:
      'Node refuses an unknown method or version at its first wrong byte; we at the end of the head or line',
    rfc: '9110 9.1, 2.5',
    explains: ({ ours, theirs }) => ours === 'open' && /INVALID_(?:METHOD|VERSION)$/.test(theirs),
  },
  {
    reason: 'Node reads HTTP/0.9 and HTTP/2.0 in the syntax of HTTP/1.1; we refuse them',
    rfc: '9110 15.6.6',
    explains: ({ ours, theirs }) => ours === 'refused 505' && !isRefused(theirs),
  },
  {
    reason:
      'we count every byte of a head towards its limit; Node those of each target and field, with two more',
    rfc: '6585 5',
    explains: ({ ours, theirs }) =>
      (ours === 'refused 431' && !isRefused(theirs)) ||
      (theirs === 'refused HPE_HEADER_OVERFLOW' && isRequest(ours)),
  },
  {
    reason: 'we discard what comes behind the last request; Node refuses it. Neither answers it',
    rfc: '9112 9.6',
    explains: ({ ours, theirs }) => ours === 'closed' && theirs === 'refused HPE_CLOSED_CONNECTION',
  },
  {
    reason: 'we read several Content-Lengths that are all 0; Node refuses the second',
    rfc: '9112 6.3',
    explains: ({ ours, theirs }) => isRequest(ours) && theirs === 'refused HPE_UNEXPECTED_CONTENT_LENGTH',
  },
  {
    reason: 'we read any visible bytes as a target, and answer 404; Node looks at its form',
    rfc: '9112 3.2',
    explains: ({ ours, theirs }) =>
      ours !== 'closed' && !isRefused(ours) && theirs === 'refused HPE_INVALID_URL',
  },
  {
    reason: 'we judge the fields on a body at the end of the head; Node at their own line',
    rfc: '9112 6.3',
    explains: ({ ours, theirs }) => ours === 'open' && /CONTENT_LENGTH|TRANSFER_ENCODING/.test(theirs),
  },
  {
    reason: 'we ignore Upgrade; Node reads no more where one is requested',
    rfc: '9110 7.8',
    explains: ({ ours, theirs, before }) =>
      isRequest(ours) && theirs === 'open' && /^upgrade:/im.test(before),
  },
  {
    reason: 'in HTTP/1.0 we close where both close and keep-alive are requested',
    rfc: '9112 9.3',
    explains: ({ ours, theirs }) => ours.endsWith(' close') && theirs.endsWith(' keep'),
  },
  {
    reason: 'we refuse a GET or HEAD with a body: unread, it would be taken for a request',
    rfc: '9110 9.3.1, 9112 11.2',
    explains: (step) =>
      isStricter(step) && /^(?:content-length|transfer-encoding):/im.test(headOf(step.text)),
  },
  {
    reason: 'we refuse white space other than one blank in the request line',
    rfc: '9112 3',
    explains: (step) => isStricter(step) && / {2}|\t| $/.test(lineOf(step.text)),
  },
  {
    reason: 'we refuse a request line without a version; Node takes it for HTTP/0.9',
    rfc: '9112 3',
    explains: (step) => isStricter(step) && !/\S +\S+ +HTTP\/\d/.test(lineOf(step.text)),
  },
  {
    reason: 'we refuse several Hosts; Node takes the first',
    rfc: '9112 3.2',
    explains: (step) => isStricter(step) && (headOf(step.text).match(/^host:/gim)?.length ?? 0) > 1,
  },
  {
    reason: 'we refuse HTTP/1.1 without Host; the parser leaves it to its user',
    rfc: '9112 3.2',
    explains: (step) => isStricter(step) && !/^host:/im.test(headOf(step.text)),
  },
  {
    reason: 'we ignore one empty line before a request; Node any number, and CR or LF alone',
    rfc: '9112 2.2',
    explains: (step) => isStricter(step) && /^[\r\n]/.test(step.text),
  },
];

export interface Compared {
  alike: number;
  readonly reasons: Set<string>;
  readonly unexplained: Step[];
}

/** Reads what clients send on their connections with both readers. @throws when ours depends on how it is cut */
export async function compareReaders(talks: Iterable<readonly Buffer[]>): Promise<Compared> {
  const compared: Compared = { alike: 0, reasons: new Set(), unexplained: [] };
  for (const pieces of talks) {
    const bytes = Buffer.concat(pieces);
    const ours = readOurs(pieces);
    if (!isDeepStrictEqual(readOurs([bytes]), ours))
      throw new Error(
        `ours depends on how it is cut: ${JSON.stringify(pieces.map((piece) => piece.toString('latin1')))}`,
      );
    const step = findStep(bytes, ours, await readNodes(pieces));
    const difference = step && DIFFERENCES.find(({ explains }) => explains(step));
    if (step === null) compared.alike++;
    else if (difference) compared.reasons.add(difference.reason);
    else compared.unexplained.push(step);
  }
  return compared;
}

/** @returns null where both read the same; why they refuse does not count */
function findStep(bytes: Buffer, ours: Outcome, theirs: Outcome): Step | null {
  const index = Array.from({ length: Math.max(ours.length, theirs.length) }).findIndex(
    (_, at) => ours[at] !== theirs[at],
  );
  const [our = '', their = ''] = [ours[index], theirs[index]];
  if (index < 0 || (isRefused(our) && isRefused(their))) return null;
  const start = startOf(bytes, index);
  const [before, text] = [bytes.toString('latin1', 0, start), bytes.toString('latin1', start)];
  return { ours: our, theirs: their, text, before };
}

/** Where a request begins, behind `index` others. */
function startOf(bytes: Buffer, index: number): number {
  let at = 0;
  for (let request = 0; request < index; request++) {
    const parsed = parseHead(bytes, at, bytes.length);
    if (parsed.kind !== 'head') break;
    at = parsed.end;
  }
  return at;
}
