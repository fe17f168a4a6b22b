/** The languages of figures, and those of prose. */
import { GERMAN } from './words-de.ts';
import { ENGLISH_REPORT, type ReportWords } from './report-en.ts';
import { FRENCH_REPORT } from './report-fr.ts';
import { ENGLISH } from './words-en.ts';
import { FRENCH } from './words-fr.ts';
import type { Words } from './words.ts';

export const LANGUAGES = ['en', 'fr', 'de'] as const;

export type Language = (typeof LANGUAGES)[number];

export const WORDS: Readonly<Record<Language, Words>> = { en: ENGLISH, fr: FRENCH, de: GERMAN };

export const PROSE_LANGUAGES = ['en', 'fr'] as const;

export type ProseLanguage = (typeof PROSE_LANGUAGES)[number];

export const REPORT_WORDS: Readonly<Record<ProseLanguage, ReportWords>> = {
  en: ENGLISH_REPORT,
  fr: FRENCH_REPORT,
};

/** The language of the user's locale, English where it is another. @param env as `process.env` */
export function localeLanguage(env: Readonly<Record<string, string | undefined>>): ProseLanguage {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return PROSE_LANGUAGES.find((language) => new RegExp(`^${language}(?![a-z])`, 'i').test(locale)) ?? 'en';
}
