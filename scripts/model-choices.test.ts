import { expect, it } from 'vitest';
import { modelChoices } from './model-choices.ts';

it.each([
  ['none', []],
  ['event-loop', [{ model: 'event-loop', options: {} }]],
  [
    'worker-pool:threads=16:hand-off=accept, worker-pool',
    [
      { model: 'worker-pool', options: { threads: 16, handOff: 'accept' } },
      { model: 'worker-pool', options: {} },
    ],
  ],
  ['accept-thread:recv=blocking', [{ model: 'accept-thread', options: { recv: 'blocking' } }]],
  ['sequential,sequential', [{ model: 'sequential', options: {} }]],
])('reads %s', (text, expected) => {
  expect(modelChoices(text)).toEqual(expected);
});

it.each([
  ['evnt-loop', /There is no evnt-loop: choose from sequential, event-loop/],
  ['event-loop,', /There is no empty name/],
  ['event-loop:threads=2', /event-loop has no threads: it has no options/],
  ['accept-thread:threads=2', /accept-thread has no threads: it has recv/],
  ['worker-pool:threads=0', /threads of worker-pool is a whole number from 1, not 0/],
  ['worker-pool:threads', /threads of worker-pool is a whole number from 1, not \./],
  ['worker-pool:hand-off=post', /hand-off of worker-pool is array or accept, not post/],
])('refuses %s with the right one named', (text, message) => {
  expect(() => modelChoices(text)).toThrow(message);
});
