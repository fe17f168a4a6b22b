import { expect, it } from 'vitest';
import { Standstill } from './standstill.ts';

it.each([
  { name: 'on time', lateMs: 0, waitedMs: 0, stoodMs: 0 },
  { name: 'late by less than a stop', lateMs: 90, waitedMs: 0, stoodMs: 0 },
  { name: 'stopped', lateMs: 1000, waitedMs: 0, stoodMs: 1000 },
  { name: 'stopped, and then in wait of its core', lateMs: 1000, waitedMs: 300, stoodMs: 700 },
  { name: 'in wait of its core', lateMs: 1000, waitedMs: 1000, stoodMs: 0 },
  { name: 'stopped, where waits are not known', lateMs: 1000, waitedMs: null, stoodMs: 1000 },
])(
  'a step that ended $name counts with the time in which the process did not run',
  ({ lateMs, waitedMs, stoodMs }) => {
    let nowUs = 0;
    let waitUs: number | null = waitedMs === null ? null : 5000;
    const standstill = new Standstill(
      () => nowUs,
      () => waitUs,
    );
    nowUs = 10_000 + lateMs * 1000;
    if (waitUs !== null && waitedMs !== null) waitUs += waitedMs * 1000;
    standstill.ended(10_000);
    expect(standstill.us).toBe(stoodMs * 1000);
  },
);
