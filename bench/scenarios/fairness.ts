/**
 * `fairness`: more clients than a pool has threads. Where connections are kept, the first clients keep their threads;
 * where every client reconnects after ten requests, all are served in turn.
 */
import { type Scenario, serversOf, variant } from './scenario.ts';

const PAGE = { name: 'page' } as const;
const KEPT = variant('connections kept', PAGE);
const TURNS = variant('10 requests a connection', PAGE, { requestsPerConnection: 10 });

export const fairness: Scenario = {
  name: 'fairness',
  title: 'more clients than threads',
  question: 'Which clients are served when there are more clients than threads?',
  requestsPerConnection: null,
  servers: serversOf(['sequential', 'event-loop', 'worker-pool', 'loop-per-core']),
  figures: [{ kind: 'shares' }],
  sizes: {
    quick: { clients: [32], warmupS: 0.2, durationS: 0.25, variants: [KEPT, TURNS] },
    standard: { clients: [16, 64, 256], warmupS: 1, durationS: 3, blocks: 7, variants: [KEPT, TURNS] },
  },
};
