import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../testing/sample-rows.ts';
import { predict, responsesOf } from './run-response.ts';
import { scalabilityOf } from './run-scalability.ts';

describe('the scalability of a run', () => {
  const rows = ['event-loop', 'event-loop (again)', 'sequential'].flatMap((name) =>
    [1, 2, 4, 8, 16, 32].flatMap((clients) =>
      [1, 2, 3].map((block) =>
        sampleTrial({
          server: name.replace(/^[^ ]+/, '$&/posix'),
          block,
          clients,
          throughput_rps: name === 'sequential' ? 1000 + block : (1000 * clients) / (1 + 0.2 * (clients - 1)),
        }),
      ),
    ),
  );

  it('is fitted for each server, without the repeated baseline', () => {
    const all = scalabilityOf('scaling', rows);
    expect(all.map(({ server, mostClients }) => [server, mostClients])).toEqual([
      ['event-loop/posix', 32],
      ['sequential/posix', 32],
    ]);
    const [loop, sequential] = all.map(({ scalability }) => scalability);
    expect(loop).toMatchObject({ kind: 'fitted', fit: { doubts: [] } });
    expect(loop?.kind === 'fitted' ? loop.fit.alpha.value : 0).toBeCloseTo(0.2, 5);
    expect(sequential).toMatchObject({ kind: 'fitted', fit: { doubts: [{ kind: 'low-r-squared' }] } });
    expect(scalabilityOf('churn', rows)).toEqual([]);
  });

  it('leaves out invalid trials', () => {
    const spoilt = rows.map((row) => (row.clients > 4 ? sampleTrial({ ...row, validity: 'invalid' }) : row));
    expect(scalabilityOf('scaling', spoilt)[0]?.scalability).toEqual({ kind: 'too-few', distinct: 3 });
  });
});

describe('the predicted response times of a run', () => {
  /** M/M/1 with a service time of 100 µs, and 50 µs of network. */
  const rows = [1000, 5000, 8000].map((rate) =>
    sampleTrial({
      scenario: 'latency',
      load: 'open',
      offered_rps: rate,
      server_cpu_us_per_request: 100,
      latency_mean_us: 50 + 100 / (1 - rate / 1e4),
      latency_p50_us: 100,
    }),
  );

  it('equal the measured ones where the server is such a queue', () => {
    const [response] = responsesOf('latency', rows, 2);
    expect(response).toMatchObject({ serviceUs: 100, lowestRps: 1000, cores: 2 });
    for (const { mm1Us, measuredUs, md1Us, mmcUs } of response?.points ?? []) {
      expect(mm1Us).toBeCloseTo(measuredUs, 9);
      expect(md1Us).toBeLessThan((mm1Us ?? 0) + 1e-9);
      expect(mmcUs).toBeLessThan((mm1Us ?? 0) + 1e-9);
    }
    expect(response?.points.map(({ utilisation }) => utilisation)).toEqual([0.1, 0.5, 0.8]);
  });

  it('are null where the queue is overloaded', () => {
    const [response] = responsesOf('latency', rows, 2);
    if (response === undefined) throw new Error('there is none');
    expect(predict(response, 10_000)).toMatchObject({ mm1Us: null, md1Us: null, mg1Us: null });
    expect(predict(response, 10_000).mmcUs).toBeGreaterThan(100);
    expect(predict(response, 20_000).mmcUs).toBeNull();
  });

  it('need two rates and the CPU time of a request', () => {
    expect(responsesOf('latency', rows.slice(0, 1), 2)).toEqual([]);
    const unknown = rows.map((row) => sampleTrial({ ...row, server_cpu_us_per_request: null }));
    expect(responsesOf('latency', unknown, 2)).toEqual([]);
    expect(responsesOf('cost', rows, 2)).toEqual([]);
  });
});
