/** The schemas of all that `--json` prints, by the name in its field `schema`. */
import type { z } from 'zod';
import { compareSchema } from '../../bench/compare/comparison-data.ts';
import { gateSchema } from '../../bench/gate/gate-record.ts';
import type { RecordName } from '../../bench/results/stamp.ts';
import { benchSchema } from './bench-record.ts';
import { checkSchema } from './check-record.ts';
import { clientRecordSchema } from './client-record.ts';
import { doctorSchema } from './doctor-record.ts';
import { loadSchema } from './load-record.ts';
import { microSchema } from './micro-record.ts';
import { proveSchema } from './prove-record.ts';
import { serveSchema } from './serve-record.ts';
import { plotSchema, reportWrittenSchema } from './written-record.ts';

/** By the name of the command. */
export const RECORDS: Readonly<Record<RecordName, z.ZodType>> = {
  bench: benchSchema,
  serve: serveSchema,
  load: loadSchema,
  client: clientRecordSchema,
  check: checkSchema,
  compare: compareSchema,
  plot: plotSchema,
  report: reportWrittenSchema,
  doctor: doctorSchema,
  micro: microSchema,
  prove: proveSchema,
  gate: gateSchema,
};
