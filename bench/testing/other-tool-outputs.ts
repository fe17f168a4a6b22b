/** Outputs of other load generators, as small as their readers allow. */

export const WRK = `Running 10s test @ http://127.0.0.1:3000/
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   187.18us  649.49us  10.37ms   96.48%
    Req/Sec    61.37k     6.60k   74.79k    70.00%
  Latency Distribution
     50%   76.00us
     75%  121.00us
     90%  192.00us
     99%    3.23ms
  1221000 requests in 10.01s, 5.13MB read
  Socket errors: connect 0, read 2, write 0, timeout 1
  Non-2xx or 3xx responses: 1221
Requests/sec: 122000.00
Transfer/sec:      5.13MB
`;

export const WRK_SILENT = `Running 1s test @ http://127.0.0.1:3000/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     0.00us    0.00us   0.00us    -nan%
    Req/Sec     0.00      0.00     0.00      -nan%
  0 requests in 1.01s, 0.00B read
  Socket errors: connect 0, read 7, write 0, timeout 0
Requests/sec:      0.00
Transfer/sec:       0.00B
`;

export const WRK2 = `Running 30s test @ http://127.0.0.1:3000/
  2 threads and 16 connections
  Thread calibration: mean lat.: 1.113ms, rate sampling interval: 10ms
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.19ms  621.37us   8.20ms   69.93%
    Req/Sec     1.05k   158.06     1.89k    68.38%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    1.12ms
 99.000%    4.55ms
100.000%    8.20ms

  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       1.123     0.500000        19990         2.00
----------------------------------------------------------

  Latency Distribution (HdrHistogram - Uncorrected Latency (measured without taking delayed starts into account))
 50.000%  402.00us
 99.000%    1.05ms
----------------------------------------------------------
  60012 requests in 30.00s, 8.10MB read
Requests/sec:   2000.31
Transfer/sec:    276.60KB
`;

export const AUTOCANNON = {
  url: 'http://127.0.0.1:3000/',
  connections: 16,
  pipelining: 1,
  duration: 2,
  errors: 1,
  timeouts: 1,
  non2xx: 2,
  mismatches: 0,
  latency: { average: 0.08, mean: 0.08, p50: 0, p99: 2 },
  requests: { average: 60_040, total: 120_000, p99: 82_687 },
  throughput: { average: 2_641_152 },
};

const TREND = { avg: 144.5, min: 104.1, med: 110.5, max: 1140, 'p(90)': 203.5, 'p(95)': 215.9 };

/** As from `--summary-export`: 180 requests in 40 s, of which 5 failed. */
export const K6_OLD = {
  metrics: {
    http_reqs: { count: 180, rate: 4.5 },
    http_req_duration: TREND,
    http_req_failed: { passes: 5, fails: 175, value: 5 / 180 },
    vus_max: { value: 10, min: 10, max: 10 },
  },
};

/** The same with `--new-machine-readable-summary`, as k6 2 writes it. */
export const K6_NEW = {
  version: '1.0.0',
  metadata: { generatedAt: '2026-05-01T10:00:00.000Z', k6Version: '2.0.0' },
  config: { execution: 'local', script: 'own.js', duration: 40 },
  results: {
    metrics: [
      { name: 'http_reqs', type: 'counter', contains: 'default', values: { count: 180 } },
      { name: 'http_req_duration', type: 'trend', contains: 'time', values: TREND },
      {
        name: 'http_req_failed',
        type: 'rate',
        contains: 'default',
        values: { matches: 5, total: 180, rate: 5 / 180 },
      },
      { name: 'vus', type: 'gauge', contains: 'default', values: { value: 10, min: 10, max: 10 } },
      { name: 'vus_max', type: 'gauge', contains: 'default', values: { value: 10, min: 10, max: 10 } },
    ],
  },
};

export const OHA = {
  summary: { successRate: 0.99, total: 2, slowest: 0.04, average: 0.002, requestsPerSec: 502.5 },
  latencyPercentiles: { p10: 0.001, p50: 0.0015, p99: 0.009 },
  latencyPercentilesSuccessful: null,
  statusCodeDistribution: { '200': 800, '404': 200 },
  errorDistribution: { 'aborted due to deadline': 2, 'connection closed': 3 },
};

export const HEY = `
Summary:
  Total:\t2.0000 secs
  Slowest:\t0.0400 secs
  Fastest:\t0.0000 secs
  Average:\t0.0020 secs
  Requests/sec:\t504.0000
${'  '}
  Total data:\t11000 bytes
  Size/request:\t11 bytes

Latency distribution:
  50% in 0.0015 secs
  99% in 0.0090 secs

Details (average, fastest, slowest):
  DNS+dialup:\t0.0000 secs, 0.0000 secs, 0.0104 secs

Status code distribution:
  [200]\t800 responses
  [500]\t200 responses

Error distribution:
  [8]\tGet "http://127.0.0.1:3000/": dial tcp 127.0.0.1:3000: connect: connection refused

`;

export const HEY_CSV = `response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset
0.0030,0.0001,0.0000,0.0001,0.0020,0.0001,200,0.0000
0.0010,0.0000,0.0000,0.0000,0.0010,0.0000,200,0.0030
0.0020,0.0000,0.0000,0.0000,0.0020,0.0000,200,0.0040
0.0040,0.0000,0.0000,0.0000,0.0040,0.0000,500,0.0060
`;
