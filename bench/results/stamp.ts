/**
 * What names the schema of a command's JSON. Versions are semantic: a name that goes or changes its type is a new major, a
 * new name a new minor. `schemas/NAME-MAJOR.json` holds the JSON Schema of each major.
 */
import { z } from 'zod';
import { visible } from '../../workloads/visible-text.ts';

export const VERSIONS = {
  bench: '1.0.0',
  serve: '1.0.0',
  load: '1.1.0',
  client: '1.0.0',
  check: '1.0.0',
  compare: '2.0.0',
  plot: '1.0.0',
  report: '1.0.0',
  doctor: '1.0.0',
  micro: '1.0.0',
  prove: '1.0.0',
  gate: '1.0.0',
} as const;

export type RecordName = keyof typeof VERSIONS;

/** The value of the field `schema`. */
export function stamp<Name extends RecordName>(name: Name) {
  return { name: `tellers/${name}`, version: VERSIONS[name] } as const;
}

/** The schema of that field: any version of the same major is read. */
export function stampSchema<Name extends RecordName>(name: Name) {
  const [major = ''] = VERSIONS[name].split('.');
  return z
    .object({
      name: z.literal(`tellers/${name}`),
      version: z.string().regex(new RegExp(`^${major}\\.\\d+\\.\\d+$`)),
    })
    .describe('names this schema and its version');
}

/** A record as a command prints it, on one line. What a terminal obeys is escaped, of which JSON itself escapes only some. */
export function jsonLine(record: { readonly schema: { readonly name: string } }): string {
  return `${visible(JSON.stringify(record))}\n`;
}
