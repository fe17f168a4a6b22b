/** `churn`: a connection for each request, so what is compared is the price of taking a new client in. */
import type { Scenario } from './scenario.ts';

export const churn: Scenario = {
  name: 'churn',
  title: 'a new connection for each request',
  question: 'What does it cost each model when every request comes from a new client?',
  workload: { name: 'page' },
  requestsPerConnection: 1,
  sizes: {
    quick: { clients: [1, 16], warmupS: 0.25, durationS: 0.5, blocks: 3 },
    standard: { clients: [1, 16], warmupS: 1, durationS: 3, blocks: 7 },
  },
};
