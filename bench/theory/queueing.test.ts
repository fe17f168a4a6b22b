import { expect, it } from 'vitest';
import { erlangC, md1, mg1, mm1, mmc, utilisation } from './queueing.ts';

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
    expect(mmc(at(busy), 1)).toBeCloseTo(exponential, 10);
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
});

it('an overloaded queue has no response time', () => {
  const queue = { arrivalRate: 1.5, serviceTime: 2 };
  expect(utilisation(queue)).toBe(3);
  expect([mm1(queue), md1(queue), mg1(queue, 2), mmc(queue, 3)]).toEqual([null, null, null, null]);
  expect(mmc(queue, 4)).toBeGreaterThan(2);
});
