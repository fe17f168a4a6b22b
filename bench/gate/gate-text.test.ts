import { describe, expect, it } from 'vitest';
import { formatGate, gateJson, gateMarkdown } from './gate-text.ts';

const look = { verdict: 'slower', blocks: 6, ratio: 0.8, low: 0.75, high: 0.85 } as const;

describe('the outcome of a gate', () => {
  it('has the ratio, its interval and the metric as text, Markdown and JSON', () => {
    const outcome = { kind: 'slower', metric: 'throughput', look } as const;
    expect(formatGate(outcome, 0.1)).toBe(
      'slower by at least 10 %: throughput of after is 0.800 times that of before (0.750 to 0.850, 99 % over all looks, 6 blocks)\n',
    );
    expect(gateMarkdown(outcome, 0.1)).toContain('| throughput | 0.800 | 0.750 to 0.850 | 6 |');
    expect(JSON.parse(gateJson(outcome, 0.1))).toMatchObject({
      verdict: 'slower',
      ratio_low: 0.75,
      blocks: 6,
    });
  });

  it('has no markup of a server in its Markdown', () => {
    const text = gateMarkdown({ kind: 'failed', because: '<b>@everyone</b> [x](y)' }, 0.1);
    expect(text).not.toMatch(/[<@[]/);
  });
});
