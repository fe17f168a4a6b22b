import { expect, it } from 'vitest';
import { sampleSummary } from '../testing/sample-rows.ts';
import { formatTable } from './terminal-table.ts';
import { notComparable } from '../statistics/verdict.ts';
import { widestLine } from '../testing/widest-line.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

const worker = sampleSummary({
  server: 'worker-per-client/posix',
  model: 'worker-per-client',
  clients: 64,
  throughput_rps: 123_456,
  throughput_rps_low: 119_876,
  throughput_rps_high: 131_234,
  latency_p50_us: 98.4,
  latency_p99_us: 33_700,
  clients_served: 33,
  ratio: 0.8412,
  ratio_low: 0.79,
  ratio_high: 0.9,
  verdict: 'slower',
});

const churn = sampleSummary({
  scenario: 'churn',
  throughput_rps: 48.31,
  throughput_rps_low: null,
  throughput_rps_high: null,
  latency_p50_us: null,
  latency_p99_us: 0,
  latency_resolution_us: 1000,
  clients_served: null,
  ratio: 0.0065,
  ratio_low: null,
  ratio_high: null,
  verdict: notComparable({ kind: 'too-few-blocks' }),
});

it('the terminal table gives each cell a line', () => {
  const table = formatTable([sampleSummary({}), worker, churn], ENGLISH_REPORT);
  expect(table).toMatchInlineSnapshot(`
    "scaling: clients that stay connected (posix servers, 95 % intervals)
    served  server               requests/s      p50      p99      × event loop
     16/16  event-loop           1,000 ±5 %    15 ms    30 ms                 1
     33/64  worker-per-client  123,000 ±7 %  98.4 µs  33.7 ms  0.84 (0.79–0.90)

    churn: a new connection for each request (posix servers, 95 % intervals)
    served  server      requests/s  p50    p99  × event loop
      –/16  event-loop        48.3    –  <1 ms        0.0065"
  `);
});

it.each([ENGLISH_REPORT, FRENCH_REPORT])(
  'the terminal table fits 80 columns with long names and wide intervals',
  (words) => {
    const names = {
      server: 'worker-pool:threads=64,hand-off=accept/posix',
      variant: 'one long request beside others',
    };
    const noisy = { throughput_rps_low: 20_000, latency_p99_us_low: 1, latency_p99_us_high: 1e9 };
    const rare = {
      ratio: 0.00412,
      ratio_low: 0.0039,
      ratio_high: 0.0046,
      clients: 10_000,
      clients_served: 9_999,
    };
    const baseline = 'a-server-of-thirty-two-letters/own';
    const table = formatTable(
      [
        { ...worker, ...names, ...noisy, baseline },
        { ...worker, ...names, ...rare, baseline },
      ],
      words,
    );
    expect(widestLine(table)).toBeLessThanOrEqual(80);
    expect(table.replaceAll(/\s+/g, ' ')).toContain('hand-');
  },
);

it('the terminal table has a section for each io and driver', () => {
  const table = formatTable(
    [
      sampleSummary({}),
      sampleSummary({ driver: 'autocannon' }),
      sampleSummary({ io: 'node', server: 'event-loop/node' }),
    ],
    ENGLISH_REPORT,
  );
  expect(table).toContain('(posix servers, driver tcp,');
  expect(table).toContain('(posix servers, driver autocannon,');
  expect(table).toContain('(node servers, driver tcp,');
});

it('the terminal table has a lone twin in C beside its model, with its io', () => {
  const twin = sampleSummary({ ...worker, server: 'worker-per-client/c', io: 'c', ratio: null });
  const table = formatTable([sampleSummary({}), worker, twin], ENGLISH_REPORT);
  expect(table.match(/servers,/g)).toHaveLength(1);
  expect(table).toMatch(/ worker-per-client +\d[^]* worker-per-client\/c .* –$/);
  const loop = sampleSummary({ server: 'event-loop/c', io: 'c' });
  expect(formatTable([sampleSummary({}), worker, twin, loop], ENGLISH_REPORT)).not.toContain('/c');
});
