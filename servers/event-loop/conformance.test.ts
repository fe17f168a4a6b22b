import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'event-loop', io: 'posix' });

describeConformance({ model: 'event-loop', io: 'node' });

describeConformance({ model: 'event-loop', io: 'c' });
