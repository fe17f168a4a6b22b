/**
 * `overload`: more requests than a server can answer, at rates that are parts of its own knee. Each has a connection of its
 * own, since a server sheds connections: past a client array of 16 they wait in the backlog of the kernel, or are refused. Past
 * a backlog of 16 the kernel drops the handshake, and a client tries again after a second: too late here.
 * A request whose answer has not come by the deadline is given up, as browsers and proxies do; a server that finds it in
 * its backlog still works for it, and for nobody. So a model that serves one client at a time takes part: what it serves
 * leaves at once. `evict-idle` is not here: a client that is connected for one request is not idle. External servers have
 * no such bounds, nor this work.
 */
import { type Scenario, variant } from './scenario.ts';

/** At the knee of a core there are then about 800 requests a second: a load offers three times as many, on time. */
const WORK = { name: 'compute', ms: 1 } as const;

const MOST_CLIENTS = 16;

const WAIT = variant('when full wait', WORK, { limits: { maxClients: MOST_CLIENTS, whenFull: 'wait' } });
const REFUSE = variant('when full refuse', WORK, {
  limits: { maxClients: MOST_CLIENTS, whenFull: 'refuse' },
});

const BOUNDED = variant('when full wait, backlog 16', WORK, {
  limits: { maxClients: MOST_CLIENTS, whenFull: 'wait', backlog: 16 },
});

const VARIANTS = [WAIT, BOUNDED, REFUSE];

/** To twice the knee, from half of it. */
const TIMES = 4;

/** Connections: more than are under way at three times the knee of several cores, until their deadline. */
const CONNECTIONS = 1000;

export const overload: Scenario = {
  name: 'overload',
  title: 'more requests than a server can answer',
  question: 'How many requests are still answered in time beyond the knee, and what becomes of the others?',
  requestsPerConnection: 1,
  loads: ['open'],
  kneeParts: [0.5, 0.8, 1, 1.5, 2, 3],
  deadlineMs: 100,
  figures: [{ kind: 'lines', measure: 'goodput', against: 'knee-part' }],
  sizes: {
    quick: {
      clients: [CONNECTIONS],
      warmupS: 0.25,
      durationS: 0.5,
      variants: VARIANTS,
      burst: { times: TIMES, beforeS: 0.3, lengthS: 1, afterS: 1.5 },
    },
    standard: {
      clients: [CONNECTIONS],
      warmupS: 1,
      durationS: 2,
      blocks: 3,
      variants: VARIANTS,
      burst: { times: TIMES, beforeS: 1, lengthS: 10, afterS: 6 },
    },
  },
};
