import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'loop-per-core', io: 'posix', options: { threads: 2 } });

describeConformance({ model: 'loop-per-core', io: 'node', options: { threads: 2 } });

describeConformance({ model: 'loop-per-core', io: 'c', options: { threads: 2 } });
