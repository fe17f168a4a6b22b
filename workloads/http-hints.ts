/**
 * What is unusual in an answer, and yet read: each kind in words, with the line of code to change. Told once, never a
 * reason to refuse an answer.
 */

const HINTS = {
  'bare-lf': {
    seen: 'its lines end with LF alone',
    change: 'HTTP ends each line with CR LF: write "\\r\\n" where you write "\\n"',
  },
  'no-length': {
    seen: 'its answer has no Content-Length, so its end is the end of the connection',
    change:
      'add "Content-Length: N\\r\\n", N being the bytes of the body; then a body that is cut short can be noticed',
  },
  reset: {
    seen: 'the connection was reset (RST) after the answer',
    change: 'the request was still unread: call recv() until its empty line before you call close()',
  },
  'silent-close': {
    seen: 'it closed the connection after an answer without saying so',
    change: 'add "Connection: close\\r\\n" to the answer, or go back to recv() for the next request',
  },
  'status-line': {
    seen: 'its status line is unusual',
    change: 'begin with "HTTP/1.1 200 OK\\r\\n": a space between the parts, none before or after them',
  },
  'extra-line': {
    seen: 'an empty line comes before or after its answer',
    change: 'send as many bytes of body as Content-Length says, and nothing after them',
  },
  'space-before-colon': {
    seen: 'white space stands between the name of a field and its colon',
    change: 'write "Name: value", the colon directly after the name',
  },
  'folded-field': {
    seen: 'a line of its head begins with white space',
    change: 'put the whole value of a field on one line',
  },
  'no-field': {
    seen: 'a line of its head has no name and colon, and was ignored',
    change: 'write "Name: value", and end the head with an empty line before the body',
  },
  'control-character': {
    seen: 'its head has a NUL or a CR inside a line',
    change: 'send the length of the text, without the 0 that ends a string in C',
  },
  'repeated-length': {
    seen: 'its Content-Length stands there more than once',
    change: 'write the field once',
  },
  'length-and-chunks': {
    seen: 'it has Content-Length and Transfer-Encoding, of which only the second counts',
    change: 'leave out Content-Length where the body comes in chunks',
  },
  'no-last-line': {
    seen: 'the empty line after its last chunk is missing',
    change: 'end a body in chunks with "0\\r\\n\\r\\n"',
  },
  'old-chunks': {
    seen: 'it answers with HTTP/1.0 and in chunks',
    change: 'answer with HTTP/1.1, or with Content-Length',
  },
} as const;

export type AnswerHint = keyof typeof HINTS;

export const ANSWER_HINTS = Object.keys(HINTS) as readonly AnswerHint[];

/** `its lines end with LF alone: HTTP ends each line with …` */
export function describeHint(hint: AnswerHint): string {
  const { seen, change } = HINTS[hint];
  return `${seen}: ${change}`;
}

/** What was seen, and what to change, apart. */
export function hintParts(hint: AnswerHint): { readonly seen: string; readonly change: string } {
  return HINTS[hint];
}
