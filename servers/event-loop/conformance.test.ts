import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'event-loop', io: 'posix' });

describeConformance({ model: 'event-loop', io: 'posix', options: { multiplexer: 'poll' } });

describeConformance({ model: 'event-loop', io: 'posix', options: { multiplexer: 'select' } });

describeConformance({ model: 'event-loop', io: 'node' });
