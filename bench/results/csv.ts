/**
 * Rows as CSV and back, by the schemas of columns.ts: the schema's order is the order of the columns, an empty
 * field is null, and every field is checked on reading. RFC 4180: commas, quotes doubled, a header line.
 */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { BenchError } from './bench-error.ts';

/** The header line of a schema's CSV. */
export function formatHeader(schema: z.ZodObject): string {
  return stringify([Object.keys(schema.shape)]);
}

/** The names of the columns of a CSV, in their order. @throws BenchError NOT_A_RUN where it is not as tellers writes it */
export function readHeader(csv: string): readonly string[] {
  return parseRecords(csv.slice(0, csv.indexOf('\n') + 1))[0]?.fields ?? [];
}

/** Rows without a header, one line each. Numbers are written in full: reading them gives the same numbers. */
export function formatRows<Schema extends z.ZodObject>(
  schema: Schema,
  rows: readonly z.infer<Schema>[],
): string {
  return stringify([...rows], { columns: Object.keys(schema.shape), cast: CELLS });
}

/** Where a spreadsheet would take a text for a formula, or has one quote more than it had. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;

/** For csv-stringify: a text that a spreadsheet would run begins with `'`, which `parseRows` removes. Numbers are as they are. */
export const CELLS = { string: (text: string) => (FORMULA.test(text) ? `'${text}` : text) };

function textOf(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** CSV that tellers wrote, as spreadsheets open it where the decimal mark is a comma and lists are separated by semicolons. */
export function withDecimalCommas(schema: z.ZodObject, csv: string): string {
  const records = parseRecords(csv).map(({ fields }) => fields);
  const areNumbers = records[0]?.map((name) => typeOf(schema.shape[name]) instanceof z.ZodNumber) ?? [];
  const rows = records.map((fields, at) =>
    at === 0 ? fields : fields.map((cell, column) => (areNumbers[column] ? cell.replace('.', ',') : cell)),
  );
  // Excel takes UTF-8 without a mark for its old code page; CR LF is what it saves itself.
  return stringify(rows, { bom: true, delimiter: ';', record_delimiter: 'windows' });
}

/**
 * The rows of a CSV with a header line. Columns are found by name; ones that the schema does not know are ignored, and
 * one that is not there, as in files from before it was thought of, was not measured. Where a spreadsheet has saved it
 * with a byte order mark, with CR LF, with quotes or with empty lines, it is read all the same.
 * @throws BenchError NOT_A_RUN naming the line and the column that is wrong
 */
export function parseRows<Schema extends z.ZodObject>(schema: Schema, csv: string): z.infer<Schema>[] {
  const [header, ...records] = parseRecords(csv);
  if (header === undefined) return [];
  const { fields, line } = header;
  const missing = Object.entries(schema.shape).find(
    ([name, field]) => !(field instanceof z.ZodNullable) && !fields.includes(name),
  );
  if (missing !== undefined) throw refusal(`line ${line} names no column ${missing[0]}`);
  const twice = fields.find((name, index) => name !== '' && fields.indexOf(name) < index);
  if (twice !== undefined) throw refusal(`line ${line} names the column ${twice} twice`);
  return records.map((record) => {
    if (record.fields.length !== fields.length)
      throw refusal(
        `line ${record.line} has ${record.fields.length} fields, not ${fields.length}: it was cut, or edited`,
      );
    const named = Object.fromEntries(fields.map((name, index) => [name, record.fields[index] ?? '']));
    return parseRow(schema, named, record.line);
  });
}

/**
 * Leaves out a last line that was cut short. One without its line end counts when it has all its fields and the last one
 * is text: of a number, the end may be missing.
 */
export function wholeLines(schema: z.ZodObject, csv: string): string {
  const end = csv.lastIndexOf('\n') + 1;
  if (end === csv.length || end === 0) return csv;
  const isText = typeOf(Object.values(schema.shape).at(-1)) instanceof z.ZodString;
  const [header] = parseRecords(csv.slice(0, csv.indexOf('\n') + 1));
  const isWhole = isText && countFields(csv.slice(end)) === header?.fields.length;
  return isWhole ? `${csv}\n` : csv.slice(0, end);
}

/** 0: it ends inside quotes. */
function countFields(line: string): number {
  try {
    return parseRecords(line)[0]?.fields.length ?? 0;
  } catch {
    return 0;
  }
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

function parseRecords(csv: string): CsvRecord[] {
  checkForm(csv);
  const options = { bom: true, relax_column_count: true, skip_empty_lines: true, info: true } as const;
  const parsed = parse(csv, { ...options, skip_records_with_empty_values: true }) as unknown as readonly {
    readonly record: string[];
    readonly info: { readonly lines: number };
  }[];
  return parsed.map(({ record, info }) => ({ fields: record, line: info.lines }));
}

/** @throws BenchError NOT_A_RUN where it is not as tellers writes it, and cannot be read as it is */
function checkForm(csv: string): void {
  const [header = ''] = csv.split(/[\r\n]/, 1);
  const mark = [';', '\t'].find((one) => header.split(one).length > header.split(',').length);
  const fault =
    csv.includes('\r') && !csv.includes('\n')
      ? 'its lines end with CR alone'
      : mark === undefined
        ? null
        : `its columns are separated by ${mark === ';' ? 'semicolons' : 'tabs'}`;
  if (fault !== null)
    throw refusal(`${fault}, so another program has saved it: take the file that tellers wrote`);
}

function refusal(message: string): BenchError {
  return new BenchError('NOT_A_RUN', message);
}

function parseRow<Schema extends z.ZodObject>(
  schema: Schema,
  record: Readonly<Record<string, string>>,
  line: number,
): z.infer<Schema> {
  const row = schema.safeParse(readFields(schema, record));
  if (row.success) return row.data;
  const [issue] = row.error.issues;
  const column = issue?.path.join('.') ?? '';
  const written = record[column];
  const about =
    written === undefined || written === '' ? '' : `, not ${JSON.stringify(written.slice(0, 40))}`;
  throw refusal(`line ${line}, column ${column}: ${issue?.message ?? 'cannot be read'}${about}`);
}

function readFields(schema: z.ZodObject, record: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => [name, readField(field, record[name])]),
  );
}

/** That of a column, where it has a value. */
function typeOf(field: unknown): unknown {
  return field instanceof z.ZodNullable ? field.unwrap() : field;
}

/** As JavaScript writes them. A spreadsheet writes `1.23E+05`, with digits lost. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/;

/** A field as its column's type has it; what cannot be read stays text, which the schema then refuses. */
function readField(field: unknown, written: string | undefined): unknown {
  const nullable = field instanceof z.ZodNullable;
  if (written === undefined) return nullable ? null : undefined;
  if (nullable && written === '') return null;
  if (typeOf(field) instanceof z.ZodNumber) return NUMBER.test(written) ? Number(written) : written;
  return textOf(written);
}
