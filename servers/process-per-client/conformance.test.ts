import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'process-per-client', io: 'posix' });

describeConformance({ model: 'process-per-client', io: 'c' });
