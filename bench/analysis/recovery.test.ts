import { describe, expect, it } from 'vitest';
import { recoveryS } from './recovery.ts';

/** Ten requests are due in each tenth of a second of 5 s; the burst ends at 1 s. @param late how many, by tenth */
function recover(late: (tenth: number) => number): number | null {
  const tenths = Array.from({ length: 50 }, (_, tenth) => tenth);
  const inTime = tenths.map((tenth) => 10 - late(tenth));
  return recoveryS({ lengthS: 0.1, offered: tenths.map(() => 10), inTime }, 1, 5);
}

describe('a server after a burst', () => {
  it.each<[string, number | null, (tenth: number) => number]>([
    ['recovers at once where no answer after it is late', 0, (tenth) => (tenth < 10 ? 10 : 0)],
    // Of the second from 2.5 s on, 5 % of the requests are those of half a tenth.
    ['recovers when the answers are in time', 1.5, (tenth) => (tenth < 25 ? 10 : 0)],
    ['is not set back by one slow answer a second', 0, (tenth) => (tenth % 10 === 0 ? 1 : 0)],
    ['has not recovered before a relapse', 2.5, (tenth) => (tenth === 20 || tenth === 34 ? 10 : 0)],
    ['has not recovered where answers are late to the end', null, (tenth) => (tenth > 45 ? 10 : 0)],
  ])('%s', (_, expected, late) => {
    expect(recover(late)).toBe(expected);
  });

  it('has not recovered where the window ends less than a second later', () => {
    expect(recoveryS({ lengthS: 0.1, offered: [], inTime: [] }, 1, 1.9)).toBeNull();
  });
});
