import { describeConformance } from '../testing/conformance.ts';

describeConformance({ model: 'sequential', io: 'posix' });

describeConformance({ model: 'sequential', io: 'node' });

describeConformance({ model: 'sequential', io: 'c' });
