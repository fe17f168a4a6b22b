import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../clients/random.ts';
import { drawSlots, planSlices, Slicing } from './slicing.ts';

const FAST = { answersPerS: 50_000, drainUs: 300, pause: null };

describe('planSlices', () => {
  it.each([
    {
      name: 'fast servers get slices of 25 ms',
      members: [FAST, FAST],
      durationS: 0.5,
      expected: [5, 25, 20],
    },
    {
      name: 'the slowest server gets 50 answers in a slice',
      members: [FAST, { ...FAST, answersPerS: 200 }],
      durationS: 1,
      expected: [5, 250, 4],
    },
    {
      name: 'three rounds fit in the window, also where one server gets few answers in a slice',
      members: [FAST, { ...FAST, answersPerS: 10 }],
      durationS: 0.6,
      expected: [5, 200, 3],
    },
    {
      name: 'a slice is as long as it takes to answer all clients, if it would have had few answers',
      members: [FAST, { answersPerS: 70, drainUs: 200_000, pause: null }],
      durationS: 0.25,
      expected: [300, 200, 3],
    },
    {
      name: 'a window that is too short for three slices gets three',
      members: [FAST],
      durationS: 0.05,
      expected: [5, 25, 3],
    },
    {
      name: 'a slice is no longer than 1 s',
      members: [{ ...FAST, answersPerS: 1 }],
      durationS: 5,
      expected: [5, 1000, 5],
    },
    {
      name: 'a server that answers nothing does not count',
      members: [FAST, { ...FAST, answersPerS: 0 }],
      durationS: 0.5,
      expected: [5, 25, 20],
    },
    {
      name: 'a guard outlasts the answers that are under way',
      members: [FAST, { ...FAST, drainUs: 160_000 }],
      durationS: 0.5,
      expected: [240, 25, 20],
    },
    {
      name: 'a guard outlasts the stop of an external server',
      members: [FAST, { ...FAST, pause: { pid: 1, signal: 'SIGUSR2' as const } }],
      durationS: 0.5,
      expected: [20, 25, 20],
    },
  ])('$name', ({ members, durationS, expected }) => {
    const { guardUs, sliceUs, rounds } = planSlices(members, durationS);
    expect([guardUs / 1000, sliceUs / 1000, rounds]).toEqual(expected);
  });
});

describe('drawSlots', () => {
  it('gives every member one slot in each round, in an order that differs between rounds', () => {
    const slots = drawSlots(3, 20, seededRandom(1, 'slots'));
    expect(slots.flat().toSorted((a, b) => a - b)).toEqual([...Array(60).keys()]);
    const orders = slots[0]?.map((_, round) => slots.map((own) => (own[round] ?? 0) - 3 * round));
    for (const order of orders ?? []) expect(new Set(order)).toEqual(new Set([0, 1, 2]));
    expect(new Set(orders?.map(String)).size).toBeGreaterThan(3);
  });

  it('repeats the order with the same seed', () => {
    expect(drawSlots(4, 9, seededRandom(7, 'a'))).toEqual(drawSlots(4, 9, seededRandom(7, 'a')));
  });
});

const make = (): Slicing => new Slicing(2, 0.5, seededRandom(1, 'slots'));

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
    const [one, other] = await Promise.all([slicing.schedule(0, FAST), slicing.schedule(1, FAST)]);
    expect({ ...one, slots: [] }).toEqual({ ...other, slots: [] });
    expect([...one.slots, ...other.slots].toSorted((a, b) => a - b)).toEqual([...Array(40).keys()]);
  });

  it('does not wait for a member that left, and gives it no slots', async () => {
    const slicing = make();
    slicing.leave(1);
    slicing.leave(1);
    await slicing.warmUp(0, () => Promise.resolve());
    const { slots } = await slicing.schedule(0, FAST);
    expect(slots).toEqual([...Array(20).keys()]);
    await slicing.measured(0);
  });

  it('lets the next load warm up after one that failed', async () => {
    const slicing = make();
    const failing = slicing.warmUp(0, () => Promise.reject(new Error('no answer')));
    const other = slicing.warmUp(1, () => Promise.resolve('warm'));
    await expect(failing).rejects.toThrow('no answer');
    expect(await other).toBe('warm');
  });
});
