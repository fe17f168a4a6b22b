/**
 * `distance`: clients that stay connected and are some way off. A client's cycle is its round trip and the answer: a server
 * that holds all clients at once loses nothing by it, and one that serves a client to its end waits out every round
 * trip. At 0 ms nothing stands between load and server; else a relay does, on the load's side (clients/relay).
 */
import { type Scenario, variant } from './scenario.ts';

const away = (distanceMs: number) => variant(`${distanceMs} ms away`, { name: 'page' }, { distanceMs });

export const distance: Scenario = {
  name: 'distance',
  title: 'clients far away',
  question:
    'When a round trip takes 1, 10 or 50 ms longer, which models still serve all that their clients ask for?',
  requestsPerConnection: null,
  figures: [{ kind: 'lines', measure: 'throughput', against: 'variant' }],
  sizes: {
    // Of a round trip that is half under way as the window ends, less is lost the longer the window is.
    quick: { clients: [16], warmupS: 0.2, durationS: 1, variants: [0, 10, 50].map(away) },
    standard: { clients: [16], warmupS: 1, durationS: 3, blocks: 7, variants: [0, 1, 10, 50].map(away) },
  },
};
