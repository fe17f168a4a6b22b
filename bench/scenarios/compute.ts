/**
 * `compute`: every request costs processor time, the same number of steps on every server. One thread can use one core;
 * and while it computes for one client, all its others wait.
 */
import { type Scenario, variant } from './scenario.ts';

const SHORT = variant('compute 0.1 ms', { name: 'compute', ms: 0.1 });
const MIDDLE = variant('compute 1 ms', { name: 'compute', ms: 1 });
const LONG = variant('compute 10 ms', { name: 'compute', ms: 10 });

export const compute: Scenario = {
  name: 'compute',
  title: 'handlers that compute',
  question:
    'When each request costs 0.1 to 10 ms of CPU, which models use the cores, and how long do other clients wait?',
  requestsPerConnection: null,
  sharesCpus: true,
  figures: [
    { kind: 'lines', measure: 'throughput', against: 'variant' },
    { kind: 'lines', measure: 'p99', against: 'variant' },
  ],
  sizes: {
    quick: { clients: [1, 16], warmupS: 0.2, durationS: 0.25, variants: [SHORT, MIDDLE] },
    standard: { clients: [1, 4, 16], warmupS: 1, durationS: 3, blocks: 7, variants: [SHORT, MIDDLE, LONG] },
  },
};
