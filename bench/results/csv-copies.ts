/**
 * Copies of a run's CSV files for spreadsheets where the decimal mark is a comma: `summary.fr.csv` beside `summary.csv`.
 * Nothing reads them, and `datapackage.json` leaves them out.
 */
import { withDecimalCommas, wholeLines } from './csv.ts';
import { tablesOf } from './data-package.ts';
import { folderIn, pathIn, replaceFile } from './folder-file.ts';
import { readOptional } from './optional-file.ts';

/**
 * @param dir a results folder: what it does not hold is left out
 * @param out the folder to write to
 * @param locale in the names of the copies
 * @returns the paths of the copies
 * @throws BenchError NOT_A_RUN when a CSV cannot be read; else what the file system reports
 */
export async function writeCsvCopies(dir: string, out: string, locale: string): Promise<string[]> {
  const paths: string[] = [];
  for (const { folder, name, schema } of await tablesOf(dir)) {
    const csv = await readOptional(pathIn(dir, ...folder, name));
    if (csv === null) continue;
    for (const one of folder) await folderIn(out, one);
    const path = pathIn(out, ...folder, name.replace(/\.csv$/, `.${locale}.csv`));
    await replaceFile(path, withDecimalCommas(schema, wholeLines(schema, csv)));
    paths.push(path);
  }
  return paths;
}
