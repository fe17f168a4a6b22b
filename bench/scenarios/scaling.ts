/** `scaling`: clients stay connected, so serving many of them at once is compared. */
import { PLAIN_PAGE, type Scenario } from './scenario.ts';

export const scaling: Scenario = {
  name: 'scaling',
  title: 'clients that stay connected',
  question: 'How does the throughput of each model change as more clients stay connected?',
  requestsPerConnection: null,
  sizes: {
    quick: { clients: [1, 16, 64], warmupS: 0.2, durationS: 0.25, variants: [PLAIN_PAGE] },
    standard: { clients: [1, 4, 16, 64], warmupS: 1, durationS: 3, blocks: 7, variants: [PLAIN_PAGE] },
  },
};
