import { describe, expect, it } from 'vitest';
import { KneeSearch, type Offered } from './knee-search.ts';

/** Runs a search against a server that answers as `offer` returns. */
function search(saturationRps: number, offer: (rateRps: number, tries: number) => Offered) {
  const knee = new KneeSearch(saturationRps);
  let tries = 0;
  for (let rate = knee.nextRps; rate !== null; rate = knee.nextRps) knee.record(rate, offer(rate, ++tries));
  return { knee: knee.knee, tries };
}

/** M/M/1: the mean response time is S / (1 - ρ), so five times the least is at 80 % of the capacity. */
const mm1 =
  (capacityRps: number) =>
  (rateRps: number): Offered =>
    rateRps >= capacityRps * 0.99
      ? { kind: 'overloaded' }
      : { kind: 'answered', meanUs: 1e6 / (capacityRps - rateRps) };

describe('the search for a knee', () => {
  it.each([
    ['guessed right', 10_000],
    ['far too low', 1000],
    ['too high', 25_000],
    ['ten times too high', 100_000],
  ])('finds it when the throughput at saturation was %s', (_, saturationRps) => {
    const { knee, tries } = search(saturationRps, mm1(10_000));
    if (knee.kind !== 'found') throw new Error(knee.kind);
    // The least response time is that of the lowest rate tried, which is not 0: so the knee is a little higher.
    expect(knee.belowRps).toBeGreaterThan(7000);
    expect(knee.belowRps).toBeLessThan(9200);
    expect(knee.aboveRps / knee.belowRps).toBeLessThanOrEqual(1.13);
    expect(tries).toBeLessThanOrEqual(14);
  });

  it('a knee beyond what the load can offer is out of reach', () => {
    const { knee } = search(100_000, (rateRps) =>
      rateRps > 40_000 ? { kind: 'not-offered' } : mm1(100_000)(rateRps),
    );
    expect(knee.kind).toBe('out-of-reach');
    if (knee.kind === 'out-of-reach') expect(knee.belowRps).toBeGreaterThan(30_000);
  });

  it('a rate that was disturbed three times is offered again', () => {
    const { knee } = search(10_000, (rateRps, tries) =>
      tries >= 2 && tries <= 4 ? { kind: 'not-offered' } : mm1(10_000)(rateRps),
    );
    expect(knee.kind).toBe('found');
  });

  it('the count of disturbances starts again after each verdict, also after an overload', () => {
    const disturbed: Offered[] = Array.from({ length: 3 }, () => ({ kind: 'not-offered' }));
    const answers: Offered[] = [
      { kind: 'answered', meanUs: 100 },
      { kind: 'answered', meanUs: 150 },
      ...disturbed,
      { kind: 'overloaded' },
      ...disturbed,
    ];
    const { knee } = search(1000, (_, tries) => answers[tries - 1] ?? { kind: 'answered', meanUs: 200 });
    expect(knee.kind).toBe('found');
  });

  it('an idle server that is slow to wake does not change the knee', () => {
    const { knee } = search(10_000, (rateRps) => {
      const offered = mm1(10_000)(rateRps);
      return offered.kind === 'answered' && rateRps < 3000 ? { kind: 'answered', meanUs: 400 } : offered;
    });
    if (knee.kind !== 'found') throw new Error(knee.kind);
    expect(knee.belowRps).toBeGreaterThan(7000);
  });

  it('goes on below the knee when other servers have a lower limit', () => {
    const knee = new KneeSearch(10_000);
    const run = () => {
      for (let rate = knee.nextRps; rate !== null; rate = knee.nextRps) knee.record(rate, mm1(10_000)(rate));
    };
    run();
    expect(knee.leastMeanUs).toBeCloseTo(1e6 / 8500, 6);
    // An M/M/1 server of 10,000/s passes 200 µs at 5,000/s.
    knee.limitTo(200);
    run();
    if (knee.knee.kind !== 'found') throw new Error(knee.knee.kind);
    expect(knee.knee.belowRps).toBeLessThan(5000);
    expect(knee.knee.aboveRps).toBeGreaterThan(5000);
    expect(knee.knee.aboveRps / knee.knee.belowRps).toBeLessThanOrEqual(1.13);
    knee.limitTo(50);
    run();
    expect(knee.knee.kind).toBe('none');
  });

  it('ends, and finds none, where nothing is answered', () => {
    const { knee, tries } = search(10_000, () => ({ kind: 'overloaded' }));
    expect(knee).toEqual({ kind: 'none', because: 'overloaded' });
    expect(tries).toBeLessThan(14);
    const disturbed = search(10_000, () => ({ kind: 'not-offered' }));
    expect(disturbed.knee).toEqual({ kind: 'none', because: 'not-offered' });
  });
});
