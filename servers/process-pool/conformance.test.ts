import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'process-pool', io: 'posix', isNeverFull: true });
