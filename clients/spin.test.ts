import { expect, it } from 'vitest';
import { Spin, SPIN_US } from './spin.ts';

it.each([
  { name: 'alone', waitedUs: 0, cores: 2, us: SPIN_US.alone },
  { name: 'hardly disturbed', waitedUs: 1000, cores: 2, us: SPIN_US.alone },
  { name: 'one of several', waitedUs: 1500, cores: 2, us: SPIN_US.contended },
  { name: 'alone, with its helper threads on its core', waitedUs: 0, cores: 1, us: SPIN_US.contended },
  { name: 'where nothing is known', waitedUs: null, cores: 2, us: SPIN_US.contended },
])('spins as it may: $name', ({ waitedUs, cores, us }) => {
  let waited: number | null = 7;
  const spin = new Spin(0, () => waited, cores);
  expect(spin.us).toBe(SPIN_US.contended);
  waited = waitedUs === null ? null : 7 + waitedUs;
  spin.review(49_000);
  expect(spin.us).toBe(SPIN_US.contended);
  spin.review(50_000);
  expect(spin.us).toBe(us);
});

it('looks at what was waited since the last look', () => {
  let waited = 0;
  const spin = new Spin(0, () => waited, 4);
  const found = [0, 40_000, 0, 500].map((us, index) => {
    waited += us;
    spin.review((index + 1) * 60_000);
    return spin.us;
  });
  const { alone, contended } = SPIN_US;
  expect(found).toEqual([alone, contended, alone, alone]);
});
