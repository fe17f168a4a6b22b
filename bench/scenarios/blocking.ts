/**
 * `blocking`: every request waits for something that costs no processor time, such as a database. An event loop sets a
 * timer and goes on with others; a thread sleeps, and clients that wait for that thread wait longer.
 */
import { type Scenario, variant } from './scenario.ts';

const BRIEF = variant('wait 5 ms', { name: 'wait', ms: 5 });
const LONG = variant('wait 20 ms', { name: 'wait', ms: 20 });

export const blocking: Scenario = {
  name: 'blocking',
  title: 'handlers that wait',
  question: 'When each request waits 5 or 20 ms for something else, which models keep serving?',
  requestsPerConnection: null,
  sharesCpus: true,
  sizes: {
    quick: { clients: [1, 16, 64], warmupS: 0.25, durationS: 0.75, variants: [BRIEF] },
    standard: { clients: [1, 4, 16, 64], warmupS: 1, durationS: 3, blocks: 7, variants: [BRIEF, LONG] },
  },
};
