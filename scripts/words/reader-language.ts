/** The language in which a command speaks to its reader, and its words. It is known before the arguments are parsed. */
import {
  LANGUAGES,
  localeLanguage,
  PROSE_LANGUAGES,
  type ProseLanguage,
} from '../../bench/words/languages.ts';
import { FRENCH_CHECK } from '../../check/words-fr.ts';
import { type CheckWords, ENGLISH_CHECK } from '../../check/words-en.ts';
import { frenchFailure } from './failures-fr.ts';
import { ENGLISH_HELP } from './help-en.ts';
import { FRENCH_HELP } from './help-fr.ts';
import { ENGLISH_OUTPUT, type OutputWords } from './output-en.ts';
import { FRENCH_OUTPUT } from './output-fr.ts';
import { ENGLISH_USAGE } from './usage-en.ts';
import { FRENCH_USAGE } from './usage-fr.ts';

/**
 * That of `--lang`, else that of the locale. A language that has figures only gives English.
 * @param argv as `process.argv`
 */
function readerLanguage(
  argv: readonly string[] = process.argv,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ProseLanguage {
  const given = argv
    .flatMap((argument, at) =>
      argument === '--lang' ? (argv[at + 1] ?? '') : (argument.split('--lang=', 2)[1] ?? []),
    )
    .at(-1);
  if (!LANGUAGES.some((language) => language === given)) return localeLanguage(env);
  return PROSE_LANGUAGES.find((language) => language === given) ?? 'en';
}

const CHECK = { en: ENGLISH_CHECK, fr: FRENCH_CHECK } as const;

const HELP = { en: ENGLISH_HELP, fr: FRENCH_HELP } as const;

const OUTPUT = { en: ENGLISH_OUTPUT, fr: FRENCH_OUTPUT } as const;

const USAGE = { en: ENGLISH_USAGE, fr: FRENCH_USAGE } as const;

/** The report card of a server. */
export function checkWords(): CheckWords {
  return CHECK[readerLanguage()];
}

/** What `--help` prints. */
export function helpWords(): typeof ENGLISH_HELP {
  return HELP[readerLanguage()];
}

/** What a command prints of its work. */
export function outputWords(): OutputWords {
  return OUTPUT[readerLanguage()];
}

/** What a wrong call is answered. */
export function usageWords(): typeof ENGLISH_USAGE {
  return USAGE[readerLanguage()];
}

/** A failure that servers, clients or runs report in English. */
export function failureWords(message: string): string {
  return readerLanguage() === 'fr' ? frenchFailure(message) : message;
}
