/** The report card as data, which `--json` prints. docs/check.md describes it for programs that grade. */
import { z } from 'zod';
import { MODELS } from './model-verdict.ts';

const noteSchema = z.object({
  seen: z.string().describe('What was seen'),
  mend: z.string().describe('How to mend it'),
});

const lineSchema = z.object({
  id: z.string().describe('Name of the check, which stays the same between versions'),
  title: z.string().describe('What a right server does'),
  mark: z
    .enum(['ok', 'remark', 'fault', 'skipped'])
    .describe('ok; remark: worth to know, no fault; fault: a finding; skipped: it could not be checked'),
  seen: z.string().describe('What was seen, in a few words'),
  did: z.string().describe('What the check did'),
  asks: z.string().describe('What the exercise asks'),
  notes: z.array(noteSchema).describe('The finding, or the remarks, in full'),
});

export const reportSchema = z.object({
  version: z.literal(1).describe('Of this schema'),
  server: z.string().describe('Its name'),
  exercise: z.union([z.literal(1), z.literal(2), z.literal(4), z.null()]).describe('Judged by this exercise'),
  verdict: z.enum(['pass', 'fault', 'unchecked']).describe('Exit code 0, 1, 2'),
  because: z.string().nullable().describe('Why it could not be checked'),
  model: z
    .object({
      model: z.enum(MODELS).describe('Concurrency model'),
      evidence: z.string().describe('By what it was seen'),
    })
    .nullable()
    .describe('What it is; null where it was not looked for'),
  checks: z.array(lineSchema).describe('One for each check, in the order of the card'),
  seconds: z.number().describe('Time that the check took'),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportLine = z.infer<typeof lineSchema>;
