/** The outcome of a gate, as a line for people and as JSON for programs. */
import type { GateOutcome } from './gate.ts';

const METRIC = { throughput: 'throughput', cpu: 'requests per second of server CPU' } as const;

/** @param limit the part by which AFTER may be slower */
export function formatGate(outcome: GateOutcome, limit: number): string {
  if (outcome.kind === 'failed') return `cannot be measured: ${outcome.because}\n`;
  const { look, metric } = outcome;
  const part = `${Number((100 * limit).toFixed(3))} %`;
  const verdict = {
    slower: `slower by at least ${part}`,
    'not slower': `not slower by ${part}`,
    open: 'this machine cannot tell within the budget',
  }[outcome.kind];
  const why = outcome.kind === 'open' && outcome.because !== null ? `; last invalid: ${outcome.because}` : '';
  if (look === null || metric === null) return `${verdict}: fewer than five valid blocks${why}\n`;
  const [ratio, low, high] = [look.ratio, look.low, look.high].map((value) => value.toFixed(3));
  return `${verdict}: ${METRIC[metric]} of after is ${ratio} times that of before (${low} to ${high}, 99 % over all looks, ${look.blocks} blocks)${why}\n`;
}

export function gateJson(outcome: GateOutcome, limit: number): string {
  const look = outcome.kind === 'failed' ? null : outcome.look;
  const fields = {
    schema: { name: 'tellers/gate', version: '1.0.0' },
    verdict: outcome.kind,
    because: 'because' in outcome ? outcome.because : null,
    limit,
    metric: outcome.kind === 'failed' ? null : outcome.metric,
    blocks: look?.blocks ?? null,
    ratio: look?.ratio ?? null,
    ratio_low: look?.low ?? null,
    ratio_high: look?.high ?? null,
  };
  return `${JSON.stringify(fields)}\n`;
}

/** A step summary or a comment on GitHub, in Markdown. */
export function gateMarkdown(outcome: GateOutcome, limit: number): string {
  const line = formatGate(outcome, limit).trim();
  if (outcome.kind === 'failed' || outcome.look === null) return `### Gate\n\n${escape(line)}\n`;
  const { ratio, low, high, blocks } = outcome.look;
  const cells = [outcome.metric ?? '', ratio.toFixed(3), `${low.toFixed(3)} to ${high.toFixed(3)}`, blocks];
  return `### Gate\n\n${escape(line)}\n\n| metric | after / before | interval | blocks |\n| --- | --- | --- | --- |\n| ${cells.join(' | ')} |\n`;
}

/** What a server wrote must not become markup, nor mention anyone. */
function escape(line: string): string {
  return line.replaceAll(/[\\`*_{}[\]<>#|!@&]/g, (mark) => `&#${mark.codePointAt(0)};`);
}
