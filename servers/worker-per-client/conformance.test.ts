import { describeConformance } from '../conformance.ts';

describeConformance({ model: 'worker-per-client', io: 'posix' });
describeConformance({ model: 'worker-per-client', io: 'node' });
