/**
 * `idle`: thousands of clients that are connected and send nothing, beside one that is active. Models in which a silent
 * client occupies the only thread, or one of a few, cannot serve it: they are left out. A thread for each client is measured
 * with up to a thousand.
 */
import { type Scenario, serversOf, variant } from './scenario.ts';

const silent = (count: number) =>
  variant(`${count.toLocaleString('en')} silent`, { name: 'page' }, { bystanders: { kind: 'idle', count } });

const NONE = variant('0 silent', { name: 'page' });

export const idle: Scenario = {
  name: 'idle',
  title: 'thousands of silent clients',
  question:
    'What does a silent client cost, and what throughput does an active one still get beside thousands of them?',
  requestsPerConnection: null,
  servers: serversOf(['event-loop', 'worker-per-client', 'accept-thread', 'loop-per-core']),
  figures: [
    { kind: 'lines', measure: 'memory-per-bystander', against: 'variant' },
    { kind: 'lines', measure: 'throughput', against: 'variant' },
  ],
  sizes: {
    quick: {
      clients: [1],
      warmupS: 0.25,
      durationS: 0.6,
      variants: [NONE, silent(500), silent(5000)],
    },
    standard: {
      clients: [1],
      warmupS: 1,
      durationS: 3,
      blocks: 5,
      variants: [NONE, silent(1000), silent(5000), silent(19_000)],
    },
  },
};
