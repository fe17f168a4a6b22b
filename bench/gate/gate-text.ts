/** The outcome of a gate, as a line for people, as Markdown for GitHub and as JSON for programs. */
import { z } from 'zod';
import { trialSchema } from '../results/columns.ts';
import { stamp, stampSchema } from '../results/stamp.ts';
import { numbersOf } from '../words/numbers.ts';
import type { GateOutcome } from './gate.ts';
import { ENGLISH_GATE, type GateWords } from './words.ts';

/** @param limit the part by which AFTER may be slower */
export function formatGate(outcome: GateOutcome, limit: number, words: GateWords = ENGLISH_GATE): string {
  return `${sentenceOf(outcome, limit, words)}\n`;
}

/** A step summary or a comment on GitHub, in Markdown. */
export function gateMarkdown(outcome: GateOutcome, limit: number, words: GateWords = ENGLISH_GATE): string {
  const line = `### ${words.title}\n\n${escape(sentenceOf(outcome, limit, words))}\n`;
  if (outcome.kind === 'failed' || outcome.look === null || outcome.metric === null) return line;
  const [ratio, low, high] = ratiosOf(outcome.look, words);
  const cells = [words.metrics[outcome.metric], ratio, words.interval(low, high), `${outcome.look.blocks}`];
  const rows = [words.heads, words.heads.map(() => '---'), cells];
  return `${line}\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function sentenceOf(outcome: GateOutcome, limit: number, words: GateWords): string {
  if (outcome.kind === 'failed') return words.failed(outcome.because);
  const { look, metric } = outcome;
  const verdict = words.verdicts[outcome.kind](numbersOf(words.locale).percent(100 * limit));
  const because = outcome.kind === 'open' ? outcome.because : null;
  const why = because === null ? '' : `; ${words.invalid(because)}`;
  if (look === null || metric === null) return words.sentence(verdict, `${words.tooFew}${why}`);
  const found = words.found(words.metrics[metric], ...ratiosOf(look, words), look.blocks);
  return words.sentence(verdict, `${found}${why}`);
}

function ratiosOf(
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
  { locale }: GateWords,
): [ratio: string, low: string, high: string] {
  const { fixed } = numbersOf(locale);
  return [fixed(value, 3), fixed(low, 3), fixed(high, 3)];
}

/** What a server wrote must not become markup, nor mention anyone. */
function escape(line: string): string {
  return line.replaceAll(/[\\`*_{}[\]<>#|!@&]/g, (mark) => `&#${mark.codePointAt(0)};`);
}

/** The columns of trials.csv that a gate compares by, and those that show whether a block was disturbed. */
const serverSchema = trialSchema.pick({
  throughput_rps: true,
  latency_p50_us: true,
  latency_p99_us: true,
  server_cpu_us_per_request: true,
  server_cpu_percent: true,
  load_busy_percent: true,
  others_cpu_percent: true,
});

const optional = (about: string) => z.number().nullable().describe(about);

export const gateSchema = z.object({
  schema: stampSchema('gate'),
  verdict: z
    .enum(['slower', 'not slower', 'open', 'failed'])
    .describe('open: this machine cannot tell within the budget; failed: a server cannot be measured'),
  because: z
    .string()
    .nullable()
    .describe('what failed, or why the last block that does not count is invalid; null: nothing, or none'),
  limit: z.number().describe('part of 1 by which AFTER may be slower'),
  metric: z
    .enum(['throughput', 'cpu'])
    .nullable()
    .describe('what decided, or keeps it open: throughput, or requests per second of server CPU'),
  blocks: optional('blocks that count; null: fewer than five'),
  ratio: optional('AFTER over BEFORE, higher being better: geometric mean over the blocks'),
  ratio_low: optional('its interval, which holds at all looks together with 99 %: lower end'),
  ratio_high: optional('upper end'),
  per_block: z
    .array(
      z.object({
        before: serverSchema.describe('columns of trials.csv'),
        after: serverSchema.describe('the same'),
        throughput_ratio: optional('AFTER over BEFORE: median over the rounds of slices'),
        cpu_ratio: optional('CPU per request of BEFORE over that of AFTER'),
      }),
    )
    .describe('what each block measured, also where they are fewer than five'),
});

export function gateJson(outcome: GateOutcome, limit: number): string {
  const look = outcome.kind === 'failed' ? null : outcome.look;
  const record: z.infer<typeof gateSchema> = {
    schema: stamp('gate'),
    verdict: outcome.kind,
    because: 'because' in outcome ? outcome.because : null,
    limit,
    metric: outcome.kind === 'failed' ? null : outcome.metric,
    blocks: look?.blocks ?? null,
    ratio: look?.value ?? null,
    ratio_low: look?.low ?? null,
    ratio_high: look?.high ?? null,
    per_block: outcome.blocks.map(({ before, after, ratios }) => ({
      before: serverSchema.parse(before),
      after: serverSchema.parse(after),
      throughput_ratio: ratios.throughput,
      cpu_ratio: ratios.cpu,
    })),
  };
  return `${JSON.stringify(record)}\n`;
}
