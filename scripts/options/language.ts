/** `--lang`, which every command has: the language of what a reader meets; by default that of the locale. */
import { localeLanguage, type ProseLanguage } from '../../bench/words/languages.ts';

export interface LanguageFlag {
  readonly lang?: ProseLanguage;
}

export function chooseLanguage({ lang = localeLanguage(process.env) }: LanguageFlag): ProseLanguage {
  return lang;
}
