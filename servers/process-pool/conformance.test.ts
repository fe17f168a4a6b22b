import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'process-pool', io: 'posix', isNeverFull: true });

describeConformance({ model: 'process-pool', io: 'c', options: { threads: 2 }, isNeverFull: true });
