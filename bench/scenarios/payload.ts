/** `payload`: answers from 100 bytes to 10 MB, which no socket takes at once: partial sends and back-pressure. */
import { type Scenario, variant } from './scenario.ts';

const [B100, KB1, KB10, KB100, MB1, MB10] = [
  variant('page 100 B', { name: 'page', bytes: 100 }),
  variant('page 1 kB', { name: 'page', bytes: 1000 }),
  variant('page 10 kB', { name: 'page', bytes: 10_000 }),
  variant('page 100 kB', { name: 'page', bytes: 100_000 }),
  variant('page 1 MB', { name: 'page', bytes: 1_000_000 }),
  variant('page 10 MB', { name: 'page', bytes: 10_000_000 }),
];

export const payload: Scenario = {
  name: 'payload',
  title: 'answers from 100 B to 10 MB',
  question: 'How much does each model transfer when an answer is too long to be sent at once?',
  requestsPerConnection: null,
  figures: [
    { kind: 'lines', measure: 'transfer', against: 'variant' },
    { kind: 'lines', measure: 'throughput', against: 'variant' },
  ],
  sizes: {
    quick: { clients: [16], warmupS: 0.2, durationS: 0.25, variants: [B100, KB10, MB1] },
    standard: {
      clients: [16],
      warmupS: 1,
      durationS: 3,
      blocks: 7,
      variants: [B100, KB1, KB10, KB100, MB1, MB10],
    },
  },
};
