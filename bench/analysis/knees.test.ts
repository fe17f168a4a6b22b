import { describe, expect, it } from 'vitest';
import { concludeLatency, latencyBlocks } from '../report/latency.ts';
import type { TrialRow } from '../results/columns.ts';
import { type Pinning, UNPINNED } from '../results/pinning.ts';
import type { PlannedScenario } from '../results/run-record.ts';
import type { Evidence } from './findings.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { hasSeveralRates, serverKnees } from './knees.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

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
    kneeParts: null,
    deadlineMs: null,
    burst: null,
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

function slowerWhenIdle(row: TrialRow): TrialRow {
  return row.model === 'event-loop' || row.latency_mean_us === null
    ? row
    : sampleTrial({ ...row, latency_mean_us: row.latency_mean_us + 200 });
}

describe('the knees of a run', () => {
  const trials = rows({ 'event-loop': 10_000, 'worker-per-client': 5000 });

  it('exist only for servers that were offered several rates', () => {
    expect(hasSeveralRates(trials)).toBe(true);
    expect(hasSeveralRates(trials.filter(({ offered_rps }) => offered_rps === 1000))).toBe(false);
    expect(hasSeveralRates([sampleTrial({})])).toBe(false);
  });

  it('are where the mean passes five times the shortest of the fastest, paired by block', () => {
    const [loop, threads] = serverKnees(trials, 'latency', 1);
    // The least mean is 1e6 / 9,270: an M/M/1 server of 10,300 passes five times that at 8,446.
    expect(loop?.limitUs).toBeCloseTo(5e6 / 9300, 0);
    expect(threads?.limitUs).toBe(loop?.limitUs);
    expect(loop?.knee?.between.low).toBeGreaterThan(7500);
    expect(loop?.knee?.between.high).toBeLessThan(9000);
    expect(loop?.verdict).toBe('baseline');
    expect(threads?.verdict).toBe('slower');
    // Half as fast: at the limit of the other it has less than half of its rate.
    expect(threads?.ratio?.between.high).toBeLessThan(0.45);
  });

  it('do not reward a server for being slow when it is idle', () => {
    const same = rows({ 'event-loop': 10_000, 'worker-per-client': 10_000 }).map(slowerWhenIdle);
    const [, threads] = serverKnees(same, 'latency', 1);
    expect(threads?.ratio?.between.high).toBeLessThan(1);
  });

  it('are reported as not reached where no offered rate was too high', () => {
    const low = rows({ 'event-loop': 10_000 }, 0.4);
    const [loop] = serverKnees(low, 'latency', 1);
    expect(loop).toMatchObject({ beyondRps: 4000, knee: { between: { low: 4000, high: Infinity } } });
    expect(
      concludeLatency(evidence(low, UNPINNED, OURS), serverKnees(low, 'latency', 1), ENGLISH_REPORT),
    ).toEqual([
      'latency: with 16 clients saturation was not reached at 4,000 requests/s by event-loop/posix.',
    ]);
  });

  it('keep the blocks that reached them when one did not', () => {
    const found = rows({ 'event-loop': 10_000, 'worker-per-client': 9000 });
    const partly = found.filter(
      ({ model, block, offered_rps }) => model === 'event-loop' || block < 5 || (offered_rps ?? 0) < 7000,
    );
    const [, whole] = serverKnees(found, 'latency', 1);
    const [, threads] = serverKnees(partly, 'latency', 1);
    expect(threads?.beyondRps).toBeNull();
    expect(threads?.knee?.between.low).toBeGreaterThan(0.95 * (whole?.knee?.between.low ?? 0));
    expect(threads?.knee?.between.high).toBeLessThan(1.05 * (whole?.knee?.between.high ?? 0));
    expect(threads?.knee?.interval?.high).toBe(Infinity);
    expect(threads?.ratio?.between.high).toBeLessThan(1);
    expect(
      concludeLatency(evidence(partly, UNPINNED, OURS), serverKnees(partly, 'latency', 1), ENGLISH_REPORT)[0],
    ).toMatch(
      /worker-per-client\/posix 7,\d+ to 7,\d+ \(at least 6,\d+\), no difference from the event loop shown\.$/,
    );
  });

  it('of which one was never reached still have a bound on their ratio', () => {
    const low = rows({ 'worker-per-client': 9000 }).filter(({ offered_rps }) => (offered_rps ?? 0) < 7000);
    const all = [...rows({ 'event-loop': 3000 }), ...low];
    const threads = serverKnees(all, 'latency', 1).find(({ server }) => server === 'worker-per-client/posix');
    expect(threads).toMatchObject({ beyondRps: 6300, verdict: 'faster' });
    expect(threads?.ratio?.between.low).toBeGreaterThan(2);
    expect(threads?.ratio?.between.high).toBe(Infinity);
    const neither = all.filter(({ offered_rps }) => (offered_rps ?? 0) < 2000 || offered_rps === 3600);
    expect(serverKnees(neither, 'latency', 1)[1]).toMatchObject({
      ratio: null,
      verdict: { because: { kind: 'knee-beyond-rates' } },
    });
  });

  it('are not reported as beyond a rate without a valid trial', () => {
    const late = { validity: 'invalid', invalid_because: 'the load generator was late' } as const;
    const disturbed = rows({ 'event-loop': 10_000 }, 0.7).map((row) =>
      isDisturbed(row) ? sampleTrial({ ...row, ...late }) : row,
    );
    expect(
      concludeLatency(
        evidence(disturbed, UNPINNED, OURS),
        serverKnees(disturbed, 'latency', 1),
        ENGLISH_REPORT,
      ).join(''),
    ).toMatch(/saturation was not reached at 4,000 requests\/s by event-loop\/posix\.$/);
  });

  it('leave out trials in which the load generator was late', () => {
    const disturbed = trials.map((row) =>
      row.offered_rps === 9000
        ? { ...row, validity: 'invalid' as const, invalid_because: 'the load generator was late' }
        : row,
    );
    const [loop] = serverKnees(disturbed, 'latency', 1);
    expect(loop?.rates.find(({ rateRps }) => rateRps === 9000)).toMatchObject({ trials: 5, validTrials: 0 });
    expect(loop?.knee?.between.low).toBe(7000);
  });

  it('are reported in tables and in a sentence', () => {
    const kinds = latencyBlocks(
      evidence(trials, UNPINNED),
      serverKnees(trials, 'latency', 1),
      ENGLISH_REPORT,
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['paragraph', 'table', 'table']);
    expect(
      concludeLatency(evidence(trials, UNPINNED, OURS), serverKnees(trials, 'latency', 1), ENGLISH_REPORT)[0],
    ).toMatch(
      /^latency: with 16 clients the knee \(mean response above 538\sµs, 5 times the minimum of the fastest\), in requests per second, is: event-loop\/posix [\d,]+( to [\d,]+)? \([\d,]+–[\d,]+\); worker-per-client\/posix .* times the event loop's \(0\.\d+–0\.\d+\)\.$/,
    );
    const pinning = { serverCpus: [0, 1], loadCpus: [3] };
    expect(
      concludeLatency(evidence(trials, pinning, OURS), serverKnees(trials, 'latency', 1), ENGLISH_REPORT)[0],
    ).toMatch(/^latency: with 16 clients and 2 CPUs for the server the knee \(mean response above/);
    const there = { kind: 'address', name: 'there', host: '127.0.0.1', port: 80 } as const;
    expect(
      concludeLatency(
        evidence(trials, pinning, { servers: [there] }),
        serverKnees(trials, 'latency', 1),
        ENGLISH_REPORT,
      )[0],
    ).toMatch(/^latency: with 16 clients and 2 CPUs for each started server the knee \(mean response above/);
    expect(
      JSON.stringify(
        latencyBlocks(evidence(trials, pinning), serverKnees(trials, 'latency', 1), ENGLISH_REPORT),
      ),
    ).toContain('the server on CPU 0-1 and the load on CPU 3');
    expect(latencyBlocks(evidence([], UNPINNED), [], ENGLISH_REPORT)).toEqual([]);
  });

  it('stand beside the rates that were answered, and the lower bounds of an overloaded server', () => {
    const overloaded = trials.map((row) =>
      row.validity === 'valid'
        ? row
        : sampleTrial({
            ...row,
            throughput_rps: 9876,
            latency_p99_us: 2_960_000,
            duration_s: 1,
            unanswered: 4000,
          }),
    );
    const blocks = latencyBlocks(
      evidence(overloaded, UNPINNED),
      serverKnees(overloaded, 'latency', 1),
      ENGLISH_REPORT,
    );
    const text = JSON.stringify(blocks).replaceAll('\u00a0', ' ');
    expect(text).toContain('answered, 1/s');
    expect(text).toMatch(/"11,000","9,880",.*"≥ 2.96 s","0 of 5 \(overloaded\)"/);
  });
});
