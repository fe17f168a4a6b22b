import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../testing/sample-rows.ts';
import { responsesOf } from './run-response.ts';
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

function at(rateRps: number, meanUs: number, cpuUs = 100) {
  return sampleTrial({
    scenario: 'latency',
    load: 'open',
    offered_rps: rateRps,
    throughput_rps: rateRps,
    server_cpu_us_per_request: cpuUs,
    latency_mean_us: meanUs,
    latency_p50_us: 100,
  });
}

/** M/M/1 with a service time of 100 µs, and 50 µs of network. */
function queueAt(rateRps: number): number {
  return 50 + 100 / (1 - rateRps / 1e4);
}

describe('the predicted response times of a run', () => {
  const rows = [1000, 5000, 8000].map((rateRps) => at(rateRps, queueAt(rateRps)));

  it('equal the measured ones where the server is such a queue', () => {
    const [response] = responsesOf('latency', rows, 2);
    expect(response).toMatchObject({ serviceUs: 100, cores: 2 });
    for (const { mm1Us, measuredUs, md1Us, mmcUs } of response?.points ?? []) {
      expect(mm1Us).toBeCloseTo(measuredUs, 9);
      expect(md1Us).toBeLessThan((mm1Us ?? 0) + 1e-9);
      expect(mmcUs).toBeLessThan((mm1Us ?? 0) + 1e-9);
    }
    expect(response?.points.map(({ utilisation }) => utilisation)).toEqual([0.1, 0.5, 0.8]);
  });

  it('have the service time of the highest rate, and are left out where a request costs more', () => {
    const woken = at(1000, 300, 180);
    const [response] = responsesOf('latency', [woken, ...rows.slice(1)], 1);
    expect(response?.serviceUs).toBe(100);
    expect(response?.points.map(({ utilisation }) => utilisation)).toEqual([0.1, 0.5, 0.8]);
    expect(response?.points[0]).toMatchObject({ mm1Us: null, md1Us: null, mg1Us: null, mmcUs: null });
    expect(response?.points[2]?.mm1Us).toBeCloseTo(queueAt(8000), 9);
  });

  it('have no utilisation of 1 or more', () => {
    const overfull = [...rows, at(11_000, 900, 101)];
    expect(responsesOf('latency', overfull, 1)[0]?.points.at(-1)).toMatchObject({
      offeredRps: 8000,
      utilisation: 0.8,
    });
  });

  it('are those of several servers only, where the server used more than one core', () => {
    const [response] = responsesOf('latency', [...rows, at(15_000, 400)], 2);
    expect(response?.points.map(({ utilisation }) => utilisation)).toEqual([0.05, 0.25, 0.4, 0.75]);
    expect(response?.points.every(({ mm1Us, md1Us, mg1Us }) => (mm1Us ?? md1Us ?? mg1Us) === null)).toBe(
      true,
    );
    expect(response?.points.at(-1)?.mmcUs).toBeGreaterThan(200);
  });

  it('are left out where a model leaves a longer response than was measured', () => {
    const quick = [5000, 8000].map((rateRps) => at(rateRps, 150 + rateRps / 1000));
    const [response] = responsesOf('latency', quick, 1);
    expect(response?.points[0]).toMatchObject({ mm1Us: null });
    expect(response?.points[0]?.md1Us).toBeCloseTo(155, 9);
  });

  it('are left out where one rate alone could be predicted', () => {
    const [response] = responsesOf('latency', [at(1000, 300, 180), at(8000, 550)], 1);
    expect(response?.points.map(({ mm1Us }) => mm1Us)).toEqual([null, null]);
  });

  it('need two rates and the CPU time of a request', () => {
    expect(responsesOf('latency', rows.slice(0, 1), 2)).toEqual([]);
    const unknown = rows.map((row) => sampleTrial({ ...row, server_cpu_us_per_request: null }));
    expect(responsesOf('latency', unknown, 2)).toEqual([]);
    expect(responsesOf('cost', rows, 2)).toEqual([]);
  });
});
