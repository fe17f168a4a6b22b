import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'accept-thread', io: 'posix', options: { recv: 'polling' } });

// One client of it at a time is sure of an answer: what more it does, go-round.test.ts says.
describeConformance({ model: 'accept-thread', io: 'posix', options: { recv: 'blocking' } });
