/**
 * `crossover`: a map of which model wins. A request takes 2 ms, of which a part is processor time and the rest is
 * waiting; from one client to many.
 */
import type { WorkloadSpec } from '../../workloads/workload.ts';
import type { Variant } from '../results/run-record.ts';
import { type Scenario, serversOf, variant } from './scenario.ts';

const REQUEST_MS = 2;

/** @param part of the request that is processor time, as a part of 1 */
const mixed = (part: number): Variant => variant(`${part * 100} % CPU`, mixOf(part));

function mixOf(part: number): WorkloadSpec {
  const ms = Number((REQUEST_MS * part).toFixed(3));
  const waitMs = Number((REQUEST_MS - ms).toFixed(3));
  if (ms === 0) return { name: 'wait', ms: waitMs };
  return waitMs === 0 ? { name: 'compute', ms } : { name: 'compute', ms, waitMs };
}

export const crossover: Scenario = {
  name: 'crossover',
  title: 'which model wins where',
  question: 'From how many clients, and for which mix of computing and waiting, does which model win?',
  requestsPerConnection: null,
  sharesCpus: true,
  servers: serversOf(['sequential', 'event-loop', 'worker-per-client', 'worker-pool', 'loop-per-core']),
  figures: [{ kind: 'map' }],
  sizes: {
    quick: {
      clients: [1, 16, 64],
      warmupS: 0.25,
      durationS: 0.3,
      variants: [0, 0.1, 1].map(mixed),
    },
    standard: {
      clients: [1, 4, 16, 64],
      warmupS: 1,
      durationS: 2,
      blocks: 5,
      variants: [0, 0.01, 0.1, 0.5, 1].map(mixed),
    },
  },
};
