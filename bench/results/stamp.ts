/**
 * What names the schema of a command's JSON. Versions are semantic: a name that goes or changes its type is a new major, a
 * new name a new minor. `schemas/NAME-MAJOR.json` holds the JSON Schema of each major.
 */
import { z } from 'zod';

export const VERSIONS = {
  load: '1.0.0',
  doctor: '1.0.0',
  micro: '1.0.0',
  check: '1.0.0',
  compare: '1.0.0',
  gate: '1.0.0',
} as const;

export type RecordName = keyof typeof VERSIONS;

/** The value of the field `schema`. */
export function stamp<Name extends RecordName>(name: Name) {
  return { name: `tellers/${name}`, version: VERSIONS[name] } as const;
}

/** The schema of that field: any version of the same major is read. */
export function stampSchema(name: RecordName) {
  const [major = ''] = VERSIONS[name].split('.');
  return z
    .object({
      name: z.literal(`tellers/${name}`),
      version: z.string().regex(new RegExp(`^${major}\\.\\d+\\.\\d+$`)),
    })
    .describe('names this schema and its version');
}
