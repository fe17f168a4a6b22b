/**
 * `latency`: requests come at a rate, whether or not earlier ones were answered, and more of them from trial to trial, up
 * to the knee of each server and a little beyond. The runner finds the knees first (knees.ts). Connections are kept; a
 * model that serves one client at a time could not answer, and is left out.
 */
import { type Scenario, variant } from './scenario.ts';

/** Work enough for a knee that a load generator can reach: with a ready-made page it is beyond 100,000/s. */
const COMPUTE = variant('', { name: 'compute', ms: 0.1 });

export const latency: Scenario = {
  name: 'latency',
  title: 'response time as the offered rate rises',
  question: 'How long does an answer take at a given rate, and from which rate on do clients queue?',
  requestsPerConnection: null,
  loads: ['open'],
  // Few below it, where little changes, and one beyond.
  kneeParts: [0.1, 0.3, 0.5, 0.7, 0.85, 1, 1.1],
  figures: [{ kind: 'response' }],
  sizes: {
    quick: { clients: [16], warmupS: 0.25, durationS: 1, variants: [COMPUTE] },
    standard: { clients: [16], warmupS: 1, durationS: 3, blocks: 7, variants: [COMPUTE] },
  },
};
