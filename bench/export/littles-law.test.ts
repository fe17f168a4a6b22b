import { expect, it } from 'vitest';
import { sampleTrial } from '../sample-rows.ts';
import { checkLittle, littleBlocks } from './littles-law.ts';

const open = { load: 'open', offered_rps: 1000 };

it.each([
  [{}, 'holds'],
  [{ throughput_rps: 850 }, 'off'],
  [{ latency_mean_us: 1000 }, 'off'],
  [{ latency_mean_us: null }, 'unknown'],
  [{ ...open, latency_mean_us: 123 }, 'holds'],
  [{ ...open, throughput_rps: 800 }, 'off'],
  [{ load: 'open', offered_rps: null }, 'unknown'],
])('of a trial with %j it is that it %s', (fields, kind) => {
  expect(checkLittle(sampleTrial(fields)).kind).toBe(kind);
});

it('is told of every valid trial, and of which it is not so', () => {
  const rows = [
    sampleTrial({ trial: 1 }),
    sampleTrial({ trial: 2, throughput_rps: 10 }),
    sampleTrial({ trial: 3, throughput_rps: 10, validity: 'invalid' }),
    sampleTrial({ trial: 4, ...open }),
    sampleTrial({ trial: 5, throughput_rps: 10, variant: 'one silent' }),
    sampleTrial({ trial: 6, throughput_rps: 10, ...open, clients: 1 }),
  ];
  expect(JSON.stringify(littleBlocks(rows))).toMatch(
    /in 2 of 5 valid trials .* Not in those of event-loop\/posix with 16 clients \(1\); event-loop\/posix with 16 clients, one silent \(1\); event-loop\/posix with 1 client at 1,000\/s \(1\)\./,
  );
  expect(littleBlocks([])).toEqual([]);
});
