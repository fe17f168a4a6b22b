import { expect, test } from 'vitest';
import { MONOTONIC } from './monotonic.ts';

test('MONOTONIC is the clock of process.hrtime, to the nanosecond', () => {
  for (let reading = 0; reading < 1000; reading++) {
    const before = process.hrtime.bigint();
    MONOTONIC.read();
    const after = process.hrtime.bigint();
    const [seconds = 0, , nanoseconds = 0] = MONOTONIC.time;
    const now = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
  }
});
