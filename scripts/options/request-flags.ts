/** The flags that say what an HTTP server is asked, and what a right answer is. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { formatNumberOf } from '../../bench/words/numbers.ts';
import { isExpectation, isRequest } from '../../clients/load-spec.ts';
import type { Expectation, RequestChoice } from '../../workloads/workload.ts';
import { UsageError } from './arguments.ts';

export interface RequestFlags {
  readonly path?: string;
  readonly header?: readonly string[];
  readonly request?: string;
}

export function addRequestFlags(command: Command): Command {
  return command
    .option('--path <path>', 'what is requested, such as /news?page=2 (default: /)', requestPath)
    .option('--header <line>', "a field of the request, such as 'Cookie: user=ann'; may be repeated", headers)
    .option('--request <file>', 'a whole request, which is sent as it is');
}

/** @returns null where no flag was given: a GET of `/` */
export function requestOf({ path, header, request }: RequestFlags): RequestChoice | null {
  if (request === undefined) {
    if (path === undefined && header === undefined) return null;
    return { kind: 'fields', path: path ?? '/', headers: header ?? [] };
  }
  if (path !== undefined || header !== undefined)
    throw new UsageError('--request sends a file as it is: put the path and the fields into the file');
  return { kind: 'raw', base64: readRequest(request).toString('base64') };
}

export function addExpectFlag(command: Command): Command {
  return command.option(
    '--expect <what>',
    'a right answer: exact (equal to the first), status (any 2xx), status:404, or regexp:PATTERN, which its body matches (default: exact where two answers agree, else status and length)',
    expectation,
  );
}

/** `exact`, `status`, `status:NNN` or `regexp:PATTERN` */
export function expectation(text: string): Expectation {
  if (text === 'exact') return 'learned';
  if (text === 'status') return { kind: 'status', status: null, bytes: null };
  const [, kind, value = ''] = /^(status|regexp):(.+)$/s.exec(text) ?? [];
  const chosen: unknown =
    kind === 'regexp' ? { kind, source: value } : { kind, status: Number(value), bytes: null };
  if (isExpectation(chosen)) return chosen;
  throw new InvalidArgumentError(
    kind === 'regexp'
      ? `'${value}' is no regular expression of JavaScript.`
      : 'Give exact, status, status:NNN (such as status:301) or regexp:PATTERN.',
  );
}

function requestPath(path: string): string {
  if (isRequest({ kind: 'fields', path, headers: [] })) return path;
  throw new InvalidArgumentError(
    'Give a path that begins with / and has no white space, such as /news?page=2; write other characters as %20 and the like.',
  );
}

/** Added to those before. */
function headers(line: string, before: readonly string[] = []): readonly string[] {
  const all = [...before, line];
  if (isRequest({ kind: 'fields', path: '/', headers: all })) return all;
  throw new InvalidArgumentError("Give a line 'Name: value', such as 'Cookie: user=ann'.");
}

/** @throws UsageError when it cannot be a request */
function readRequest(path: string): Buffer {
  const bytes = readFileSync(path);
  const text = bytes.toString('latin1');
  const [, head, end = ''] = /^(\S+ \S+ HTTP\/1\.\d\r?\n(?:[^\r\n]+\r?\n)*)(\r?\n)/.exec(text) ?? [];
  if (head === undefined) {
    throw new UsageError(
      `${path} holds no whole request: it begins with a line such as GET / HTTP/1.1, and an empty line ends its head`,
    );
  }
  if (/(?<!\r)\n/.test(head + end))
    warn(
      path,
      "lines of its head end with LF alone, not with CR LF: a server may wait for more (sed -i 's/$/\\r/' adds the CR)",
    );
  const length = /^content-length:[ \t]*(\d+)/im.exec(head)?.[1] ?? '0';
  const bodyBytes = bytes.length - head.length - end.length;
  const isChunked = /^transfer-encoding:/im.test(head);
  if (!isChunked && Number(length) !== bodyBytes)
    warn(
      path,
      `its body has ${formatNumberOf(bodyBytes, 'byte')}, and its Content-Length says ${length}: a server takes the rest for the next request, or waits for more`,
    );
  return bytes;
}

function warn(path: string, what: string): void {
  process.stderr.write(`tellers: ${path} is sent as it is, but ${what}\n`);
}
