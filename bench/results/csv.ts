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

/** Rows without a header, one line each. Numbers are written in full: reading them gives the same numbers. */
export function formatRows<Schema extends z.ZodObject>(
  schema: Schema,
  rows: readonly z.infer<Schema>[],
): string {
  return stringify([...rows], { columns: Object.keys(schema.shape) });
}

/**
 * The rows of a CSV with a header line. Columns are found by name; ones that the schema does not know are ignored, and
 * one that is not there, as in files from before it was thought of, was not measured.
 * @throws BenchError NOT_A_RUN naming the line and the column that is wrong
 */
export function parseRows<Schema extends z.ZodObject>(schema: Schema, csv: string): z.infer<Schema>[] {
  const records: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  return records.map((record, index) => parseRow(schema, record, index + 2));
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
  throw new BenchError('NOT_A_RUN', `line ${line}, column ${column}: ${issue?.message ?? 'cannot be read'}`);
}

function readFields(schema: z.ZodObject, record: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => [name, readField(field, record[name])]),
  );
}

/** A field as its column's type has it; what cannot be read stays text, which the schema then refuses. */
function readField(field: unknown, written: string | undefined): unknown {
  const nullable = field instanceof z.ZodNullable;
  if (written === undefined) return nullable ? null : undefined;
  if (nullable && written === '') return null;
  const type: unknown = nullable ? field.unwrap() : field;
  return type instanceof z.ZodNumber && written !== '' ? Number(written) : written;
}
