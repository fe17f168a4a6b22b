/**
 * `churn`: a connection for each request, so the cost of accepting a client is compared. A thread for each client also starts
 * V8: its twin in C shows what of that cost is the model's.
 */
import { PLAIN_PAGE, type Scenario } from './scenario.ts';

export const churn: Scenario = {
  name: 'churn',
  title: 'a new connection for each request',
  question: 'What does a request cost each model when every one needs a new connection?',
  requestsPerConnection: 1,
  twins: ['worker-per-client'],
  sizes: {
    quick: { clients: [16], warmupS: 0.2, durationS: 0.25, variants: [PLAIN_PAGE] },
    standard: { clients: [1, 16], warmupS: 1, durationS: 3, blocks: 7, variants: [PLAIN_PAGE] },
  },
};
