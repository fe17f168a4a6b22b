/** `--lang`: the language of what a reader meets; by default that of the locale. */
import type { Command } from 'commander';
import { localeLanguage, PROSE_LANGUAGES, type ProseLanguage } from '../../bench/words/languages.ts';
import { oneName } from './arguments.ts';

export interface LanguageFlag {
  readonly lang?: ProseLanguage;
}

export function addLanguageFlag(command: Command): Command {
  return command.option(
    '--lang <name>',
    `language of text and figures: ${PROSE_LANGUAGES.join(', ')} (default: that of the locale)`,
    oneName(PROSE_LANGUAGES),
  );
}

export function chooseLanguage({ lang = localeLanguage(process.env) }: LanguageFlag): ProseLanguage {
  return lang;
}
