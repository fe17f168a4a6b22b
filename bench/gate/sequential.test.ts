import { describe, expect, it } from 'vitest';
import { drawBelow, drawFraction, type Random, seededRandom } from '../../clients/random.ts';
import { median } from 'simple-statistics';
import { type GateVerdict, lookAt } from './sequential.ts';

const LIMIT = 0.1;
const SLICES = 10;

describe('the sequential rule', () => {
  it('alarms in at most 1 % of 2,000 simulated gates of equal servers', () => {
    expect(rate(0, 2000, 40, 'slower')).toBeLessThanOrEqual(0.01);
    expect(rate(0, 2000, 40, 'not slower')).toBeGreaterThan(0.95);
  });

  it('is wrong in at most 1 % of gates of a server that is slower by exactly the limit, on either side', () => {
    const atLimit = Math.log(1 - LIMIT);
    expect(rate(atLimit, 1000, 40, 'slower')).toBeLessThanOrEqual(0.01);
    expect(rate(atLimit, 1000, 40, 'not slower')).toBeLessThanOrEqual(0.01);
  });

  it('catches a server that is slower by 20 % in at least nine of ten gates', () => {
    expect(rate(Math.log(0.8), 500, 40, 'slower')).toBeGreaterThan(0.9);
  });

  it('gives no look with fewer than five blocks', () => {
    expect(lookAt([-1, -1, -1, -1], LIMIT)).toBeNull();
  });

  it('refuses a block in which a server answered nothing', () => {
    expect(() => lookAt([0, Number.NEGATIVE_INFINITY], LIMIT)).toThrow(RangeError);
  });
});

function rate(effect: number, gates: number, most: number, verdict: GateVerdict): number {
  const random = seededRandom(1, `gates of ${effect}`);
  let found = 0;
  for (let gate = 0; gate < gates; gate += 1) if (simulateGate(effect, most, random) === verdict) found += 1;
  return found / gates;
}

function simulateGate(effect: number, most: number, random: Random): GateVerdict {
  const logRatios: number[] = [];
  while (logRatios.length < most) {
    const between = 0.03 * (normal(random) - normal(random));
    // One slice in twenty is disturbed, and one block in twenty is four times as noisy.
    const tail = drawBelow(20, random) === 0 ? 4 : 1;
    const slices = Array.from(
      { length: SLICES },
      () => 0.08 * (drawBelow(20, random) === 0 ? 5 : 1) * (normal(random) - normal(random)),
    );
    logRatios.push(effect + tail * between + median(slices));
    const look = lookAt(logRatios, LIMIT);
    if (look !== null && look.verdict !== 'open') return look.verdict;
  }
  return 'open';
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - drawFraction(random))) * Math.cos(2 * Math.PI * drawFraction(random));
}
