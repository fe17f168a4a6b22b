import { expect, it } from 'vitest';
import { RETRY_US, REVIEW_EVERY_US, Spin, SPIN_US } from './spin.ts';

const { alone, contended } = SPIN_US;
const STEP_US = 10_000;

/** Shares of the time for which the load waits for its core, with long spins and with short ones. */
interface Waits {
  readonly alone: number | null;
  readonly contended: number | null;
}

/** When the length of its spins changes, ms, in so many seconds: to long, to short, to long, and so on. */
function changes(waits: Waits, seconds: number, cores = 4): number[] {
  let waited: number | null = 7;
  const spin = new Spin(0, () => waited, cores);
  const found: number[] = [];
  for (let nowUs = STEP_US; nowUs <= seconds * 1e6; nowUs += STEP_US) {
    const before = spin.us;
    const share = before === alone ? waits.alone : waits.contended;
    waited = share === null || waited === null ? null : waited + share * STEP_US;
    spin.review(nowUs);
    if (spin.us !== before) found.push(nowUs / 1000);
  }
  return found;
}

it('a load spins briefly until its first review', () => {
  const spin = new Spin(0, () => 0, 4);
  expect(spin.us).toBe(contended);
  spin.review(REVIEW_EVERY_US.contended - 1);
  expect(spin.us).toBe(contended);
  spin.review(REVIEW_EVERY_US.contended);
  expect(spin.us).toBe(alone);
});

const FIRST_MS = REVIEW_EVERY_US.contended / 1000;

it.each([
  ['alone', { alone: 0, contended: 0 }, 4, [FIRST_MS]],
  ['hardly disturbed', { alone: 0.029, contended: 0.029 }, 4, [FIRST_MS]],
  ['disturbed only while it spins briefly', { alone: 0.002, contended: 0.05 }, 4, [FIRST_MS]],
  ['alone, with its helper threads on its core', { alone: 0, contended: 0 }, 1, []],
  ['no measure of its wait', { alone: null, contended: null }, 4, []],
])('the long spins of a load begin when they may: %s', (_, waits, cores, expected) => {
  expect(changes(waits, 10, cores)).toEqual(expected);
});

it('a load whose core others want returns to short spins and retries ever more rarely', () => {
  const found = changes({ alone: 0.1, contended: 0.05 }, 60);
  const [starts, ends] = [0, 1].map((part) => found.filter((_, index) => index % 2 === part));
  const pauses = (starts ?? []).slice(1).map((start, index) => start - (ends?.[index] ?? 0));
  const lengths = (ends ?? []).map((end, index) => end - (starts?.[index] ?? 0));
  expect(new Set(lengths)).toEqual(new Set([REVIEW_EVERY_US.alone / 1000]));
  const { first, last } = RETRY_US;
  expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 16].map((times) => (times * first) / 1000));
  expect(Math.max(...pauses) * 1000).toBe(last);
});

it('a load that had its core to itself retries as early as at first', () => {
  let waited = 0;
  const spin = new Spin(0, () => waited, 4);
  const starts: number[] = [];
  const ends: number[] = [];
  for (let nowUs = STEP_US; nowUs <= 22e6; nowUs += STEP_US) {
    const before = spin.us;
    if (nowUs < 3e6 || nowUs > 20e6) waited += STEP_US / 10;
    spin.review(nowUs);
    if (before !== spin.us) (spin.us === alone ? starts : ends).push(nowUs);
  }
  const lastPause = (starts.at(-1) ?? 0) - (ends.findLast((end) => end < (starts.at(-1) ?? 0)) ?? 0);
  expect(ends.filter((end) => end > 20e6).length).toBeGreaterThan(1);
  expect(lastPause).toBeLessThanOrEqual(2 * RETRY_US.first);
});

it('a load that is no longer disturbed returns to long spins before its retry is due', () => {
  let waited = 0;
  const spin = new Spin(0, () => waited, 4);
  let nowUs = 0;
  const goOn = (share: number): void => {
    nowUs += STEP_US;
    waited += share * STEP_US;
    spin.review(nowUs);
  };
  // After so many disturbances, the next retry is far away.
  let ends = 0;
  for (let before = spin.us; ends < 4; before = spin.us) {
    goOn(0.1);
    if (before === alone && spin.us === contended) ends++;
  }
  const endedUs = nowUs;
  while (spin.us === contended) goOn(0);
  expect(nowUs - endedUs).toBeLessThanOrEqual(2 * REVIEW_EVERY_US.contended);
  expect(2 * REVIEW_EVERY_US.contended).toBeLessThan(RETRY_US.first);
});
