import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../testing/sample-rows.ts';
import { gateJson, gateSchema } from './gate-record.ts';
import { formatGate, gateMarkdown, gateProgress } from './gate-text.ts';
import { failedOutcome, type GateOutcome } from './gate.ts';
import { ENGLISH_GATE, FRENCH_GATE } from './words.ts';

const look = { blocks: 6, value: 0.8, low: 0.75, high: 0.85 } as const;
const row = sampleTrial({ throughput_rps: 100 });
const COMPARED = [{ before: row, after: row, ratios: { throughput: 0.8, cpu: null } }];
const SLOWER: GateOutcome = {
  kind: 'slower',
  comparison: { kind: 'slower', metric: 'throughput', look },
  slos: [],
  because: null,
  blocks: COMPARED,
};
const OPEN: GateOutcome = { ...SLOWER, kind: 'open', comparison: null };
const SLO = { text: 'latency_p99_us<2000', column: 'latency_p99_us', side: 'below', bound: 2000 } as const;
const MET: GateOutcome = {
  kind: 'met',
  comparison: null,
  slos: [{ ...SLO, kind: 'met', look: { blocks: 5, value: 1500, low: 1400, high: 1600 } }],
  because: null,
  blocks: [{ before: null, after: row, ratios: null }],
};

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
      'this machine cannot tell within the budget: fewer than five valid blocks\nlast invalid block: after: the clock jumped\n',
    ],
    [
      'a threshold and its figure',
      formatGate(MET, 0.1),
      'latency_p99_us<2000: met: 1,500 (1,400 to 1,600, 99 % over all looks, 5 blocks)\n',
    ],
    [
      'that a block lacks the figure',
      formatGate(
        { ...MET, slos: [{ ...SLO, kind: 'open', look: null }], blocks: Array(5).fill(MET.blocks[0]) },
        0.1,
      ),
      'latency_p99_us<2000: this machine cannot tell within the budget: a block has no latency_p99_us: give a longer --duration\n',
    ],
    ['its progress', gateProgress(SLOWER, ENGLISH_GATE), 'block 1: after / before 0.800'],
  ])('has %s as text', (_, text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('is a table in Markdown', () => {
    expect(gateMarkdown(SLOWER, 0.1)).toContain(
      '| throughput, after / before | 0.800 | 0.750 to 0.850 | 6 |',
    );
    expect(gateMarkdown(MET, 0.1)).toContain('| latency&#95;p99&#95;us&#60;2000 | 1,500 |');
  });

  it('has the figures of each block in JSON', () => {
    const record = gateSchema.strict().parse(JSON.parse(gateJson(SLOWER, 0.1)));
    expect(record).toMatchObject({
      verdict: 'slower',
      ratio_low: 0.75,
      blocks: 6,
      per_block: [{ before: { throughput_rps: 100 }, throughput_ratio: 0.8, cpu_ratio: null }],
    });
  });

  it('has the thresholds in JSON', () => {
    expect(gateSchema.strict().parse(JSON.parse(gateJson(MET, 0.1)))).toMatchObject({
      verdict: 'met',
      ratio: null,
      slo: [{ threshold: 'latency_p99_us<2000', verdict: 'met', value: 1500, value_high: 1600, blocks: 5 }],
      per_block: [{ before: null }],
    });
  });

  it('has no markup of a server in its Markdown', () => {
    const outcome = failedOutcome('<b>@everyone</b> [x](y)', []);
    expect(gateMarkdown(outcome, 0.1)).not.toMatch(/[<@[]/);
  });
});
