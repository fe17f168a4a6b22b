/** How commander lays out `--help`: its own headings and words in the reader's language, and nothing over 80 columns. */
import { invocation, invocationWith } from '../../bench/invocation.ts';
import { COLUMNS } from '../../bench/words/terminal-text.ts';
import { type Argument, type Command, Help, type Option } from 'commander';
import { helpWords } from '../words/reader-language.ts';

/** Spaces that do not break a line stand for themselves while commander wraps at white space. */
const KEPT = [
  ['\u202f', '\ue000'],
  ['\u00a0', '\ue001'],
] as const;

const isLast = ({ long }: Option): boolean => long === '--lang' || long === '--help';

/** Translates the words in the places of values: `--models <names>`. */
export function inPlaces(flags: string): string {
  const { place } = helpWords().shared;
  return flags.replaceAll(/<[^>]*>|\[[^\]]*\]/g, (all) => all.replaceAll(/[a-z]+/g, (word) => place(word)));
}

export class ReaderHelp extends Help {
  override helpWidth = COLUMNS;

  readonly #words = helpWords().shared;

  override styleTitle(title: string): string {
    const { usage, arguments: given, options, commands } = this.#words;
    const titles: Readonly<Record<string, string>> = {
      'Usage:': usage,
      'Arguments:': given,
      'Options:': options,
      'Commands:': commands,
    };
    return titles[title] ?? title;
  }

  override commandUsage(command: Command): string {
    return inPlaces(super.commandUsage(command));
  }

  override optionTerm(option: Option): string {
    return inPlaces(super.optionTerm(option));
  }

  override argumentTerm(argument: Argument): string {
    return inPlaces(`<${super.argumentTerm(argument)}>`).slice(1, -1);
  }

  override optionDescription({ description, defaultValue }: Option): string {
    return defaultValue === undefined
      ? description
      : `${description} ${this.#words.default(String(defaultValue))}`;
  }

  /** Every command has `--lang`, which was added first: it stands last, before `--help`. */
  override visibleOptions(command: Command): Option[] {
    const options = super.visibleOptions(command);
    return [...options.filter((option) => !isLast(option)), ...options.filter(isLast)];
  }

  /** Wraps at spaces that may break. */
  override boxWrap(text: string, width: number): string {
    const kept = KEPT.reduce((all, [space, stand]) => all.replaceAll(space, stand), text);
    return KEPT.reduce((all, [space, stand]) => all.replaceAll(stand, space), super.boxWrap(kept, width));
  }
}

/** @param call such as `npm run bench` @param examples the arguments of each */
export function describeExamples(name: string, examples: readonly string[]): string {
  const lines = examples.map((example) =>
    wrapCommand(example === '' ? invocation(name) : `${invocationWith(name)} ${example}`),
  );
  return `\n${helpWords().shared.examples}\n${lines.join('\n')}`;
}

/** As a shell reads it: a line that goes on ends in a backslash. */
function wrapCommand(line: string): string {
  if (line.length + 2 <= COLUMNS) return `  ${line}`;
  const end = line.lastIndexOf(' --', COLUMNS - 4);
  return `  ${line.slice(0, end)} \\\n    ${line.slice(end + 1)}`;
}

/** What is said of the name of an item, below it: each line wrapped, and its rest indented. */
export function describeItem(name: string, lines: readonly string[]): string {
  const help = new ReaderHelp();
  const wrapped = lines.map((line) => `    ${help.boxWrap(line, COLUMNS - 6).replaceAll('\n', '\n      ')}`);
  return [`  ${name}`, ...wrapped].join('\n');
}
