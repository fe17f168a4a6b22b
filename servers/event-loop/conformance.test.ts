import { describeConformance } from '../testing/conformance.ts';
import { whyMissing } from './multiplexers.ts';

describeConformance({ model: 'event-loop', io: 'posix' });

describeConformance({ model: 'event-loop', io: 'posix', options: { multiplexer: 'poll' } });

describeConformance({ model: 'event-loop', io: 'posix', options: { multiplexer: 'select' } });

// Containers often forbid it.
if ((await whyMissing('uring')) === undefined)
  describeConformance({ model: 'event-loop', io: 'posix', options: { multiplexer: 'uring' } });

describeConformance({ model: 'event-loop', io: 'node' });

describeConformance({ model: 'event-loop', io: 'c' });
