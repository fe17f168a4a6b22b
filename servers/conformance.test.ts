import { describeConformance } from './conformance.ts';

describeConformance({ model: 'sequential', io: 'posix', servesAtOnce: false });
describeConformance({ model: 'sequential', io: 'node', servesAtOnce: false });
describeConformance({ model: 'event-loop', io: 'posix', servesAtOnce: true });
describeConformance({ model: 'event-loop', io: 'node', servesAtOnce: true });
describeConformance({ model: 'worker-per-client', io: 'posix', servesAtOnce: true });
describeConformance({ model: 'worker-per-client', io: 'node', servesAtOnce: true });
