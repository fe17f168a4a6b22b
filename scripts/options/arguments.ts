/**
 * Shared by all commands: reads arguments with commander, and turns errors into one line and an exit code.
 * Exit codes: 0 done, 1 failed, 2 wrong usage; a command may set another (130 when it was interrupted).
 */
import { isIPv6 } from 'node:net';
import {
  Command,
  CommanderError,
  type ErrorOptions as ParseOptions,
  InvalidArgumentError,
  Option,
} from 'commander';
import { IN_PACKAGE, invocationWith } from '../../bench/invocation.ts';
import { BenchError } from '../../bench/results/bench-error.ts';
import { parseCpuList } from '../../bench/results/pinning.ts';
import type { SocketAddress } from '../../posix/socket.ts';
import { skipTeardown } from '../../servers/interrupts.ts';
import { ServerError } from '../../servers/server.ts';
import { PROSE_LANGUAGES } from '../../bench/words/languages.ts';
import { failureWords, helpWords, usageWords } from '../words/reader-language.ts';
import { describeExamples, ReaderHelp } from './help.ts';
import { explainKeptFlags } from './npm-flags.ts';
import { explainParsing } from './parse-errors.ts';
import { visible, visibleLines } from '../../workloads/visible-text.ts';

const INTERRUPTED = 130;

/** Arguments that are not valid. The message names valid ones. */
export class UsageError extends Error {
  readonly code = 'USAGE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** @throws {UsageError} from `parse`: npm kept a flag */
class NpmCommand extends Command {
  override parse(...[argv = process.argv, from]: Parameters<Command['parse']>): this {
    const args = argv.slice(from?.from === 'user' ? 0 : 2);
    const call = this.name().replace(/ --$/, '');
    const advice = IN_PACKAGE ? null : explainKeptFlags(call, this.options, args, process.env);
    if (advice !== null) throw new UsageError(advice);
    return super.parse(argv, from);
  }

  override createHelp(): ReaderHelp {
    return new ReaderHelp();
  }

  override error(message: string, options?: ParseOptions): never {
    return super.error(explainParsing(message, options?.code, usageWords().parsing), options);
  }
}

/**
 * A command called by `npm run NAME --`, or `tellers NAME` in the package, with `--lang`. Its `parse` throws instead of
 * exiting: call it inside `runCommand`.
 * @param examples the arguments of each example, shown at the end of `--help`
 * @param languages of `--lang`
 */
export function createCommand(
  name: string,
  description: string,
  examples: readonly string[],
  languages: readonly string[] = PROSE_LANGUAGES,
): Command {
  const { help, lang } = helpWords().shared;
  return new NpmCommand(invocationWith(name))
    .description(description)
    .addOption(new Option('--lang <name>', lang(languages)).argParser(oneName(languages)))
    .helpOption('-h, --help', help)
    .addHelpText('after', describeExamples(name, examples))
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
}

type Values = ReturnType<typeof usageWords>['values'];

/** The texts that need no value. */
type Advice = { [Name in keyof Values]: Values[Name] extends string ? Name : never }[keyof Values];

/** Parses numbers of a form and range. @param advice what to give in place of others */
function numberParser(form: RegExp, accepts: (value: number) => boolean, advice: Advice) {
  return (text: string): number => {
    const value = form.test(text) ? Number(text) : Number.NaN;
    if (!accepts(value)) throw new InvalidArgumentError(usageWords().values[advice]);
    return value;
  };
}

const WHOLE = /^\d+$/;
const DECIMAL = /^\d*\.?\d+$/;

const isCount = (value: number): boolean => value >= 1 && Number.isSafeInteger(value);

/** 1, 2, 3, … */
export const positiveInteger = numberParser(WHOLE, isCount, 'positiveInteger');

/** 0, 1, 2, … */
export const nonNegativeInteger = numberParser(WHOLE, Number.isSafeInteger, 'nonNegativeInteger');

/** A decimal number above 0. */
export const positiveNumber = numberParser(DECIMAL, (value) => value > 0, 'positiveNumber');

/** A decimal number, 0 or above. */
export const nonNegativeNumber = numberParser(DECIMAL, (value) => value >= 0, 'nonNegativeNumber');

/** Parses `5%` or `5`, below 100 %. @returns a parser of it as a fraction @param advice what to give in place of others */
function percentParser(accepts: (part: number) => boolean, advice: Advice) {
  return (text: string): number => {
    const part = /^\d*\.?\d+\s*%?$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
    if (!(part < 1 && accepts(part))) throw new InvalidArgumentError(usageWords().values[advice]);
    return part;
  };
}

/** `5%`, `5` or `0`, as a fraction below 1. */
export const percent = percentParser((part) => part >= 0, 'percent');

/** The same above 0. */
export const positivePercent = percentParser((part) => part > 0, 'positivePercent');

const UNITS_S = { s: 1, min: 60, h: 3600 } as const;

/** `90s`, `5min`, `1h`; a plain number is in seconds. @returns s */
export function duration(text: string): number {
  const [, number = '', unit = 's'] = /^(\d*\.?\d+)(s|min|h)?$/.exec(text) ?? [];
  const seconds = Number(number) * UNITS_S[unit as keyof typeof UNITS_S];
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError(usageWords().values.duration);
}

/** 1 to 65535. */
export const portNumber = numberParser(WHOLE, (port) => port >= 1 && port <= 65_535, 'port');

/** 0 to 65535: 0 takes a free one. */
export const portToListenOn = numberParser(WHOLE, (port) => port <= 65_535, 'portToListenOn');

const listedInteger = numberParser(WHOLE, isCount, 'integers');

/** `1,16,64`: positive, without duplicates. */
export function integerList(text: string): number[] {
  return unique(splitList(text).map(listedInteger));
}

/** An empty one is a variable of the shell that was not set: it would be the current folder. */
export function folderPath(text: string): string {
  if (text === '') throw new InvalidArgumentError(usageWords().values.emptyFolder);
  return text;
}

/** `0-2,5`, or `all`. */
export function cpuList(text: string): readonly number[] | 'all' {
  const cpus = text === 'all' ? text : parseCpuList(text);
  if (cpus === null) throw new InvalidArgumentError(usageWords().values.cpus);
  return cpus;
}

/** Parses one of the `allowed` names. */
export function oneName<Name extends string>(allowed: readonly Name[]): (text: string) => Name {
  return (text) => {
    const name = allowed.find((candidate) => candidate === text);
    if (name === undefined) throw new InvalidArgumentError(usageWords().values.oneOf(allowed));
    return name;
  };
}

/** Parses a comma-separated list of `allowed` names, without duplicates. */
export function nameList<Name extends string>(allowed: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    unique(
      splitList(text).map((part) => {
        const name = allowed.find((candidate) => candidate === part);
        if (name === undefined) {
          throw new InvalidArgumentError(usageWords().values.unknownName(part, allowed));
        }
        return name;
      }),
    );
}

/** The same for names that are known after the arguments are parsed. @throws UsageError naming the flag */
export function namesAmong(allowed: readonly string[], text: string, flag: string): string[] {
  try {
    return nameList(allowed)(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(usageWords().ofFlag(flag, why), { cause: error });
  }
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

/** `HOST:PORT` or `[::1]:PORT`, the host being a name or an address. */
export function hostAndPort(text: string): SocketAddress {
  const [, name, inBrackets = '', port = ''] = /^(?:([\w.-]+)|\[(.+)\]):(\d{1,5})$/.exec(text) ?? [];
  if (name === undefined && !isIPv6(inBrackets)) {
    throw new InvalidArgumentError(usageWords().values.address);
  }
  return { host: name ?? inBrackets, port: portNumber(port) };
}

/**
 * Runs a command and sets the exit code: what `main` returns (0 when nothing), 2 for wrong usage, 1 for a failure.
 * Errors become one line on stderr; the stack of an unexpected one is shown with TELLERS_DEBUG=1.
 */
export async function runCommand(main: () => Promise<number | void> | number | void): Promise<void> {
  process.stdout.on('error', endUnread);
  // What is not read there is progress: the work goes on.
  process.stderr.on('error', () => undefined);
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const { exitCode, line } = explain(error);
    if (line !== '') process.stderr.write(`${line}\n`);
    process.exitCode = exitCode;
  }
  if (process.exitCode === INTERRUPTED) process.once('exit', skipTeardown);
}

/** A reader that closes the pipe early (`| head`) is no failure, and hides none. */
function endUnread({ code, message }: NodeJS.ErrnoException): void {
  // By then a command that has printed its result has set its exit code.
  if (code === 'EPIPE') return void setImmediate(() => process.exit());
  process.stderr.write(`${oneLine(failureWords(`cannot write to the standard output: ${message}`))}\n`);
  process.exit(1);
}

/** The exit code of an error, and the line to print. */
export function explain(error: unknown): { readonly exitCode: number; readonly line: string } {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? { exitCode: 0, line: '' } : { exitCode: 2, line: oneLine(error.message) };
  }
  if (error instanceof UsageError) return { exitCode: 2, line: oneLine(error.message) };
  if (isBadOption(error)) return { exitCode: 2, line: oneLine(failureWords(error.message)) };
  if (error instanceof DOMException && error.name === 'AbortError')
    return { exitCode: INTERRUPTED, line: oneLine(usageWords().stopped) };
  if (process.env['TELLERS_DEBUG'] === '1' && error instanceof Error) {
    return { exitCode: 1, line: visibleLines(error.stack ?? error.message) };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (isExpected(error)) return { exitCode: 1, line: oneLine(failureWords(message)) };
  return { exitCode: 1, line: oneLine(usageWords().unexpected(message)) };
}

/** An error of one of our layers or of the system has a code; Node's own (ERR_…) mean a wrong call. */
function isExpected(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && !error.code.startsWith('ERR_');
}

/** Options that a server or a plan does not support together. */
function isBadOption(error: unknown): error is ServerError | BenchError {
  if (error instanceof BenchError) return error.code === 'BAD_OPTION';
  return error instanceof ServerError && (error.code === 'BAD_OPTION' || error.code === 'UNSUPPORTED_IO');
}

function oneLine(message: string): string {
  const line = message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
  return `tellers: ${visible(line)}`;
}
