/** `broadcast`: what a client sends goes to every client in the array, so the work grows with the square of the clients. */
import { type Scenario, variant } from './scenario.ts';

const VARIANTS = [variant('', { name: 'broadcast' })];

export const broadcast: Scenario = {
  name: 'broadcast',
  title: 'every message to every client',
  question: 'How many messages are delivered per second, and how soon, as clients are added?',
  requestsPerConnection: null,
  figures: [
    { kind: 'lines', measure: 'deliveries', against: 'clients' },
    { kind: 'lines', measure: 'delivery-p99', against: 'clients' },
  ],
  sizes: {
    quick: { clients: [4, 16, 64], warmupS: 0.25, durationS: 0.6, variants: VARIANTS },
    standard: { clients: [2, 4, 16, 64], warmupS: 1, durationS: 3, blocks: 7, variants: VARIANTS },
  },
};
