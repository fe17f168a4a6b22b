import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../testing/sample-rows.ts';
import { judgeSlo, readSlo, type Slo, SLO_COLUMNS } from './slo.ts';

const BELOW: Slo = { text: 'latency_p99_us<2000', column: 'latency_p99_us', side: 'below', bound: 2000 };
const about = (latency: number | null) =>
  [0.98, 1, 1.02, 1, 1].map((factor) =>
    sampleTrial({ latency_p99_us: latency === null ? null : latency * factor }),
  );

describe('a threshold', () => {
  it.each([
    ['latency_p99_us<2000', BELOW],
    [
      ' throughput_rps > 1.5e3 ',
      { text: 'throughput_rps > 1.5e3', column: 'throughput_rps', side: 'above', bound: 1500 },
    ],
    ['p99<2000', 'p99'],
    ['server<2', 'server'],
    ['latency_p99_us=2000', null],
    ['latency_p99_us<fast', null],
  ])('%j is read as %j', (text, slo) => {
    expect(readSlo(text)).toEqual(slo);
  });

  it('is for any column that holds a measured number', () => {
    expect(SLO_COLUMNS).toContain('server_rss_peak_bytes');
    expect(SLO_COLUMNS).not.toContain('trial');
  });

  it.each([
    ['met', 1000, 'below'],
    ['not met', 3000, 'below'],
    ['open', 2000, 'below'],
    ['not met', 1000, 'above'],
    ['met', 3000, 'above'],
    ['open', null, 'below'],
  ] as const)('is %s by a latency of %j µs that must be %s 2,000', (kind, latency, side) => {
    expect(judgeSlo({ ...BELOW, side }, about(latency)).kind).toBe(kind);
  });

  it('is open where one block lacks the figure', () => {
    const blocks = [...about(1000), sampleTrial({ latency_p99_us: null })];
    expect(judgeSlo(BELOW, blocks)).toMatchObject({ kind: 'open', look: null });
  });

  it('is judged by a plain mean where a figure is 0', () => {
    const rows = Array(5).fill(sampleTrial({ retried: 0 }));
    expect(judgeSlo({ text: 'retried<1', column: 'retried', side: 'below', bound: 1 }, rows).kind).toBe(
      'met',
    );
  });
});
