/**
 * `cost`: the same rate is offered to every model, so what is compared is what each spends on a request, not how many
 * it can answer. Connections are kept, so that it is the cost of serving clients, not of accepting them. With
 * one client all models do the same work; with several, one that serves a single client at a time could not answer, and
 * is left out. The same servers at saturation, in the same blocks, show that the cost repeats better than throughput.
 */
import { PLAIN_PAGE, type Scenario } from './scenario.ts';

export const cost: Scenario = {
  name: 'cost',
  title: 'what a request costs at a rate that all can hold',
  question: 'What does each model spend on a request when all serve the same rate?',
  requestsPerConnection: null,
  loads: ['open', 'closed'],
  figures: [{ kind: 'lines', measure: 'cpu-per-request', against: 'clients' }],
  sizes: {
    quick: { clients: [1, 16], warmupS: 0.25, durationS: 1, variants: [PLAIN_PAGE] },
    standard: { clients: [1, 16], warmupS: 1, durationS: 3, blocks: 7, variants: [PLAIN_PAGE] },
  },
};
