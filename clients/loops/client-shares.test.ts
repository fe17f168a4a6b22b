import { expect, it } from 'vitest';
import { LONGEST_US } from '../latency.ts';
import { ClientShares } from './client-shares.ts';

it('ClientShares counts requests, percentiles and waits by client', () => {
  const shares = new ClientShares(3);
  shares.record(0, 10, 10);
  shares.record(0, 20, 25);
  shares.record(2, 63, 63);
  shares.waited(1, 1234.6);
  expect(shares.read()).toEqual([
    { client: 0, requests: 2, p50Us: 10, p99Us: 20, longestWaitUs: 25 },
    { client: 1, requests: 0, p50Us: null, p99Us: null, longestWaitUs: 1235 },
    { client: 2, requests: 1, p50Us: 63, p99Us: 63, longestWaitUs: 63 },
  ]);
});

it.each([0, 1, 63, 64, 65, 127, 128, 1000, 65_535, 1_000_000, LONGEST_US - 1, LONGEST_US])(
  'ClientShares reports %i µs to 1 part in 64',
  (us) => {
    const shares = new ClientShares(2);
    shares.record(1, us, us);
    const { p50Us } = shares.read()[1] ?? {};
    expect(Math.abs((p50Us ?? -1) - us)).toBeLessThanOrEqual(us / 64);
  },
);

it('ClientShares counts a time beyond the longest as the longest, and not as a time of the next client', () => {
  const shares = new ClientShares(2);
  shares.record(0, LONGEST_US * 5, LONGEST_US * 5);
  shares.record(1, 99.7, 99.7);
  const [long, next] = shares.read();
  expect(long).toMatchObject({ requests: 1, longestWaitUs: LONGEST_US * 5 });
  expect(Math.abs((long?.p50Us ?? 0) / LONGEST_US - 1)).toBeLessThan(1 / 64);
  expect(Math.abs((next?.p50Us ?? 0) / 99 - 1)).toBeLessThan(1 / 64);
});

it('ClientShares reports percentiles of many times to 1 part in 32', () => {
  const shares = new ClientShares(1);
  for (let us = 1; us <= 1000; us++) shares.record(0, us, us);
  const { p50Us, p99Us } = shares.read()[0] ?? {};
  expect(Math.abs((p50Us ?? 0) / 500 - 1)).toBeLessThan(1 / 32);
  expect(Math.abs((p99Us ?? 0) / 990 - 1)).toBeLessThan(1 / 32);
});
