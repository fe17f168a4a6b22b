/**
 * `multiplexers`: one event loop, four ways to wait for its clients, of which few or all are active. Without silent clients all
 * are. `poll` and `select` look at every client each time that they wait. `select` takes no more than FD_SETSIZE descriptors, so
 * it is left out beyond. Other ios have one multiplexer each.
 */
import { MULTIPLEXER_NAMES } from '../../servers/server.ts';
import { modelServer } from '../results/server-names.ts';
import { type Scenario, variant } from './scenario.ts';

const silent = (count: number) =>
  variant(`${count.toLocaleString('en')} silent`, { name: 'page' }, { bystanders: { kind: 'idle', count } });

const NONE = variant('0 silent', { name: 'page' });

/** The event loop's own multiplexer is epoll. */
const OTHERS = MULTIPLEXER_NAMES.filter((name) => name !== 'epoll');

export const multiplexers: Scenario = {
  name: 'multiplexers',
  title: 'epoll, poll, select and io_uring',
  question:
    'From how many silent clients on is an event loop slower with poll or select, and does io_uring make it quicker?',
  requestsPerConnection: null,
  servers: (io) => [
    modelServer('event-loop', io),
    ...(io === 'posix' ? OTHERS.map((multiplexer) => modelServer('event-loop', io, { multiplexer })) : []),
  ],
  figures: [
    { kind: 'lines', measure: 'throughput', against: 'variant' },
    { kind: 'lines', measure: 'cpu-per-request', against: 'variant' },
  ],
  sizes: {
    quick: {
      clients: [1],
      warmupS: 0.25,
      durationS: 0.6,
      variants: [NONE, silent(800), silent(5000)],
    },
    standard: {
      clients: [1, 64, 800],
      warmupS: 0.5,
      durationS: 2,
      blocks: 5,
      variants: [NONE, silent(100), silent(800), silent(10_000)],
    },
  },
};
