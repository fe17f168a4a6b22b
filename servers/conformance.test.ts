import { describeConformance } from './conformance.ts';

describeConformance({ model: 'sequential', io: 'posix' });
describeConformance({ model: 'sequential', io: 'node' });
describeConformance({ model: 'event-loop', io: 'posix' });
describeConformance({ model: 'event-loop', io: 'node' });
describeConformance({ model: 'worker-per-client', io: 'posix' });
describeConformance({ model: 'worker-per-client', io: 'node' });
describeConformance({ model: 'accept-thread', io: 'posix', options: { recv: 'polling' } });
// One client of it at a time is sure of an answer: what more it does, go-round.test.ts says.
describeConformance({ model: 'accept-thread', io: 'posix', options: { recv: 'blocking' } });
describeConformance({ model: 'worker-pool', io: 'posix', options: { threads: 2, handOff: 'array' } });
describeConformance({ model: 'worker-pool', io: 'posix', options: { threads: 2, handOff: 'accept' } });
describeConformance({ model: 'worker-pool', io: 'node', options: { threads: 2 } });
describeConformance({ model: 'loop-per-core', io: 'posix', options: { threads: 2 } });
describeConformance({ model: 'loop-per-core', io: 'node', options: { threads: 2 } });
