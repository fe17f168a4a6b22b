import { describe, expect, test } from 'vitest';
import { sampleTimelines } from '../testing/sample-timeline.ts';
import { barsOf, joinTimeline, measureTimeline, type ServerEvent } from './timeline.ts';

function event(time_ns: number, client: number, phase: ServerEvent['phase']): ServerEvent {
  return { time_ns, client, slot: 0, phase, thread: 1 };
}

describe('both sides of a timeline', () => {
  test('are joined on one clock, without earlier clients', () => {
    const origin = 9_007_199_254_740_993_000n;
    const at = (ns: bigint): string => String(origin + ns);
    const clients = [{ connectedNs: at(100n), requests: [{ askedNs: at(150n), answeredNs: at(400n) }] }];
    const events = [
      event(10, 0, 'accepted'),
      event(20, 0, 'free'),
      event(120, 1, 'accepted'),
      event(200, 1, 'working'),
    ];
    const joined = joinTimeline(events, 1, origin, clients);
    expect(joined.map(({ time_ns, client, phase }) => [time_ns, client, phase])).toEqual([
      [0, 0, 'connected'],
      [20, 0, 'accepted'],
      [50, 0, 'asked'],
      [100, 0, 'working'],
      [300, 0, 'answered'],
    ]);
  });

  test('are whole when a client was accepted before it saw that it was connected', () => {
    const clients = [{ connectedNs: '150', requests: [] }];
    const joined = joinTimeline([event(20, 0, 'accepted'), event(90, 0, 'free')], 0, 100n, clients);
    expect(barsOf(joined)).toEqual([
      { client: 0, phase: 'queued', beginNs: 0, endNs: 0, thread: null },
      { client: 0, phase: 'accepted', beginNs: -30, endNs: 40, thread: 1 },
    ]);
  });
});

describe('what a timeline comes to', () => {
  test.each([
    ['sequential/posix', { mostWorkedOn: 1, mostLookedAfter: 1, threads: [1], meanWaitNs: 5.2e6 }],
    ['event-loop/posix', { mostWorkedOn: 1, mostLookedAfter: 3, threads: [1], meanWaitNs: 2e6 }],
    [
      'worker-per-client/posix',
      { mostWorkedOn: 3, mostLookedAfter: 3, threads: [3, 4, 5], meanWaitNs: 5.1e6 },
    ],
  ])('of %s', (server, expected) => {
    const { meanWaitNs, ...found } = measureTimeline(sampleTimelines().get(server) ?? []);
    const { meanWaitNs: wanted, ...others } = expected;
    expect(found).toMatchObject({ ...others, clients: 3 });
    expect(meanWaitNs).toBeCloseTo(wanted, 0);
  });
});
