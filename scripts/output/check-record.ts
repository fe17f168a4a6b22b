/** What `check --json` prints: the report card, for programs that grade. */
import type { z } from 'zod';
import { stamp, stampSchema } from '../../bench/results/stamp.ts';
import { type Report, reportSchema } from '../../check/report.ts';

export const checkSchema = reportSchema.extend({ schema: stampSchema('check') });

export function checkRecord(report: Report): z.infer<typeof checkSchema> {
  return { schema: stamp('check'), ...report };
}
