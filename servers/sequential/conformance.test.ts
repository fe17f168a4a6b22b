import { describeConformance } from '../conformance.ts';

describeConformance({ model: 'sequential', io: 'posix' });
describeConformance({ model: 'sequential', io: 'node' });
