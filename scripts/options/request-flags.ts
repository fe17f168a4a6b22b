/** The flags that say what an HTTP server is asked, and what a right answer is. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { isExpectation, isRequest } from '../../clients/load-spec.ts';
import type { Expectation, RequestChoice } from '../../workloads/workload.ts';
import { helpWords, usageWords } from '../words/reader-language.ts';
import { UsageError } from './arguments.ts';

export interface RequestFlags {
  readonly path?: string;
  readonly header?: readonly string[];
  readonly request?: string;
}

export function addRequestFlags(command: Command): Command {
  const { path, header, request } = helpWords().shared;
  return command
    .option('--path <path>', path, requestPath)
    .option('--header <line>', header, headers)
    .option('--request <file>', request);
}

/** @returns null where no flag was given: a GET of `/` */
export function requestOf({ path, header, request }: RequestFlags): RequestChoice | null {
  if (request === undefined) {
    if (path === undefined && header === undefined) return null;
    return { kind: 'fields', path: path ?? '/', headers: header ?? [] };
  }
  if (path !== undefined || header !== undefined) throw new UsageError(usageWords().request.alone);
  return { kind: 'raw', base64: readRequest(request).toString('base64') };
}

export function addExpectFlag(command: Command): Command {
  return command.option('--expect <what>', helpWords().shared.expect, expectation);
}

/** `exact`, `status`, `status:NNN` or `regexp:PATTERN` */
export function expectation(text: string): Expectation {
  if (text === 'exact') return 'learned';
  if (text === 'status') return { kind: 'status', status: null, bytes: null };
  const [, kind, value = ''] = /^(status|regexp):(.+)$/s.exec(text) ?? [];
  const chosen: unknown =
    kind === 'regexp' ? { kind, source: value } : { kind, status: Number(value), bytes: null };
  if (isExpectation(chosen)) return chosen;
  const { noPattern, expectation: forms } = usageWords().values;
  throw new InvalidArgumentError(kind === 'regexp' ? noPattern(value) : forms);
}

function requestPath(path: string): string {
  if (isRequest({ kind: 'fields', path, headers: [] })) return path;
  throw new InvalidArgumentError(usageWords().values.path);
}

/** Added to those before. */
function headers(line: string, before: readonly string[] = []): readonly string[] {
  const all = [...before, line];
  if (isRequest({ kind: 'fields', path: '/', headers: all })) return all;
  throw new InvalidArgumentError(usageWords().values.header);
}

/** @throws UsageError when it cannot be a request */
function readRequest(path: string): Buffer {
  const bytes = readFileSync(path);
  const text = bytes.toString('latin1');
  const [, head, end = ''] = /^(\S+ \S+ HTTP\/1\.\d\r?\n(?:[^\r\n]+\r?\n)*)(\r?\n)/.exec(text) ?? [];
  if (head === undefined) {
    throw new UsageError(usageWords().request.notWhole(path));
  }
  if (/(?<!\r)\n/.test(head + end)) warn(usageWords().request.bareLf(path));
  const length = /^content-length:[ \t]*(\d+)/im.exec(head)?.[1] ?? '0';
  const bodyBytes = bytes.length - head.length - end.length;
  const isChunked = /^transfer-encoding:/im.test(head);
  if (!isChunked && Number(length) !== bodyBytes) warn(usageWords().request.length(path, bodyBytes, length));
  return bytes;
}

function warn(text: string): void {
  process.stderr.write(`tellers: ${text}\n`);
}
