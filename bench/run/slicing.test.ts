import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import type { Attempt } from '../processes/attempt.ts';
import { drawOrder, layOut, type Member, planSlices, shift, Slicing } from './slicing.ts';

const FAST: Member = { answersPerS: 50_000, drainUs: 300, latencyUs: 300, pause: null };

describe('planSlices', () => {
  it.each([
    {
      name: 'fast servers get slices of 25 ms',
      members: [FAST, FAST],
      durationS: 0.5,
      expected: { rounds: 20, sliceMs: [25, 25] },
    },
    {
      name: 'the slowest server gets 50 answers in a slice',
      members: [FAST, { ...FAST, answersPerS: 200 }],
      durationS: 1,
      expected: { rounds: 4, sliceMs: [250, 250] },
    },
    {
      name: 'three rounds fit in the window, also where one server gets few answers in a slice',
      members: [FAST, { ...FAST, answersPerS: 10 }],
      durationS: 0.6,
      expected: { rounds: 3, sliceMs: [200, 200] },
    },
    {
      name: 'the slices of one server alone are as long as it takes to answer all its clients',
      members: [FAST, { ...FAST, answersPerS: 70, latencyUs: 200_000 }],
      durationS: 0.3,
      expected: { rounds: 3, sliceMs: [100, 200] },
    },
    {
      name: 'a window that is too short for three slices gets three',
      members: [FAST],
      durationS: 0.05,
      expected: { rounds: 3, sliceMs: [25] },
    },
    {
      name: 'a slice is no longer than 1 s',
      members: [{ ...FAST, answersPerS: 1 }],
      durationS: 5,
      expected: { rounds: 5, sliceMs: [1000] },
    },
    {
      name: 'a server that answers nothing does not count',
      members: [FAST, { ...FAST, answersPerS: 0 }],
      durationS: 0.5,
      expected: { rounds: 20, sliceMs: [25, 25] },
    },
  ])('$name', ({ members, durationS, expected }) => {
    const { rounds, sliceUs } = planSlices(members, durationS);
    expect({ rounds, sliceMs: sliceUs.map((us) => us / 1000) }).toEqual(expected);
  });
});

describe('drawOrder', () => {
  it('gives every member one slot in each round, in an order that differs between rounds', () => {
    const order = drawOrder(3, 20, seededRandom(1, 'slots'));
    const rounds = Array.from({ length: 20 }, (_, round) => order.slice(3 * round, 3 * round + 3));
    for (const round of rounds) expect(new Set(round)).toEqual(new Set([0, 1, 2]));
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(3);
  });

  it('repeats the order with the same seed', () => {
    expect(drawOrder(4, 9, seededRandom(7, 'a'))).toEqual(drawOrder(4, 9, seededRandom(7, 'a')));
  });
});

describe('layOut', () => {
  /** @returns the guards before the slices of a fast server, of this one, and of two fast ones, ms */
  const guards = (member: Member): number[] => {
    const members = [FAST, member, FAST];
    const slots = layOut(members, [25_000, 25_000, 25_000], [0, 1, 2, 0]).flat();
    return slots
      .toSorted((a, b) => a.number - b.number)
      .map(({ openUs, fromUs }) => (openUs - fromUs) / 1000);
  };

  it.each([
    { name: 'is 5 ms', member: FAST, expected: [5, 5, 5, 5] },
    {
      name: 'outlasts the answers that are under way, and the first ones of a slow server',
      member: { ...FAST, drainUs: 160_000 },
      expected: [5, 240, 240, 5],
    },
    {
      name: 'outlasts the stop of an external server',
      member: { ...FAST, pause: { pid: 1, signal: 'SIGUSR2' as const } },
      expected: [5, 20, 20, 5],
    },
  ])('a guard $name', ({ member, expected }) => {
    expect(guards(member)).toEqual(expected);
  });

  it('has slots that follow each other, and drains each within the guard of the next', () => {
    const members = [FAST, { ...FAST, drainUs: 20_000 }];
    expect(layOut(members, [25_000, 40_000], [0, 1, 0])).toEqual([
      [
        { number: 0, fromUs: 0, openUs: 5000, untilUs: 30_000, drainedUs: 54_000 },
        { number: 2, fromUs: 100_000, openUs: 130_000, untilUs: 155_000, drainedUs: 159_000 },
      ],
      [{ number: 1, fromUs: 30_000, openUs: 60_000, untilUs: 100_000, drainedUs: 124_000 }],
    ]);
  });
});

const make = (): Slicing => new Slicing(2, 0.5, seededRandom(1, 'slots'));

const clock = (offsetUs: number, boundUs: number) => ({ offsetUs, boundUs });

function valueOf<Value>(attempt: Attempt<Value>): Value {
  if (attempt.kind === 'failed') throw new Error(attempt.because);
  return attempt.value;
}

describe('Slicing', () => {
  it('warms the loads up one at a time, when all have started', async () => {
    const slicing = make();
    const log: string[] = [];
    const warmUp = (member: number) =>
      slicing.warmUp(member, async () => {
        log.push(`${member} begins`);
        await Promise.resolve();
        log.push(`${member} ends`);
      });
    const first = warmUp(0);
    await Promise.resolve();
    expect(log).toEqual([]);
    await Promise.all([first, warmUp(1)]);
    expect(log).toEqual(['0 begins', '0 ends', '1 begins', '1 ends']);
  });

  it('gives all members one start and different slots, when all are ready', async () => {
    const slicing = make();
    const appointed = await Promise.all([slicing.schedule(0, FAST), slicing.schedule(1, FAST)]);
    const [one, other] = appointed.map((own) => valueOf(own).schedule);
    expect({ ...one, slots: [] }).toEqual({ ...other, slots: [] });
    const numbers = [one, other].flatMap((own) => own?.slots ?? []).map(({ number }) => number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual([...Array(40).keys()]);
  });

  it('does not wait for a member that left, and gives it no slots', async () => {
    const slicing = make();
    slicing.leave(1);
    slicing.leave(1);
    await slicing.warmUp(0, () => Promise.resolve());
    const { schedule, clocks } = valueOf(await slicing.schedule(0, FAST));
    expect(schedule.slots.map(({ number }) => number)).toEqual([...Array(20).keys()]);
    await slicing.measured(0);
    expect(valueOf(await slicing.readDrift(clocks))).toEqual(clocks);
  });

  it('reads the clocks of all machines once before the slots and once after, for all members', async () => {
    let read = 0;
    // In the meantime one clock has gained 300 µs on this machine's.
    const readClocks = () => {
      read += 1;
      const loads =
        read === 1 ? [clock(9e6, 100), clock(-7e6, 250)] : [clock(9e6 + 300, 50), clock(-7e6, 90)];
      return Promise.resolve({ kind: 'done', value: { loads, server: clock(5, 20) } } as const);
    };
    const slicing = new Slicing(2, 0.5, seededRandom(1, 'slots'), readClocks);
    const before = Number(process.hrtime.bigint() / 1000n);
    const appointed = await Promise.all([slicing.schedule(0, FAST), slicing.schedule(1, FAST)]);
    const [one, other] = appointed.map(valueOf);
    expect(read).toBe(1);
    const [first, second] = [one, other]
      .flatMap((own) => own?.schedule.slots ?? [])
      .toSorted((a, b) => a.number - b.number);
    // The guard is longer by what two clocks may be apart, and by the time in which the parts of a load wake.
    expect(first?.openUs).toBe(10_500);
    expect(second?.openUs).toBe(46_000);
    if (one === undefined || other === undefined) throw new Error('no schedule');
    expect(one.schedule.startUs - before).toBeGreaterThan(500_000);
    expect(shift(one.schedule, clock(-7e6, 250))).toEqual({
      ...one.schedule,
      startUs: one.schedule.startUs - 7e6,
    });
    const after = await Promise.all([slicing.readDrift(one.clocks), slicing.readDrift(other.clocks)]);
    expect(after.map(valueOf)[1]).toEqual({
      loads: [clock(9e6, 350), clock(-7e6, 250)],
      server: clock(5, 20),
    });
    expect(read).toBe(2);
  });

  it('has no schedule where a machine is lost', async () => {
    const lost = { kind: 'failed', because: 'agent b was lost' } as const;
    const slicing = new Slicing(1, 0.5, seededRandom(1, 'slots'), () => Promise.resolve(lost));
    expect(await slicing.schedule(0, FAST)).toEqual(lost);
  });

  it('lets the next load warm up after one that failed', async () => {
    const slicing = make();
    const failing = slicing.warmUp(0, () => Promise.reject(new Error('no answer')));
    const other = slicing.warmUp(1, () => Promise.resolve('warm'));
    await expect(failing).rejects.toThrow('no answer');
    expect(await other).toBe('warm');
  });
});
