import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../testing/sample-rows.ts';
import { formatGate, gateJson, gateMarkdown, gateSchema } from './gate-text.ts';
import type { GateOutcome } from './gate.ts';
import { FRENCH_GATE } from './words.ts';

const look = { blocks: 6, value: 0.8, low: 0.75, high: 0.85 } as const;
const SLOWER: GateOutcome = { kind: 'slower', metric: 'throughput', look, blocks: [] };
const OPEN: GateOutcome = { kind: 'open', metric: null, look: null, because: null, blocks: [] };

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('the outcome of a gate', () => {
  it.each([
    [
      'the ratio, its interval and the metric',
      formatGate(SLOWER, 0.1),
      'slower by at least 10 %: throughput of after is 0.800 times that of before (0.750 to 0.850, 99 % over all looks, 6 blocks)\n',
    ],
    [
      'them in French',
      formatGate(SLOWER, 0.1, FRENCH_GATE),
      'plus lent d’au moins 10 % : après ÷ avant, débit : 0,800 (de 0,750 à 0,850, 99 % pour tous les examens, 6 blocs)\n',
    ],
    [
      'why there is no verdict',
      formatGate({ ...OPEN, because: 'after: the clock jumped' }, 0.1),
      'this machine cannot tell within the budget: fewer than five valid blocks; last invalid: after: the clock jumped\n',
    ],
  ])('has %s as text', (_, text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('is a table in Markdown', () => {
    expect(gateMarkdown(SLOWER, 0.1)).toContain('| throughput | 0.800 | 0.750 to 0.850 | 6 |');
  });

  it('has the figures of each block in JSON', () => {
    const [before, after] = [sampleTrial({ throughput_rps: 100 }), sampleTrial({ throughput_rps: 80 })];
    const blocks = [{ before, after, ratios: { throughput: 0.8, cpu: null } }];
    const record = gateSchema.strict().parse(JSON.parse(gateJson({ ...SLOWER, blocks }, 0.1)));
    expect(record).toMatchObject({
      verdict: 'slower',
      ratio_low: 0.75,
      blocks: 6,
      per_block: [{ before: { throughput_rps: 100 }, throughput_ratio: 0.8, cpu_ratio: null }],
    });
  });

  it('has no markup of a server in its Markdown', () => {
    const because = '<b>@everyone</b> [x](y)';
    expect(gateMarkdown({ kind: 'failed', because, blocks: [] }, 0.1)).not.toMatch(/[<@[]/);
  });
});
