import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleTrial } from '../testing/sample-rows.ts';
import { gateActionBenchmark, gateBencher, gateOpenMetrics } from './exports.ts';
import { failedOutcome, type GateOutcome } from './gate.ts';

const figures = { latency_p50_us: 100, latency_p99_us: null, server_cpu_us_per_request: 10 };
const rowOf = (rps: number) => sampleTrial({ throughput_rps: rps, ...figures });
const BLOCK = { before: rowOf(1000), after: rowOf(800), ratios: { throughput: 0.8, cpu: null } };
const OUTCOME: GateOutcome = {
  kind: 'slower',
  comparison: null,
  slos: [],
  because: null,
  blocks: Array.from({ length: 5 }, () => BLOCK),
};
const NOTHING = failedOutcome('after: it ended', []);

describe('the export for Bencher', () => {
  // As bencher.dev/bmf.json has it, and with both ends.
  const metric = z.strictObject({ value: z.number(), lower_value: z.number(), upper_value: z.number() });
  const format = z.record(z.string(), z.record(z.string().regex(/^[a-z\d-]+$/), metric));

  it('has the measures of each server and their ratios, times in nanoseconds', () => {
    const { before, after, ...others } = format.parse(JSON.parse(gateBencher(OUTCOME)));
    expect(Object.keys(after ?? {})).toEqual(['throughput', 'latency', 'server-cpu-per-request']);
    expect(before?.['throughput']?.value).toBeCloseTo(1000);
    expect(after?.['latency']?.value).toBeCloseTo(100_000);
    expect(others['after / before']?.['throughput-ratio']?.lower_value).toBeCloseTo(0.8);
  });

  it('has no benchmark of a gate that measured nothing', () => {
    expect(JSON.parse(gateBencher(NOTHING))).toEqual({});
  });
});

describe('the export for github-action-benchmark', () => {
  const format = z.array(
    z.strictObject({ name: z.string(), unit: z.string(), value: z.number(), range: z.string() }),
  );

  it('has what is better when it is bigger', () => {
    const entries = format.parse(JSON.parse(gateActionBenchmark(OUTCOME)));
    expect(entries.map(({ name, unit }) => `${name}, ${unit}`)).toEqual([
      'after / before: throughput, ratio',
      'before: throughput, requests/s',
      'after: throughput, requests/s',
    ]);
    expect(entries[0]?.range).toBe('0.8000 to 0.8000');
  });

  it('is an empty list of a gate that measured nothing', () => {
    expect(JSON.parse(gateActionBenchmark(NOTHING))).toEqual([]);
  });
});

describe('the export for OpenMetrics', () => {
  const SAMPLE = /^([a-z_\d]+)\{[a-z_]+="[^"\\]*"\} [-+]?\d+(\.\d+)?(e[-+]?\d+)?$/;

  it('has a state for each verdict, of which one is 1', () => {
    expect(gateOpenMetrics(NOTHING)).toContain('tellers_gate_verdict{tellers_gate_verdict="failed"} 1\n');
    expect(gateOpenMetrics(NOTHING).match(/ 1$/gm)).toHaveLength(1);
    expect(gateOpenMetrics(NOTHING).endsWith('\n# EOF\n')).toBe(true);
  });

  it('describes each family once, before its samples, with its unit at the end of its name', () => {
    const lines = gateOpenMetrics(OUTCOME).trimEnd().split('\n').slice(0, -1);
    let family = '';
    const seen = new Set<string>();
    for (const line of lines) {
      const [, type, name = '', value = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.+)$/.exec(line) ?? [];
      if (type === undefined) expect(SAMPLE.exec(line)?.[1]).toBe(family);
      else if (type === 'TYPE') expect(seen.has((family = name))).toBe(false);
      else expect(name).toBe(family);
      if (type === 'UNIT') expect(name.endsWith(`_${value}`)).toBe(true);
      seen.add(family);
    }
    expect(seen).toContain('tellers_gate_latency_p50_low_seconds');
    expect(lines).toContain('tellers_gate_throughput_ratio{of="after / before"} 0.8');
  });
});
