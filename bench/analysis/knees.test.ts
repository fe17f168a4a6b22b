import { describe, expect, it } from 'vitest';
import { concludeLatency, latencyBlocks } from '../report/latency.ts';
import type { TrialRow } from '../results/columns.ts';
import { type Pinning, UNPINNED } from '../results/pinning.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import type { Evidence } from './findings.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { hasSeveralRates, serverKnees } from './knees.ts';

const OURS: Pick<PlannedScenario, 'servers'> = { servers: [] };

function evidence(trials: readonly TrialRow[], pinning: Pinning, { servers } = OURS): Evidence {
  const planned = {
    name: 'latency',
    title: '',
    question: '',
    variants: [],
    clients: [],
    servers,
    requestsPerConnection: null,
    loads: [],
    ratesRps: {},
    warmupS: 1,
    warmupMostS: null,
    durationS: 1,
    pinning: null,
  };
  return { planned, driver: null, pinning, trials, summary: [], pairs: [], timelines: new Map() };
}

/** M/M/1 servers at fractions of their capacities, in five blocks with small differences. */
function rows(capacities: Readonly<Record<string, number>>, most = 1.1): TrialRow[] {
  return [1, 2, 3, 4, 5].flatMap((block) =>
    Object.entries(capacities).flatMap(([model, capacityRps]) =>
      [0.1, 0.4, 0.7, 0.9, 1.1]
        .filter((part) => part <= most)
        .map((part) => {
          const capacity = capacityRps * (1 + block / 100);
          const rateRps = part * capacityRps;
          const meanUs = 1e6 / (capacity - rateRps);
          const isOverloaded = rateRps >= capacity;
          return sampleTrial({
            scenario: 'latency',
            block,
            model,
            server: `${model}/posix`,
            load: 'open',
            offered_rps: rateRps,
            latency_mean_us: meanUs,
            latency_p99_us: meanUs * 4.6,
            validity: isOverloaded ? 'invalid' : 'valid',
            invalid_because: isOverloaded
              ? 'the server was overloaded: it answered 91.0 % of what was offered on time'
              : null,
          });
        }),
    ),
  );
}

/** Always at 7,000, and at 4,000 in some blocks. */
function isDisturbed({ offered_rps, block }: TrialRow): boolean {
  return offered_rps === 7000 || (offered_rps === 4000 && block > 2 && block < 5);
}

describe('the knees of a run', () => {
  const trials = rows({ 'event-loop': 10_000, 'worker-per-client': 5000 });

  it('exist only for servers that were offered several rates', () => {
    expect(hasSeveralRates(trials)).toBe(true);
    expect(hasSeveralRates(trials.filter(({ offered_rps }) => offered_rps === 1000))).toBe(false);
    expect(hasSeveralRates([sampleTrial({})])).toBe(false);
  });

  it('are near 80 % of the capacity of an M/M/1 server, with ratios paired by block', () => {
    const [loop, threads] = serverKnees(trials, 'latency', 1);
    expect(loop?.kneeRps?.median).toBeGreaterThan(7500);
    expect(loop?.kneeRps?.median).toBeLessThan(9000);
    expect(loop?.verdict).toBe('baseline');
    expect(threads?.ratio?.ratio).toBeCloseTo(0.5, 2);
    expect(threads?.verdict).toBe('slower');
  });

  it('are reported as not reached where no offered rate was too high', () => {
    const [loop] = serverKnees(rows({ 'event-loop': 10_000 }, 0.4), 'latency', 1);
    expect(loop).toMatchObject({ kneeRps: null, beyondRps: 4000 });
    expect(
      concludeLatency(
        evidence(rows({ 'event-loop': 10_000 }, 0.4), UNPINNED, OURS),
        serverKnees(rows({ 'event-loop': 10_000 }, 0.4), 'latency', 1),
      ),
    ).toEqual([
      'latency: with 16 clients the knee (mean response above 5 times its minimum), in requests per second, is: event-loop/posix not reached at 4,000.',
    ]);
  });

  it('have no ratio where one of them was not reached in some block', () => {
    const found = rows({ 'event-loop': 5000, 'worker-per-client': 5000 });
    const partly = found.filter(
      ({ model, block, offered_rps }) => model === 'event-loop' || block < 4 || (offered_rps ?? 0) < 3000,
    );
    const [loop, threads] = serverKnees(partly, 'latency', 1);
    expect(loop?.verdict).toBe('baseline');
    expect(loop?.kneeRps).not.toBeNull();
    expect(threads).toMatchObject({
      kneeRps: null,
      beyondRps: 2000,
      ratio: null,
      verdict: { because: { kind: 'knee-beyond-rates' } },
    });
    expect(concludeLatency(evidence(partly, UNPINNED, OURS), serverKnees(partly, 'latency', 1))[0]).toMatch(
      /worker-per-client\/posix not reached at 2,000\.$/,
    );
    const turned = partly.map((row) =>
      sampleTrial({
        ...row,
        server: row.model === 'event-loop' ? 'worker-per-client/posix' : 'event-loop/posix',
      }),
    );
    const [baseline, other] = serverKnees(turned, 'latency', 1);
    expect(baseline).toMatchObject({ verdict: 'baseline', ratio: null });
    expect(other).toMatchObject({ ratio: null, verdict: { kind: 'not comparable' } });
    expect(other?.kneeRps).not.toBeNull();
  });

  it('are not reported as beyond a rate without a valid trial', () => {
    const late = { validity: 'invalid', invalid_because: 'the load generator was late' } as const;
    const disturbed = rows({ 'event-loop': 10_000 }, 0.7).map((row) =>
      isDisturbed(row) ? sampleTrial({ ...row, ...late }) : row,
    );
    expect(
      concludeLatency(evidence(disturbed, UNPINNED, OURS), serverKnees(disturbed, 'latency', 1)).join(''),
    ).toMatch(/event-loop\/posix not reached at 4,000\.$/);
  });

  it('leave out trials in which the load generator was late', () => {
    const disturbed = trials.map((row) =>
      row.offered_rps === 9000
        ? { ...row, validity: 'invalid' as const, invalid_because: 'the load generator was late' }
        : row,
    );
    const [loop] = serverKnees(disturbed, 'latency', 1);
    expect(loop?.rates.find(({ rateRps }) => rateRps === 9000)).toMatchObject({ trials: 5, validTrials: 0 });
    expect(loop?.kneeRps?.median).toBeGreaterThan(7000);
  });

  it('are reported in tables and in a sentence', () => {
    const kinds = latencyBlocks(evidence(trials, UNPINNED), serverKnees(trials, 'latency', 1)).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['paragraph', 'table', 'table']);
    expect(concludeLatency(evidence(trials, UNPINNED, OURS), serverKnees(trials, 'latency', 1))[0]).toMatch(
      /^latency: with 16 clients the knee \(mean response above 5 times its minimum\), in requests per second, is: event-loop\/posix [\d,]+ \([\d,]+–[\d,]+\); worker-per-client\/posix .* 0\.500 \(0\.50–0\.50\) times the event loop's\.$/,
    );
    const pinning = { serverCpus: [0, 1], loadCpus: [3] };
    expect(concludeLatency(evidence(trials, pinning, OURS), serverKnees(trials, 'latency', 1))[0]).toMatch(
      /^latency: with 16 clients and 2 CPUs for the server the knee \(mean response above 5 times/,
    );
    const there = { kind: 'address', name: 'there', host: '127.0.0.1', port: 80 } as const;
    expect(
      concludeLatency(evidence(trials, pinning, { servers: [there] }), serverKnees(trials, 'latency', 1))[0],
    ).toMatch(
      /^latency: with 16 clients and 2 CPUs for each started server the knee \(mean response above 5 times/,
    );
    expect(
      JSON.stringify(latencyBlocks(evidence(trials, pinning), serverKnees(trials, 'latency', 1))),
    ).toContain('the server on CPU 0-1 and the load on CPU 3');
    expect(latencyBlocks(evidence([], UNPINNED), [])).toEqual([]);
  });
});
