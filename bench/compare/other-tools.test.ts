import { describe, expect, it } from 'vitest';
import { readOtherTool } from './other-tools.ts';

const WRK = `Running 10s test @ http://127.0.0.1:3000/
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   187.18us  649.49us  10.37ms   96.48%
    Req/Sec    61.37k     6.60k   74.79k    70.00%
  Latency Distribution
     50%   76.00us
     75%  121.00us
     90%  192.00us
     99%    3.23ms
  122230 requests in 10.01s, 5.13MB read
  Socket errors: connect 0, read 2, write 0, timeout 1
  Non-2xx or 3xx responses: 4
Requests/sec: 122170.01
Transfer/sec:      5.13MB
`;

const AUTOCANNON = {
  url: 'http://127.0.0.1:3000/',
  connections: 16,
  duration: 2,
  errors: 1,
  timeouts: 1,
  non2xx: 2,
  latency: { average: 0.08, p50: 0, p99: 2 },
  requests: { average: 60_040, total: 120_000, p99: 82_687 },
  throughput: { average: 2_641_152 },
};

const TREND = { avg: 144.5, min: 104.1, med: 110.5, max: 1140, 'p(90)': 203.5, 'p(95)': 215.9 };

describe('the result of another tool', () => {
  it('is read from the text of wrk, with its units', () => {
    expect(readOtherTool('wrk.txt', WRK)).toEqual({
      name: 'wrk.txt',
      tool: 'wrk',
      clients: 16,
      durationS: 10.01,
      throughputRps: 122_170.01,
      p50Us: 76,
      p99Us: 3230,
      resolutionUs: 1,
      errors: 7,
    });
    const plain = WRK.replace(/ {2}Latency Distribution[^]*99%.*\n/, '').replace('10.01s', '1.50m');
    expect(readOtherTool('wrk.txt', plain)).toMatchObject({ p50Us: null, p99Us: null, durationS: 90 });
  });

  it('is read from the JSON of autocannon, whose latencies are whole milliseconds', () => {
    expect(readOtherTool('a.json', JSON.stringify(AUTOCANNON))).toEqual({
      name: 'a.json',
      tool: 'autocannon',
      clients: 16,
      durationS: 2,
      throughputRps: 60_000,
      p50Us: 0,
      p99Us: 2000,
      resolutionUs: 1000,
      errors: 3,
    });
  });

  it.each([
    [
      'flat as from --summary-export',
      {
        metrics: {
          http_reqs: { count: 180, rate: 4.37 },
          http_req_duration: TREND,
          http_req_failed: { passes: 5, fails: 175, value: 0.03 },
          vus_max: { value: 10, min: 10, max: 10 },
        },
      },
      { p99Us: null, durationS: null },
    ],
    [
      'nested as from handleSummary',
      {
        metrics: {
          http_reqs: { type: 'counter', contains: 'default', values: { count: 180, rate: 4.37 } },
          http_req_duration: { type: 'trend', contains: 'time', values: { ...TREND, 'p(99)': 900 } },
          http_req_failed: {
            type: 'rate',
            contains: 'default',
            values: { rate: 0.03, passes: 5, fails: 175 },
          },
          vus_max: { type: 'gauge', contains: 'default', values: { value: 10, min: 10, max: 10 } },
        },
        state: { testRunDurationMs: 41_000 },
      },
      { p99Us: 900_000, durationS: 41 },
    ],
  ])('is read from the summary of k6, %s', (_, summary, expected) => {
    expect(readOtherTool('k6.json', JSON.stringify(summary))).toMatchObject({
      tool: 'k6',
      clients: 10,
      throughputRps: 4.37,
      p50Us: 110_500,
      errors: 5,
      ...expected,
    });
  });

  it.each(['', 'hello', '{}', '[1]', 'null', 'Requests/sec: 5', '{"metrics":{}}'])(
    'is not read from %j',
    (text) => {
      expect(readOtherTool('x', text)).toBeNull();
    },
  );
});
