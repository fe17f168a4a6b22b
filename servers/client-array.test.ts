import { describe, expect, test } from 'vitest';
import { ClientArray, FULL, NO_SOCKET, Phase } from './client-array.ts';

/** Around the 32 bits of a word, and around the 16 words of a cache line. */
const CAPACITIES = [1, 2, 7, 31, 32, 33, 63, 64, 65, 100, 511, 512, 513, 1024];

function slots(clients: ClientArray): number[] {
  return Array.from(clients.clients(), ({ slot }) => slot);
}

/** Claims until the array is full; more than its capacity would be seen too. */
function fill(clients: ClientArray): number[] {
  const claimed: number[] = [];
  for (let slot = clients.claim(1, 1); slot !== FULL; slot = clients.claim(1, 1)) claimed.push(slot);
  return claimed;
}

describe.each(CAPACITIES)('an array for %i clients', (capacity) => {
  const all = Array.from({ length: capacity }, (_, slot) => slot);

  test('is empty at first', () => {
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

  test('gives each slot once, and then is full', () => {
    const clients = ClientArray.create(capacity);
    expect(fill(clients)).toEqual(all);
    expect([clients.claim(1, 1), clients.active, clients.totalClients]).toEqual([FULL, capacity, capacity]);
    expect(slots(clients)).toEqual(all);
  });

  test('gives a freed slot again, whichever it is', () => {
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

  test('keeps what belongs to a slot apart from the others', () => {
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

describe('a client', () => {
  test('begins accepted, with nothing of the one that had its slot before', () => {
    const clients = ClientArray.create(1);
    clients.free(clients.claim(7, 1));
    const slot = clients.claim(8, 2);
    clients.setPhase(slot, Phase.sending);
    clients.countRequests(slot, 5);
    clients.setThread(slot, 3);
    expect([...clients.clients()]).toEqual([
      { slot, socket: 8, thread: 3, requests: 5, phase: Phase.sending },
    ]);
    clients.free(slot);
    clients.claim(9, 4);
    expect([...clients.clients()]).toEqual([
      { slot, socket: 9, thread: 4, requests: 0, phase: Phase.accepted },
    ]);
  });

  test.each(Object.entries(Phase))(
    'shows its phase %s, and that it is free by not being there',
    (name, phase) => {
      const clients = ClientArray.create(2);
      clients.setPhase(clients.claim(7, 1), phase);
      expect(Array.from(clients.clients(), (client) => client.phase)).toEqual(name === 'free' ? [] : [phase]);
    },
  );

  test('has no socket once it is forgotten, or was freed', () => {
    const clients = ClientArray.create(2);
    const [first, second] = [clients.claim(7, 1), clients.claim(8, 1)];
    expect(clients.forgetSocket(first)).toBe(7);
    expect(clients.forgetSocket(first)).toBe(NO_SOCKET);
    clients.free(second);
    expect([clients.socketOf(first), clients.socketOf(second)]).toEqual([NO_SOCKET, NO_SOCKET]);
  });

  test('counts in the totals while it is here and when it has left', () => {
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
});

describe('misuse', () => {
  test.each([0, -1, 1.5, Number.NaN, Infinity])('a capacity of %d is refused', (capacity) => {
    expect(() => ClientArray.create(capacity)).toThrow(RangeError);
  });

  test('freeing twice is refused, and changes nothing', () => {
    const clients = ClientArray.create(40);
    const slot = clients.claim(7, 1);
    clients.countRequests(slot, 5);
    clients.free(slot);
    expect(() => clients.free(slot)).toThrow(/slot 0 was free already/);
    expect(() => clients.free(39)).toThrow(/slot 39 was free already/);
    expect([clients.totalClients, clients.totalRequests, clients.active]).toEqual([1, 5, 0]);
    expect(fill(clients)).toHaveLength(40);
  });

  test.each([FULL, 40, 64, Number.NaN])('the slot %d is none', (slot) => {
    const clients = ClientArray.create(40);
    fill(clients);
    expect(() => clients.free(slot)).toThrow(/there is no slot/);
    expect(() => clients.socketOf(slot)).toThrow(/there is no slot/);
    expect(() => clients.setThread(slot, 1)).toThrow(/there is no slot/);
    expect(() => clients.forgetSocket(slot)).toThrow(/there is no slot/);
    expect([clients.active, clients.claim(1, 1)]).toEqual([40, FULL]);
  });
});

describe('another thread’s view', () => {
  test('is the same array', () => {
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
});
