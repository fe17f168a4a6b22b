import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import { ClientArray, NO_SOCKET } from './client-array.ts';
import { Phase } from './phase.ts';
import { FULL } from './slot-bits.ts';
import type { StressReport, StressTask } from './testing/client-array.stress.ts';

const STRESS = new URL('./testing/client-array.stress.ts', import.meta.url);

/** Around the 32 bits of a word, and around the 16 words of a cache line. */
const CAPACITIES = [1, 2, 7, 31, 32, 33, 63, 64, 65, 100, 511, 512, 513, 1024];

function slots(clients: ClientArray): number[] {
  return Array.from(clients.clients(), ({ slot }) => slot);
}

/** Claims until the array is full, and would also claim more than its capacity. */
function fill(clients: ClientArray): number[] {
  const claimed: number[] = [];
  for (let slot = clients.claim(1, 1); slot !== FULL; slot = clients.claim(1, 1)) claimed.push(slot);
  return claimed;
}

describe.each(CAPACITIES)('an array for %i clients', (capacity) => {
  const all = Array.from({ length: capacity }, (_, slot) => slot);

  test('a client array starts empty', () => {
    const clients = ClientArray.create(capacity);
    expect(clients).toMatchObject({
      capacity,
      active: 0,
      totalClients: 0,
      totalRequests: 0,
      stopping: false,
    });
    expect(slots(clients)).toEqual([]);
  });

  test('a client array gives each slot once, and is full then', () => {
    const clients = ClientArray.create(capacity);
    expect(fill(clients)).toEqual(all);
    expect([clients.claim(1, 1), clients.active, clients.totalClients]).toEqual([FULL, capacity, capacity]);
    expect(slots(clients)).toEqual(all);
  });

  test('a client array gives any freed slot again', () => {
    const clients = ClientArray.create(capacity);
    fill(clients);
    for (const slot of all) {
      clients.free(slot);
      expect(slots(clients)).toEqual(all.filter((other) => other !== slot));
      expect([clients.active, clients.claim(1, 1), clients.claim(1, 1)]).toEqual([capacity - 1, slot, FULL]);
    }
    for (const slot of all.toReversed()) clients.free(slot);
    expect([clients.active, clients.totalClients]).toEqual([0, 2 * capacity]);
    expect(fill(clients).toSorted((one, other) => one - other)).toEqual(all);
  });

  test('a client array keeps the words of each slot apart', () => {
    const clients = ClientArray.create(capacity);
    for (const slot of all) expect(clients.claim(1000 + slot, 2000 + slot)).toBe(slot);
    for (const slot of all) clients.countRequests(slot, slot);
    for (const slot of all) clients.setPhase(slot, Phase.working);
    const expected = all.map((slot) => ({
      slot,
      socket: 1000 + slot,
      thread: 2000 + slot,
      requests: slot,
      phase: Phase.working,
    }));
    expect([...clients.clients()]).toEqual(expected);
    expect(all.map((slot) => clients.socketOf(slot))).toEqual(expected.map(({ socket }) => socket));
    expect(fill(clients)).toEqual([]);
  });
});

test('a client in the array starts in the phase accepted, with nothing of the previous client of its slot', () => {
  const clients = ClientArray.create(1);
  clients.free(clients.claim(7, 1));
  const slot = clients.claim(8, 2);
  clients.setPhase(slot, Phase.sending);
  clients.countRequests(slot, 5);
  clients.setThread(slot, 3);
  expect([...clients.clients()]).toEqual([{ slot, socket: 8, thread: 3, requests: 5, phase: Phase.sending }]);
  clients.free(slot);
  clients.claim(9, 4);
  expect([...clients.clients()]).toEqual([
    { slot, socket: 9, thread: 4, requests: 0, phase: Phase.accepted },
  ]);
});

test.each(Object.entries(Phase))(
  'a client in the phase %s is listed with it, unless it is free',
  (name, phase) => {
    const clients = ClientArray.create(2);
    clients.setPhase(clients.claim(7, 1), phase);
    expect(Array.from(clients.clients(), (client) => client.phase)).toEqual(name === 'free' ? [] : [phase]);
  },
);

test('a client in the array has no socket after forgetSocket, nor after free', () => {
  const clients = ClientArray.create(2);
  const [first, second] = [clients.claim(7, 1), clients.claim(8, 1)];
  expect(clients.forgetSocket(first)).toBe(7);
  expect(clients.forgetSocket(first)).toBe(NO_SOCKET);
  clients.free(second);
  expect([clients.socketOf(first), clients.socketOf(second)]).toEqual([NO_SOCKET, NO_SOCKET]);
});

test('a client in the array counts in the totals while it is in the array and after it has left', () => {
  const clients = ClientArray.create(3);
  const [first, second] = [clients.claim(1, 1), clients.claim(2, 1)];
  clients.countRequests(first, 3);
  clients.countRequests(second, 4);
  clients.countRequests(first, 1);
  expect([clients.totalClients, clients.totalRequests]).toEqual([2, 8]);
  clients.free(first);
  expect([clients.totalClients, clients.totalRequests, clients.active]).toEqual([2, 8, 1]);
  clients.countRequests(clients.claim(3, 1), 10);
  expect([clients.totalClients, clients.totalRequests]).toEqual([3, 18]);
});

test.each([0, -1, 1.5, Number.NaN, Infinity])('a client array rejects a capacity of %d', (capacity) => {
  expect(() => ClientArray.create(capacity)).toThrow(RangeError);
});

test('a client array rejects a second free of a slot, and changes nothing', () => {
  const clients = ClientArray.create(40);
  const slot = clients.claim(7, 1);
  clients.countRequests(slot, 5);
  clients.free(slot);
  expect(() => clients.free(slot)).toThrow(/slot 0 was free already/);
  expect(() => clients.free(39)).toThrow(/slot 39 was free already/);
  expect([clients.totalClients, clients.totalRequests, clients.active]).toEqual([1, 5, 0]);
  expect(fill(clients)).toHaveLength(40);
});

/** Runs until the next operation on shared memory after so many: as a process that is killed there. */
function dieAfter(operations: number, run: () => void): 'died' | 'done' {
  let left = operations;
  const names = ['add', 'and', 'compareExchange', 'exchange', 'load', 'notify', 'or', 'store'] as const;
  const spies = names.map((name) => {
    const operation = Atomics[name] as (...given: unknown[]) => unknown;
    return vi.spyOn(Atomics, name).mockImplementation(((...given: unknown[]) => {
      if (left-- <= 0) throw new Error('killed');
      return operation(...given);
    }) as never);
  });
  try {
    run();
    return 'done';
  } catch {
    return 'died';
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('a slot is free again when its process died, at whatever step of claiming, serving or freeing', () => {
  const clients = ClientArray.create(2, 1000);
  const other = 1;
  clients.claimOwn(other, 7, 1);
  let lives = 0;
  const live = (): void => {
    clients.claimOwn(0, NO_SOCKET, 2);
    clients.countRequests(0, 3);
    clients.setPhase(0, Phase.receiving);
    clients.free(0);
    lives++;
  };
  let steps = 0;
  while (dieAfter(steps, live) === 'died') {
    clients.reclaim(0);
    expect([clients.active, slots(clients), clients.isFull]).toEqual([1, [other], false]);
    steps++;
  }
  expect([lives, steps]).toEqual([1, expect.any(Number)]);
  expect(steps).toBeGreaterThan(15);
  // Whoever died too early has not been a client, or loses its requests; none counts twice.
  expect(clients.totalClients).toBeLessThanOrEqual(2 + steps);
  expect(clients.totalRequests).toBeLessThanOrEqual(3 * (1 + steps));
  expect(clients.totalClients).toBeGreaterThan(steps / 4);
  live();
  clients.reclaim(0);
  expect([clients.claim(8, 3), clients.claim(9, 4)]).toEqual([0, FULL]);
});

test.each([FULL, 40, 64, Number.NaN])(
  'a client array rejects the slot %d, which it does not have',
  (slot) => {
    const clients = ClientArray.create(40);
    fill(clients);
    expect(() => clients.free(slot)).toThrow(/there is no slot/);
    expect(() => clients.claimOwn(slot, 1, 1)).toThrow(/there is no slot/);
    expect(() => clients.socketOf(slot)).toThrow(/there is no slot/);
    expect(() => clients.setThread(slot, 1)).toThrow(/there is no slot/);
    expect(() => clients.forgetSocket(slot)).toThrow(/there is no slot/);
    expect([clients.active, clients.claim(1, 1)]).toEqual([40, FULL]);
  },
);

test('a client array shares its slots and its stop flag with another thread', () => {
  const mine = ClientArray.create(33);
  const theirs = new ClientArray(mine.memory);
  expect(theirs.capacity).toBe(33);
  const slot = mine.claim(7, 1);
  expect(theirs.claim(8, 2)).not.toBe(slot);
  theirs.setPhase(slot, Phase.working);
  expect([...mine.clients()]).toEqual([...theirs.clients()]);
  theirs.free(slot);
  theirs.stop();
  expect([mine.active, mine.stopping, fill(mine).length]).toEqual([1, true, 32]);
});

type Part = Pick<StressTask, 'role' | 'operations' | 'holds'>;

/** Runs the threads at once, and returns what each reports. */
async function stress(clients: ClientArray, parts: readonly Part[]): Promise<StressReport[]> {
  const owners = new SharedArrayBuffer(clients.capacity * Int32Array.BYTES_PER_ELEMENT);
  const workers = parts.map((part, index) => {
    const workerData: StressTask = { ...part, clients: clients.memory, owners, thread: index + 1 };
    return new Worker(STRESS, { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const reports = workers.map(async (worker) => {
    worker.postMessage('begin');
    const [report] = (await once(worker, 'message')) as [StressReport];
    return report;
  });
  return Promise.all(reports);
}

const NO_FAULTS = { givenTwice: 0, outside: 0, notMine: 0, wrongRound: 0 };

function expectWhole(clients: ClientArray, reports: readonly StressReport[]): void {
  const sum = (of: (report: StressReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  expect(reports.map(({ faults }) => faults)).toEqual(reports.map(() => NO_FAULTS));
  expect(clients.active).toBe(0);
  expect(clients.totalClients).toBe(sum(({ claimed }) => claimed));
  expect(clients.totalRequests).toBe(sum(({ requests }) => requests));
  expect([...clients.clients()]).toEqual([]);
  const all = Array.from({ length: clients.capacity }, () => clients.claim(1, 1));
  expect(all.toSorted((one, other) => one - other)).toEqual(all.map((_, slot) => slot));
  expect(clients.claim(1, 1)).toBe(FULL);
}

// Together the threads hold as many slots as there are, or more: so the array is often full.
test.each([
  [7, 3],
  [32, 9],
  [33, 12],
  [100, 25],
])(
  'a client array under several threads loses no slot of %i and gives none twice',
  async (capacity, holds) => {
    const clients = ClientArray.create(capacity);
    const parts = Array.from({ length: 4 }, (): Part => ({ role: 'mixed', operations: 400_000, holds }));
    const reports = await stress(clients, parts);
    expectWhole(clients, reports);
    for (const { claimed } of reports) expect(claimed).toBeGreaterThan(0);
  },
);

test.each([1, 3, 33])(
  'a client array of %i slots gives room to a lone acceptor after every wait, and no wake-up is missed',
  async (capacity) => {
    const clients = ClientArray.create(capacity);
    const acceptor: Part = { role: 'acceptor', operations: 30_000, holds: 0 };
    const leaver: Part = { role: 'leaver', operations: 0, holds: 0 };
    const reports = await stress(clients, [acceptor, leaver, leaver, leaver]);
    expectWhole(clients, reports);
    expect(reports[0]).toMatchObject({ claimed: 30_000, full: 0 });
  },
);
