/** The outcome of a gate, as lines for people and as Markdown for GitHub. Pure. */
import { type Numbers, numbersOf } from '../words/numbers.ts';
import type { GateOutcome } from './gate.ts';
import type { Judgement } from './judgement.ts';
import type { GateLook } from './sequential.ts';
import type { JudgedSlo } from './slo.ts';
import { ENGLISH_GATE, type GateWords } from './words.ts';

/**
 * One line for the comparison and one for each threshold.
 * @param limit the part by which AFTER may be slower
 */
export function formatGate(outcome: GateOutcome, limit: number, words: GateWords = ENGLISH_GATE): string {
  return `${linesOf(outcome, limit, words).join('\n')}\n`;
}

/** A step summary or a comment on GitHub, in Markdown. */
export function gateMarkdown(outcome: GateOutcome, limit: number, words: GateWords = ENGLISH_GATE): string {
  const lines = [`### ${words.title}`, ...linesOf(outcome, limit, words).map(escape)];
  const cells = cellsOf(outcome, words);
  const rows = [words.heads, words.heads.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`);
  return `${[...lines, ...(cells.length === 0 ? [] : [rows.join('\n')])].join('\n\n')}\n`;
}

/** A short line while a gate goes on. */
export function gateProgress({ blocks, comparison }: GateOutcome, words: GateWords): string {
  const { fixed } = numbersOf(words.locale);
  return words.progress(blocks.length, comparison === null ? null : fixed(comparison.look.value, 3));
}

function linesOf(outcome: GateOutcome, limit: number, words: GateWords): string[] {
  const { kind, comparison, slos, because, blocks } = outcome;
  if (kind === 'failed') return [words.failed(because ?? '')];
  const invalid = kind === 'open' && because !== null ? [words.invalid(because)] : [];
  const isCompared = blocks.some(({ before }) => before !== null);
  if (!isCompared && slos.length === 0)
    return [words.sentence(words.verdicts.open(''), words.tooFew), ...invalid];
  return [
    ...(isCompared ? [compared(comparison, limit, words)] : []),
    ...slos.map((slo) => words.sentence(slo.text, judged(slo, blocks.length, words))),
    ...invalid,
  ];
}

function compared(comparison: Judgement | null, limit: number, words: GateWords): string {
  const { fixed, percent } = numbersOf(words.locale);
  const verdict = words.verdicts[comparison?.kind ?? 'open'](percent(100 * limit));
  if (comparison === null) return words.sentence(verdict, words.tooFew);
  const { metric, look } = comparison;
  const ratio = words.ofAfter(words.metrics[metric], fixed(look.value, 3));
  return words.sentence(
    verdict,
    found(ratio, look, (value) => fixed(value, 3), words),
  );
}

function judged({ kind, column, look }: JudgedSlo, blocks: number, words: GateWords): string {
  const verdict = words.slos[kind];
  const { count } = numbersOf(words.locale);
  if (look !== null) return words.sentence(verdict, found(count(look.value), look, count, words));
  return words.sentence(verdict, blocks < 5 ? words.tooFew : words.notMeasured(column));
}

function found(
  value: string,
  { low, high, blocks }: GateLook,
  format: (value: number) => string,
  words: GateWords,
): string {
  return words.found(value, words.interval(format(low), format(high)), blocks);
}

function cellsOf({ comparison, slos }: GateOutcome, words: GateWords): string[][] {
  const { count, fixed }: Numbers = numbersOf(words.locale);
  const row = (what: string, { value, low, high, blocks }: GateLook, format: (value: number) => string) => [
    what,
    format(value),
    words.interval(format(low), format(high)),
    `${blocks}`,
  ];
  const ratio = comparison === null ? [] : [comparison];
  return [
    ...ratio.map(({ metric, look }) =>
      row(words.ratioOf(words.metrics[metric]), look, (value) => fixed(value, 3)),
    ),
    ...slos.flatMap(({ text, look }) => (look === null ? [] : [row(escape(text), look, count)])),
  ];
}

/** What a server wrote must not become markup, nor mention anyone. */
function escape(line: string): string {
  return line.replaceAll(/[\\`*_{}[\]<>#|!@&]/g, (mark) => `&#${mark.codePointAt(0)};`);
}
