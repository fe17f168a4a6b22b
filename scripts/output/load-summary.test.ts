import { describe, expect, it } from 'vitest';
import { DEFAULT_LOAD_SPEC } from '../../clients/load-spec.ts';
import type { LoadResult, LoadSpec } from '../../clients/load.ts';
import { CLOSED } from '../../clients/loops/ledger.ts';
import { widestLine } from '../../bench/testing/widest-line.ts';
import { ENGLISH_OUTPUT } from '../words/output-en.ts';
import { FRENCH_OUTPUT } from '../words/output-fr.ts';
import { formatLoad } from './load-summary.ts';

const RESULT: LoadResult = {
  durationS: 5.004,
  slices: null,
  answers: 740_615,
  requests: 740_615,
  latency: {
    count: 740_615,
    meanUs: 431.2,
    p50Us: 408,
    p90Us: 650,
    p99Us: 943,
    p999Us: 2100,
    maxUs: 1_500_000,
    hdr: 'HIST',
    resolutionUs: 1,
  },
  connect: null,
  connections: 2,
  errors: { refused: 0, reset: 2, timeout: 0, wrongAnswer: 1200 },
  noPort: 0,
  retried: 0,
  hints: [],
  firstFault: null,
  clients: [
    { client: 0, requests: 10, p50Us: 1, p99Us: 2, longestWaitUs: 2500 },
    { client: 1, requests: 0, p50Us: null, p99Us: null, longestWaitUs: 6_004_000 },
  ],
  cpuPercent: 98.6,
  busyPercent: null,
  coreWaitPercent: null,
  standstillS: 0,
  warmupS: 1.002,
  warmupRequests: 140_000,
  outside: 140_000,
  warmupSteady: true,
  ...CLOSED,
  deliveries: null,
  deliveryLatency: null,
};

/** Each value in one line. In both languages no line is wider than a terminal. */
function format(spec: LoadSpec, result: LoadResult): string {
  for (const words of [ENGLISH_OUTPUT, FRENCH_OUTPUT])
    expect(widestLine(formatLoad(spec, result, words))).toBeLessThanOrEqual(80);
  return formatLoad(spec, result, ENGLISH_OUTPUT)
    .replaceAll(/\n {16}|\u00a0/g, ' ')
    .replaceAll(/\n {2}(?=\S)/g, ' ');
}

describe('formatLoad', () => {
  it('a closed loop is summarised in readable units', () => {
    expect(format({ ...DEFAULT_LOAD_SPEC, clients: 64 }, RESULT)).toBe(
      `page on 127.0.0.1:3000: 64 clients, keep-alive, driven by posix for 5.00 s

requests/s      148,005 (740,615 right answers)
latency         mean 431 µs, p50 408 µs, p90 650 µs, p99 943 µs, p99.9 2.1 ms, max 1.5 s
in flight       63.8 requests from 64 clients, by Little's law (requests/s × mean latency)
connect         not measured
connections     2
clients served  1 of 2, fairness 0.500 (Jain), longest wait 6 s
errors          2 reset, 1,200 wrong answers
warm-up         1.00 s, 140,000 answers discarded, steady at its end
load process    98.6 % of a core: the load generator was the limit
verdict         INVALID: wrong answers: 1200; errors: 2 reset
`,
    );
  });

  it('the summary of an open loop holds the offered rate and the send lateness', () => {
    const text = format(
      { ...DEFAULT_LOAD_SPEC, load: { kind: 'open', rateRps: 150_000, arrivals: 'poisson', seed: 7 } },
      {
        ...RESULT,
        busyPercent: 40.2,
        coreWaitPercent: 12.3,
        offeredRps: 150_000,
        offeredRequests: 750_000,
        unanswered: 9,
        sendLateness: { ...(RESULT.latency as NonNullable<LoadResult['latency']>), p99Us: 41 },
      },
    );
    expect(text).toContain(
      'offered/s       150,000 poisson, seed 7 (750,000 requests scheduled, 9 never answered)\nsend lateness   mean',
    );
    expect(text).toMatch(/send lateness .* p99 41 µs/);
    expect(text).toContain('max ≥ 1.5 s (from the scheduled send time)\n');
    expect(text).not.toContain('in flight');
    expect(text).toMatch(
      /load process {4}98.6 % of a core, busy 40.2 % of the time, waited for a core 12.3 % of the time\nverdict /,
    );
  });

  it('percentiles of an open loop that left too many requests unanswered are lower bounds', () => {
    const latency = {
      ...(RESULT.latency as NonNullable<LoadResult['latency']>),
      count: 50,
      p99Us: 2_960_000,
    };
    const left = { ...RESULT, requests: 44, latency, offeredRps: 10, offeredRequests: 50 };
    const load = { kind: 'open', rateRps: 10, arrivals: 'poisson', seed: 7 } as const;
    expect(format({ ...DEFAULT_LOAD_SPEC, load }, { ...left, unanswered: 6 })).toContain(
      'mean ≥ 431 µs, p50 408 µs, p90 ≥ 650 µs, p99 ≥ 2.96 s, p99.9 ≥ 2.1 ms, max ≥ 1.5 s (from',
    );
    expect(format({ ...DEFAULT_LOAD_SPEC, load }, { ...left, unanswered: 0 })).not.toContain('≥');
  });

  it('coarse latencies and values that the driver does not report are marked', () => {
    const latency = {
      ...(RESULT.latency as NonNullable<LoadResult['latency']>),
      p50Us: 0,
      resolutionUs: 1000,
    };
    const text = format(
      { ...DEFAULT_LOAD_SPEC, clients: 64, requestsPerConnection: 1, driver: { kind: 'autocannon' } },
      {
        ...RESULT,
        latency,
        clients: null,
        errors: { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 },
        cpuPercent: 50,
        coreWaitPercent: 0.4,
        warmupSteady: false,
      },
    );
    expect(text).toContain('64 clients, 1 request per connection, driven by autocannon');
    expect(text).toContain('p50 0 µs');
    expect(text).toContain('(percentiles in steps of 1 ms)');
    expect(text).toContain('clients served  not measured');
    expect(text).toContain('errors          none');
    expect(text).toContain('140,000 answers discarded, NOT steady at its end\n');
    expect(text).toMatch(/load process {4}50 % of a core\nverdict {9}valid\n$/);
  });

  it('requests that were sent again, missing ports and hints are printed where there are any', () => {
    const text = format(DEFAULT_LOAD_SPEC, {
      ...RESULT,
      noPort: 3,
      retried: 1234,
      hints: ['silent-close', 'bare-lf'],
      firstFault: 'it answered 301',
    });
    expect(text).toContain('\nsent again      1,234 on another connection: ');
    expect(text).toContain('1,200 wrong answers, 3 without a local port (a limit of this machine)\n');
    expect(text).toContain('wrong answers: 1200 (the first: it answered 301); errors: 2 reset\n');
    expect(text).toMatch(/\nhint: it closed the connection .*\nhint: its lines end with LF alone: .*\n$/);
    expect(format(DEFAULT_LOAD_SPEC, RESULT)).not.toMatch(/sent again|hint|local port/);
  });

  it('a load interrupted before its window is summarised without figures', () => {
    const result = { ...RESULT, durationS: 0, requests: 0, latency: null, warmupSteady: null };
    const text = format(DEFAULT_LOAD_SPEC, result);
    expect(text).toContain('requests/s      0 (0 right answers)');
    expect(text).toContain('in flight       not measured');
    expect(text).toContain('answers discarded\n');
  });

  it('no more requests are printed as in flight than clients were opened', () => {
    const text = format({ ...DEFAULT_LOAD_SPEC, clients: 4 }, RESULT);
    expect(text).toContain(
      "in flight       more than the 4 clients, by Little's law (requests/s × mean latency): the latency or the rate is overstated",
    );
  });

  it('the summary of a broadcast holds the deliveries and their delay', () => {
    const text = format(DEFAULT_LOAD_SPEC, { ...RESULT, deliveries: 5004, deliveryLatency: RESULT.latency });
    expect(text).toContain('delivered/s     1,000 (5,004 messages)\ndelivery time   mean 431 µs, p50 408 µs');
  });
});
