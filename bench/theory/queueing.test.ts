import { expect, it } from 'vitest';
import { erlangC, md1, mg1, mgc, mm1, mm1Percentile, mmc, mmcPercentile, utilisation } from './queueing.ts';

const at = (busy: number, servers = 1) => ({ arrivalRate: (busy * servers) / 2, serviceTime: 2 });

it.each([
  { busy: 0, exponential: 2, constant: 2, variable: 2 },
  { busy: 0.5, exponential: 4, constant: 3, variable: 7 },
  { busy: 0.8, exponential: 10, constant: 6, variable: 22 },
  { busy: 0.9, exponential: 20, constant: 11, variable: 47 },
])(
  'one server at utilisation $busy responds in $exponential (M/M/1), $constant (M/D/1) and $variable (M/G/1)',
  ({ busy, exponential, constant, variable }) => {
    expect(mm1(at(busy))).toBeCloseTo(exponential, 10);
    expect(md1(at(busy))).toBeCloseTo(constant, 10);
    expect(mg1(at(busy), 4)).toBeCloseTo(variable, 10);
    expect(mgc(at(busy), 1, 4)).toBeCloseTo(variable, 10);
  },
);

// Tables of Erlang's C, and by hand: with two servers and an offered load of one, a third waits.
it.each([
  { servers: 1, offered: 0.7, waits: 0.7 },
  { servers: 2, offered: 1, waits: 1 / 3 },
  { servers: 3, offered: 2, waits: 4 / 9 },
  { servers: 5, offered: 4, waits: 0.5541 },
  { servers: 10, offered: 8, waits: 0.4092 },
  { servers: 100, offered: 0, waits: 0 },
])(
  'with $servers servers and an offered load of $offered, a part of $waits waits',
  ({ servers, offered, waits }) => {
    expect(erlangC(servers, offered)).toBeCloseTo(waits, 4);
  },
);

it.each([
  { servers: 1, busy: 0.5, mean: 4 },
  { servers: 2, busy: 0.5, mean: 2 + 2 / 3 },
  { servers: 3, busy: 2 / 3, mean: 2 + 8 / 9 },
])('$servers servers at utilisation $busy respond in $mean', ({ servers, busy, mean }) => {
  expect(mmc(at(busy, servers), servers)).toBeCloseTo(mean, 10);
  expect(mgc(at(busy, servers), servers, 0)).toBeCloseTo((mean - 2) / 2 + 2, 10);
});

it('the percentiles of M/M/c with one server are those of M/M/1', () => {
  expect(mm1Percentile(at(0.5), 0.5)).toBeCloseTo(4 * Math.LN2, 10);
  expect(mm1Percentile(at(0.5), 0.99)).toBeCloseTo(4 * Math.log(100), 10);
  for (const part of [0.5, 0.9, 0.99]) {
    expect(mmcPercentile(at(0.7), 1, part)).toBeCloseTo(mm1Percentile(at(0.7), part) ?? 0, 9);
  }
});

// The mean is the area above the distribution, so the percentiles and the formula must agree.
it.each([
  [2, 0.5],
  [2, 0.8],
  [4, 0.9],
])('the percentiles of %d servers at utilisation %f integrate to the mean', (servers, busy) => {
  const steps = 20_000;
  let sum = 0;
  for (let step = 0; step < steps; step += 1) {
    sum += mmcPercentile(at(busy, servers), servers, (step + 0.5) / steps) ?? Number.NaN;
  }
  expect(sum / steps / (mmc(at(busy, servers), servers) ?? 0)).toBeCloseTo(1, 2);
});

it('an overloaded queue has no response time', () => {
  const queue = { arrivalRate: 1.5, serviceTime: 2 };
  expect(utilisation(queue, 3)).toBe(1);
  expect([mm1(queue), md1(queue), mg1(queue, 2), mmc(queue, 3), mgc(queue, 3, 0)]).toEqual(
    Array.from({ length: 5 }, () => null),
  );
  expect([mm1Percentile(queue, 0.5), mmcPercentile(queue, 3, 0.5)]).toEqual([null, null]);
  expect(mmc(queue, 4)).toBeGreaterThan(2);
});
