/** What `doctor --json` prints: one object. */
import { z } from 'zod';
import type { Finding } from '../../bench/doctor.ts';
import { stamp, stampSchema } from '../../bench/results/stamp.ts';

export const doctorSchema = z.object({
  schema: stampSchema('doctor'),
  findings: z.array(
    z.object({
      kind: z
        .enum(['good', 'note', 'bad'])
        .describe('good; note: a limit to know of; bad: spoils or prevents measurements'),
      about: z.string().describe('what was looked at'),
      found: z.string().describe('what was found'),
      advice: z.string().describe('what it means and what to do; empty: nothing'),
    }),
  ),
});

export function doctorRecord(findings: readonly Finding[]): z.infer<typeof doctorSchema> {
  return { schema: stamp('doctor'), findings: [...findings] };
}
