import { expect, it } from 'vitest';
import { modelServer } from '../bench/names.ts';
import { modelChoices } from './model-choices.ts';
import { chooseDriver, chooseIo, chooseServers } from './platform.ts';

it.each([
  { wanted: ['posix'], posix: true, io: ['posix'], warned: false },
  { wanted: ['posix', 'node'], posix: true, io: ['posix', 'node'], warned: false },
  { wanted: ['posix'], posix: false, io: ['node'], warned: true },
  { wanted: ['posix', 'node'], posix: false, io: ['node'], warned: true },
  { wanted: ['node'], posix: false, io: ['node'], warned: false },
] as const)('of $wanted, with posix $posix, runs $io', ({ wanted, posix, io, warned }) => {
  const chosen = chooseIo(wanted, posix);
  expect(chosen.io).toEqual(io);
  expect(chosen.warnings.map(({ kind }) => kind)).toEqual(warned ? ['no-posix'] : []);
});

it('takes epoll for our own clients where there is epoll', () => {
  expect(chooseDriver('tcp', true)).toEqual({ kind: 'tcp', engine: 'posix' });
  expect(chooseDriver('tcp', false)).toEqual({ kind: 'tcp', engine: 'node' });
  expect(chooseDriver('autocannon', true)).toEqual({ kind: 'autocannon' });
});

it('compares a model with each io that it has, of those wanted, and refuses one that has none', () => {
  expect(chooseServers(modelChoices('event-loop,accept-thread:recv=blocking'), ['posix', 'node'])).toEqual([
    modelServer('event-loop', 'posix'),
    modelServer('accept-thread', 'posix', { recv: 'blocking' }),
    modelServer('event-loop', 'node'),
  ]);
  expect(() => chooseServers(modelChoices('event-loop,accept-thread'), ['node'])).toThrow(
    /^accept-thread has no node io: use --io posix, or leave it out$/,
  );
});
