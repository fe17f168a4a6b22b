import { describe, expect, it } from 'vitest';
import { readOtherTools } from './other-tools.ts';
import type { OtherSeries } from './tools/series.ts';
import {
  AUTOCANNON,
  HEY,
  HEY_CSV,
  K6_NEW,
  K6_OLD,
  OHA,
  WRK,
  WRK2,
  WRK_SILENT,
} from '../testing/other-tool-outputs.ts';

/** The only run of a file. */
function read(output: unknown): OtherSeries {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  const series = readOtherTools('x', text);
  const [run, ...more] = Array.isArray(series) ? series : [];
  if (run === undefined || more.length > 0) throw new Error(`not one run: ${JSON.stringify(series)}`);
  return run;
}

describe('wrk', () => {
  it('is read with its units, and answers of a wrong status do not count', () => {
    expect(read(WRK)).toEqual({
      name: 'x',
      tool: 'wrk',
      load: 'closed',
      clients: 16,
      leastClients: null,
      pipelining: 1,
      durationS: 10.01,
      answersRps: 122_000,
      throughputRps: 121_878,
      unclear: null,
      mean: { atLeastUs: 76, atMostUs: 187.18 },
      p50Us: 76,
      p99Us: 3230,
      percentilesOf: 'all answers',
      resolutionUs: 1,
      errors: 1224,
      failedChecks: 0,
    });
  });

  it('without --latency has no percentiles, and its mean is not bounded by the median', () => {
    const plain = WRK.replace(/ {2}Latency Distribution[^]*99%.*\n/, '').replace('10.01s', '1.50m');
    expect(read(plain)).toMatchObject({
      p50Us: null,
      p99Us: null,
      durationS: 90,
      mean: { atLeastUs: 187.18, atMostUs: 187.18 },
    });
  });

  it('opens as many connections on each thread', () => {
    expect(read(WRK.replace('2 threads and 16', '3 threads and 16')).clients).toBe(15);
  });

  it('that got no answer has no throughput', () => {
    expect(read(WRK_SILENT)).toMatchObject({ answersRps: 0, throughputRps: 0, errors: 7 });
    expect(read(WRK_SILENT.replace(/sec: +0.00/, 'sec: -nan'))).toMatchObject({ answersRps: 0 });
  });

  it('wrk2 is an open loop, and its percentiles are the corrected ones', () => {
    expect(read(WRK2)).toMatchObject({ tool: 'wrk2', load: 'open', p50Us: 1120, p99Us: 4550 });
    const short = WRK.replace('61.37k     6.60k', '  -nan      -nan');
    expect(read(short)).toMatchObject({ tool: 'wrk2', load: 'open' });
  });
});

describe('autocannon', () => {
  it('has latencies in whole milliseconds, so its mean is known to one', () => {
    expect(read(AUTOCANNON)).toMatchObject({
      tool: 'autocannon',
      clients: 16,
      pipelining: 1,
      durationS: 2,
      answersRps: 60_000,
      throughputRps: 59_999,
      mean: { atLeastUs: 80, atMostUs: 1080 },
      p50Us: 0,
      p99Us: 2000,
      resolutionUs: 1000,
      errors: 3,
    });
  });

  it.each([
    [{ non2xx: 120_000 }, 0],
    [{ mismatches: 120_000 }, 0],
    [{ non2xx: 60_000, mismatches: 90_000 }, 15_000],
  ])('of %o counts right answers only', (failures, throughputRps) => {
    expect(read({ ...AUTOCANNON, ...failures }).throughputRps).toBe(throughputRps);
  });

  it('with a rate adds latencies, and is an open loop', () => {
    const latency = { ...AUTOCANNON.latency, totalCount: 130_000 };
    expect(read({ ...AUTOCANNON, latency }).load).toBe('open');
    expect(read({ ...AUTOCANNON, latency: { ...latency, totalCount: 120_000 } }).load).toBe('closed');
  });

  it('with an amount has no throughput unless it is long, since its duration is rounded up', () => {
    const requests = { ...AUTOCANNON.requests, sent: 120_000 };
    expect(read({ ...AUTOCANNON, requests })).toMatchObject({
      throughputRps: null,
      unclear: 'rounded-duration',
    });
    expect(read({ ...AUTOCANNON, requests, duration: 30 })).toMatchObject({ unclear: null });
    expect(read({ ...AUTOCANNON, requests, sampleInt: 50 })).toMatchObject({ unclear: null });
  });

  it('has its pipelining', () => {
    expect(read({ ...AUTOCANNON, pipelining: 10 }).pipelining).toBe(10);
  });
});

describe('k6', () => {
  const nested = {
    metrics: Object.fromEntries(Object.entries(K6_OLD.metrics).map(([name, values]) => [name, { values }])),
    state: { testRunDurationMs: 41_000 },
  };

  it.each([
    ['of --summary-export', K6_OLD, { durationS: 40 }],
    ['of handleSummary', nested, { durationS: 41 }],
    ['of the shape 1.0.0', K6_NEW, { durationS: 40, leastClients: 10 }],
  ])('%s is read', (_, summary, expected) => {
    expect(read(summary)).toMatchObject({
      tool: 'k6',
      load: 'closed',
      clients: 10,
      answersRps: 4.5,
      throughputRps: 4.375,
      mean: { atLeastUs: 144_500, atMostUs: 144_500 },
      p50Us: 110_500,
      errors: 5,
      ...expected,
    });
  });

  it('counts failures by their rate, since early versions of the shape 1.0.0 exchange passes and fails', () => {
    const early = JSON.parse(
      JSON.stringify(K6_NEW).replace('"matches":5,"total":180,', '"passes":175,"fails":5,'),
    ) as unknown;
    expect(read(early)).toMatchObject({ errors: 5, throughputRps: 4.375 });
  });

  it('has the latencies of right answers where the summary contains them', () => {
    const right = { med: 90, 'p(99)': 300 };
    const metrics = { ...K6_OLD.metrics, 'http_req_duration{expected_response:true}': right };
    expect(read(K6_OLD).percentilesOf).toBe('all answers');
    expect(read({ metrics })).toMatchObject({
      p50Us: 90_000,
      p99Us: 300_000,
      percentilesOf: 'right answers',
    });
  });

  it.each([
    ['one for each request: each is a wrong answer', { passes: 90, fails: 90 }, 2.25],
    ['two for each request: which answers were wrong is not known', { passes: 300, fails: 60 }, null],
    ['one of very many: a few answers', { passes: 359, fails: 1 }, 4.375],
  ])('with failed checks, %s', (_, checks, throughputRps) => {
    expect(read({ metrics: { ...K6_OLD.metrics, checks } })).toMatchObject({
      throughputRps,
      unclear: throughputRps === null ? 'failed-checks' : null,
      failedChecks: checks.fails,
    });
    const results = { ...K6_NEW.results, checks: { results: [{ name: 'status is 200', ...checks }] } };
    expect(read({ ...K6_NEW, results }).throughputRps).toBe(throughputRps);
  });

  it('that dropped iterations kept a rate', () => {
    const metrics = { ...K6_OLD.metrics, dropped_iterations: { count: 3, rate: 0.1 } };
    expect(read({ metrics }).load).toBe('open');
  });

  it('without a request has no throughput', () => {
    const { vus_max } = K6_OLD.metrics;
    expect(read({ metrics: { vus_max } })).toMatchObject({ clients: 10, answersRps: 0, throughputRps: 0 });
  });
});

describe('oha', () => {
  it('counts answers of status 2xx, which its success rate does not', () => {
    expect(read(OHA)).toMatchObject({
      tool: 'oha',
      clients: null,
      answersRps: 500,
      throughputRps: 400,
      mean: { atLeastUs: 2000, atMostUs: 2000 },
      p50Us: 1500,
      p99Us: 9000,
      percentilesOf: 'all answers',
      // What was under way at the deadline did not fail.
      errors: 203,
    });
  });

  it('has the latencies of right answers where --stats-success-breakdown was given', () => {
    expect(read({ ...OHA, latencyPercentilesSuccessful: { p50: 0.001, p99: null } })).toMatchObject({
      p50Us: 1000,
      p99Us: null,
      percentilesOf: 'right answers',
    });
  });

  it('that got no answer has no latency', () => {
    const silent = {
      summary: { successRate: 0, total: 2, average: null, requestsPerSec: 4 },
      latencyPercentiles: { p50: null, p99: null },
      statusCodeDistribution: {},
      errorDistribution: { 'connection refused': 8 },
    };
    expect(read(silent)).toMatchObject({ answersRps: 0, mean: null, p50Us: null, errors: 8 });
  });
});

describe('hey', () => {
  it('counts answers of status 2xx, and not the connections that its own rate counts', () => {
    expect(read(HEY)).toMatchObject({
      tool: 'hey',
      clients: null,
      durationS: 2,
      answersRps: 500,
      throughputRps: 400,
      mean: { atLeastUs: 1950, atMostUs: 2050 },
      p50Us: 1500,
      p99Us: 9000,
      resolutionUs: 100,
      errors: 208,
    });
  });

  it('that was refused has no throughput', () => {
    const refused = HEY.replace('0.0020 secs', ' NaN secs').replaceAll(/.*responses\n/g, '');
    expect(read(refused)).toMatchObject({ answersRps: 0, throughputRps: 0, mean: null, errors: 8 });
  });

  it('is read from its CSV, answer by answer', () => {
    expect(read(HEY_CSV)).toMatchObject({
      tool: 'hey',
      durationS: 0.01,
      answersRps: 400,
      throughputRps: 300,
      p50Us: 2000,
      p99Us: 3000,
      percentilesOf: 'right answers',
      errors: 1,
    });
    const [header = ''] = HEY_CSV.split('\n');
    expect(read(`${header}\n`)).toMatchObject({ answersRps: 0, p50Us: null, mean: null });
  });

  it('has the clients that the user gives, and other tools keep theirs', () => {
    expect(readOtherTools('x', HEY, 16)).toMatchObject([{ clients: 16 }]);
    expect(readOtherTools('x', WRK, 8)).toMatchObject([{ clients: 16 }]);
  });
});

describe('a file of several runs', () => {
  it.each([
    ['wrk', `quiet machine\n${WRK}${WRK2}`, ['wrk', 'wrk2']],
    ['hey', `${HEY}${HEY}`, ['hey', 'hey']],
    ['hey as CSV', `${HEY_CSV}${HEY_CSV}`, ['hey', 'hey']],
    [
      'JSON lines',
      `${JSON.stringify(AUTOCANNON)}\n${JSON.stringify(AUTOCANNON)}\n`,
      ['autocannon', 'autocannon'],
    ],
    ['indented JSON', `${JSON.stringify(OHA, null, 2)}\n${JSON.stringify(K6_NEW, null, 2)}`, ['oha', 'k6']],
  ])('of %s has a series for each', (_, text, tools) => {
    const series = readOtherTools('x', text) as OtherSeries[];
    expect(series.map(({ tool }) => tool)).toEqual(tools);
    expect(series.map(({ name }) => name)).toEqual(['x, run 1', 'x, run 2']);
  });

  it('each run has its own figures', () => {
    expect(readOtherTools('x', WRK + WRK_SILENT)).toMatchObject([
      { answersRps: 122_000, p99Us: 3230, errors: 1224 },
      { answersRps: 0, p99Us: null, errors: 7 },
    ]);
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    [WRK.slice(0, -60), 'wrk began a run, but the result is missing'],
    [WRK + WRK.slice(0, 300), 'it begins 2 runs, and holds the result of 1'],
    [
      WRK + WRK.replace(/^Running.*\n/, ''),
      'it holds 2 results, and the line that begins each run is missing',
    ],
    ['unable to connect to 127.0.0.1:1 Connection refused\n', /^wrk measured nothing \(unable to connect/],
    [JSON.stringify(AUTOCANNON).slice(0, -9), 'its JSON is damaged, or ends early'],
    [`${JSON.stringify(OHA)}\n${JSON.stringify(OHA).slice(0, 99)}`, 'its JSON is damaged, or ends early'],
  ])('is refused with the reason', (text, reason) => {
    expect(readOtherTools('x', text)).toEqual(
      typeof reason === 'string' ? reason : expect.stringMatching(reason),
    );
  });

  it.each(['hello', '{}', '[1]', 'null', 'Requests/sec: 5', '{"metrics":{}}', `${JSON.stringify(OHA)}\n{}`])(
    '%j is not from another tool',
    (text) => {
      expect(readOtherTools('x', text)).toBeNull();
    },
  );
});
