/** What commander finds wrong with the arguments, read from its messages, which are English, and put in the reader's words. */
import type { ENGLISH_USAGE } from '../words/usage-en.ts';
import { inPlaces } from './help.ts';

type Parsing = typeof ENGLISH_USAGE.parsing;

interface Form {
  readonly code: string;
  readonly form: RegExp;
  readonly say: (parsing: Parsing, ...found: readonly string[]) => string;
}

const FORMS: readonly Form[] = [
  {
    code: 'commander.unknownOption',
    form: /^error: unknown option '(.*?)'(?:\n\(Did you mean (?:one of )?(.*)\?\))?$/s,
    say: ({ unknownOption }, flag = '', similar = '') =>
      unknownOption(flag, similar === '' ? [] : similar.split(', ')),
  },
  {
    code: 'commander.missingArgument',
    form: /^error: missing required argument '(.*)'$/s,
    say: ({ missingArgument }, name = '') => missingArgument(inPlaces(`<${name}>`).slice(1, -1)),
  },
  {
    code: 'commander.optionMissingArgument',
    form: /^error: option '(.*)' argument missing$/s,
    say: ({ optionMissingArgument }, flags = '') => optionMissingArgument(inPlaces(flags)),
  },
  {
    code: 'commander.excessArguments',
    form: /^error: too many arguments\. Expected (\d+) arguments? but got (\d+)\.$/s,
    say: ({ excessArguments }, expected, got) => excessArguments(Number(expected), Number(got)),
  },
  {
    code: 'commander.invalidArgument',
    form: /^error: option '(.*?)' argument '(.*)' is invalid\. (.*)$/s,
    say: ({ invalidOption }, flags = '', value = '', why = '') => invalidOption(inPlaces(flags), value, why),
  },
  {
    code: 'commander.invalidArgument',
    form: /^error: command-argument value '(.*)' is invalid for argument '(.*?)'\. (.*)$/s,
    say: ({ invalidArgument }, value = '', name = '', why = '') =>
      invalidArgument(inPlaces(`<${name}>`).slice(1, -1), value, why),
  },
];

/** @returns the message itself where its form is not known */
export function explainParsing(message: string, code: string | undefined, parsing: Parsing): string {
  for (const one of FORMS) {
    const found = one.code === code ? one.form.exec(message) : null;
    if (found !== null) return one.say(parsing, ...found.slice(1));
  }
  return message;
}
