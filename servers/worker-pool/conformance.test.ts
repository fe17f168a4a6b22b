import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'worker-pool', io: 'posix', options: { threads: 2, handOff: 'array' } });

describeConformance({
  model: 'worker-pool',
  io: 'posix',
  options: { threads: 2, handOff: 'accept' },
  isNeverFull: true,
});

describeConformance({ model: 'worker-pool', io: 'node', options: { threads: 2 } });

describeConformance({ model: 'worker-pool', io: 'c', options: { threads: 2, handOff: 'array' } });

describeConformance({
  model: 'worker-pool',
  io: 'c',
  options: { threads: 2, handOff: 'accept' },
  isNeverFull: true,
});
