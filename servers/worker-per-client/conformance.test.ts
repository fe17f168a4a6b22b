import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'worker-per-client', io: 'posix' });

describeConformance({ model: 'worker-per-client', io: 'node' });

describeConformance({ model: 'worker-per-client', io: 'c' });
