import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'accept-thread', io: 'posix', options: { recv: 'polling' } });

// With blocking receives only one client at a time is sure of an answer: see round-robin.test.ts for the rest.
describeConformance({ model: 'accept-thread', io: 'posix', options: { recv: 'blocking' } });

describeConformance({ model: 'accept-thread', io: 'c', options: { recv: 'polling' } });

describeConformance({ model: 'accept-thread', io: 'c', options: { recv: 'blocking' } });
