import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { andersonDarling } from '../proofs/exponential.ts';
import { type Arrivals, type Draw, Pacer } from './pacer.ts';

/** Exponential samples exceed it in 5 % of cases (see exponential.ts). */
const A2_AT_5_PERCENT = 2.492;

/** Numbers in [0, 1) with 53 random bits, from a hashed counter. */
function draws(seed: number): Draw {
  let count = 0;
  return () => {
    const digest = createHash('sha256').update(`${seed} ${count++}`).digest();
    return (digest.readUInt32LE(0) * 2 ** 21 + (digest.readUInt32LE(4) >>> 11)) / 2 ** 53;
  };
}

function schedule(rateRps: number, arrivals: Arrivals, seed: number, count: number): number[] {
  const pacer = new Pacer(rateRps, arrivals, draws(seed));
  return Array.from({ length: count }, () => {
    const { dueUs } = pacer;
    pacer.advance();
    return dueUs;
  });
}

function gaps(dueUs: readonly number[]): number[] {
  return dueUs.map((due, index) => due - (dueUs[index - 1] ?? 0));
}

it.each([
  { rateRps: 1, due: [0, 1_000_000, 2_000_000] },
  { rateRps: 1000, due: [0, 1000, 2000] },
  { rateRps: 3, due: [0, 1e6 / 3, 2e6 / 3] },
])('Pacer spaces constant arrivals evenly: $rateRps/s', ({ rateRps, due }) => {
  expect(schedule(rateRps, 'constant', 1, 3)).toEqual(due);
});

it('Pacer does not drift over 300,000 constant arrivals', () => {
  expect(schedule(30_000, 'constant', 1, 300_001).at(-1)).toBe(10_000_000);
});

it('Pacer takes all randomness from its draws: equal draws give equal schedules', () => {
  expect(schedule(500, 'poisson', 7, 100)).toEqual(schedule(500, 'poisson', 7, 100));
  expect(schedule(500, 'poisson', 7, 100)).not.toEqual(schedule(500, 'poisson', 8, 100));
});

it('Pacer spaces poisson arrivals by gaps that pass the Anderson-Darling test for an exponential distribution', () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index);
  const statistics = seeds.map((seed) => andersonDarling(gaps(schedule(1000, 'poisson', seed, 1000)), 1000));
  // Of 40 exponential samples, 2 are expected above the 5 % point; 8 or more occur once in 2,000 tries.
  expect(statistics.filter((statistic) => statistic > A2_AT_5_PERCENT).length).toBeLessThan(8);
  expect(Math.max(...statistics)).toBeLessThan(8);
});

it('Pacer makes so many times as many requests due in a burst, and as many as before outside it', () => {
  const burst = { times: 4, beforeS: 1, lengthS: 2 };
  const pacer = new Pacer(10, 'constant', () => 0, burst);
  pacer.windowOpens(1e6);
  const due = Array.from({ length: 120 }, () => {
    const { dueUs } = pacer;
    pacer.advance();
    return dueUs / 1e6;
  });
  const dueIn = (fromS: number, untilS: number): number =>
    due.filter((dueS) => dueS >= fromS - 1e-9 && dueS < untilS - 1e-9).length;
  expect([dueIn(0, 2), dueIn(2, 4), dueIn(4, 6)]).toEqual([20, 80, 20]);
});

it('Pacer keeps poisson arrivals exponential in a burst and outside it', () => {
  const burst = { times: 5, beforeS: 1, lengthS: 1 };
  const statistics = Array.from({ length: 20 }, (_, seed) => {
    const pacer = new Pacer(1000, 'poisson', draws(seed), burst);
    pacer.windowOpens(0);
    const due = Array.from({ length: 6500 }, () => {
      const { dueUs } = pacer;
      pacer.advance();
      return dueUs;
    });
    const within = (fromUs: number, untilUs: number): number[] =>
      gaps(due.filter((dueUs) => dueUs >= fromUs && dueUs < untilUs)).slice(1);
    return [andersonDarling(within(1e6, 2e6), 200), andersonDarling(within(0, 1e6), 1000)];
  }).flat();
  expect(statistics.filter((statistic) => statistic > A2_AT_5_PERCENT).length).toBeLessThan(8);
  expect(Math.max(...statistics)).toBeLessThan(8);
});
