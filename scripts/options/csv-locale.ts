/** `--csv-locale`: copies of the CSV files for spreadsheets of a locale, where its decimal mark is a comma. */
import { type Command, InvalidArgumentError } from 'commander';
import { helpWords, usageWords } from '../words/reader-language.ts';

export interface CsvLocaleFlag {
  /** BCP 47. */
  readonly csvLocale?: string;
}

export function addCsvLocaleFlag(command: Command): Command {
  return command.option('--csv-locale <locale>', helpWords().output.csvLocale, commaLocale);
}

/** `fr`, `pt-BR`, `fr_FR`: where the decimal mark is a point, the files are right as they are. */
export function commaLocale(text: string): string {
  const [locale] = supported(text.replaceAll('_', '-'));
  const parts = new Intl.NumberFormat(locale).formatToParts(0.5);
  const hasComma = parts.some(({ type, value }) => type === 'decimal' && value === ',');
  if (locale === undefined || !hasComma) throw new InvalidArgumentError(usageWords().values.csvLocale);
  return new Intl.Locale(locale).baseName;
}

/** None where it is not known, or no name of a locale. */
function supported(locale: string): string[] {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale);
  } catch {
    return [];
  }
}
