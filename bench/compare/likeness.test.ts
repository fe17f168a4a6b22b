import { describe, expect, it } from 'vitest';
import { findUnlike } from './likeness.ts';
import { FRENCH_COMPARE } from './words-fr.ts';
import { unlikeText } from './words.ts';
import type { OtherSeries } from './tools/series.ts';

/** 16 clients that are never idle: 8,000 answers per second of 2 ms each. */
const SERIES: OtherSeries = {
  name: 'x',
  tool: 'wrk',
  load: 'closed',
  clients: 16,
  leastClients: null,
  pipelining: 1,
  durationS: 10,
  answersRps: 8000,
  throughputRps: 8000,
  unclear: null,
  mean: { atLeastUs: 2000, atMostUs: 2000 },
  p50Us: 1900,
  p99Us: 4000,
  percentilesOf: 'all answers',
  resolutionUs: 1,
  errors: 0,
  failedChecks: 0,
};

const exactly = (us: number): OtherSeries['mean'] => ({ atLeastUs: us, atMostUs: us });

describe('a run of another tool', () => {
  it.each([
    ['a closed loop of right answers', {}],
    ['a mean that is not known', { mean: null }],
    ['a rounding error above its clients', { mean: exactly(2400) }],
    ['a client that works between its answers', { mean: exactly(1050) }],
    ['a mean of whole milliseconds', { mean: { atLeastUs: 0, atMostUs: 1000 } }],
    ['some failures, which are not in its throughput', { throughputRps: 6000 }],
    ['as many clients at any time', { leastClients: 16 }],
  ])('with %s is compared', (_, change) => {
    expect(findUnlike({ ...SERIES, ...change }, 'throughput')).toBeNull();
  });

  it.each<[Partial<OtherSeries>, string, RegExp]>([
    [{ answersRps: 0, throughputRps: 0, mean: null }, 'nothing-answered', /^no request was answered/],
    [{ throughputRps: 0 }, 'all-failed', /^every answer failed/],
    [{ throughputRps: 3999 }, 'mostly-failed', /^most requests failed/],
    [{ errors: 80_000 }, 'mostly-failed', /^most requests failed, or their connections ended/],
    [
      { throughputRps: null, unclear: 'failed-checks', failedChecks: 7 },
      'failed-checks',
      /^7 checks failed, .* how many answers/,
    ],
    [{ throughputRps: null, unclear: 'rounded-duration' }, 'rounded-duration', /give a duration$/],
    [{ durationS: 0.001 }, 'longer-than-run', /^the mean latency of 2\sms is longer .* run of 1\sms/],
    [{ load: 'open' }, 'open-loop', /^it is an open loop/],
    [{ pipelining: 10 }, 'pipelined', /^10 requests at a time/],
    [{ clients: null }, 'clients-unknown', /^the output of wrk .* \(about 16 requests .*: give --clients$/],
    [{ clients: null, mean: null }, 'clients-unknown', /of clients: give --clients$/],
    [{ leastClients: 1 }, 'clients-varied', /varied from 1 to 16$/],
    [
      { mean: exactly(2600) },
      'too-many-under-way',
      /^20\.8 requests .* with 16 clients: it sent several at a time/,
    ],
    [{ mean: exactly(900) }, 'mostly-idle', /^only 7\.2 requests .* with 16 clients: they paused/],
  ])('with %o is not compared: %s', (change, kind, text) => {
    const series = { ...SERIES, ...change };
    const unlike = findUnlike(series, 'throughput');
    expect(unlike).toMatchObject({ kind });
    expect(unlike && unlikeText(unlike, series)).toMatch(text);
    const french = unlike && unlikeText(unlike, series, FRENCH_COMPARE);
    expect(french).toMatch(/ /);
    expect(french).not.toMatch(/\b(the|of|with|is|are|than|by|not|requests|failed)\b/);
  });

  it('of wrk without a median is doubted with the advice to print one', () => {
    const busy = { ...SERIES, mean: exactly(9000) };
    const text = (p50Us: number | null): string =>
      unlikeText({ kind: 'too-many-under-way', underWay: 72, clients: 16 }, { ...busy, p50Us });
    expect(text(null)).toMatch(/wrk --latency, decides$/);
    expect(text(1900)).toMatch(/a figure is wrong$/);
  });

  it('with failures among its latencies is compared by its throughput only', () => {
    const failing = { ...SERIES, throughputRps: 7800 };
    expect(findUnlike(failing, 'throughput')).toBeNull();
    expect(findUnlike(failing, 'p99')).toEqual({ kind: 'latency-of-failures', part: expect.closeTo(0.025) });
    expect(findUnlike({ ...failing, percentilesOf: 'right answers' }, 'p99')).toBeNull();
    expect(findUnlike({ ...SERIES, throughputRps: 7990 }, 'p99')).toBeNull();
  });
});
