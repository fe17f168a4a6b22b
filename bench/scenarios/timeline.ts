/**
 * `timeline`: not a load but a script, a few clients with a few requests each, and a server that keeps a timeline of
 * them. One recording of each server shows what the others measure: the staircase of one client after the other, the
 * interleaving of one loop, the parallel bars of a thread for each.
 */
import { CORE_MODEL_NAMES } from '../../servers/server.ts';
import type { Variant } from '../results/run-record.ts';
import { type Scenario, serversOf } from './scenario.ts';

/** Long enough to be seen, and work for a core: so two clients can only be worked on at once by two threads. */
const COMPUTE: Variant = { name: '', workload: { name: 'compute', ms: 5 }, bystanders: null };

export const timeline: Scenario = {
  name: 'timeline',
  title: 'what happens to each client, moment by moment',
  question: 'What happens to each of a few clients, and which thread does it?',
  requestsPerConnection: null,
  servers: serversOf(CORE_MODEL_NAMES),
  loads: ['script'],
  requestsPerClient: 3,
  figures: [{ kind: 'timeline' }],
  sizes: {
    quick: { clients: [8], warmupS: 0, durationS: 0, variants: [COMPUTE] },
    standard: { clients: [8], warmupS: 0, durationS: 0, variants: [COMPUTE] },
  },
};
