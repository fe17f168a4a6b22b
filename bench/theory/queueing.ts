/**
 * Response times of queues with random arrivals (Poisson), first come first served, in the steady state: those of a
 * server that is nothing but a queue. Times have the unit of the service time, rates its inverse. Sources: Kleinrock,
 * "Queueing Systems", volume 1, 1975 (M/M/1: 3.2; M/M/c: 3.5; M/G/1, after Pollaczek and Khinchine: 5.6); Lee and
 * Longton, Operational Research Quarterly 10, 1959 (M/G/c). Pure.
 */

export interface Queue {
  readonly arrivalRate: number;
  /** The mean service time of one server. */
  readonly serviceTime: number;
}

/** The utilisation of each server; at 1 and above the queue grows without bound. */
export function utilisation({ arrivalRate, serviceTime }: Queue, servers = 1): number {
  return (arrivalRate * serviceTime) / servers;
}

/**
 * M/M/1: service times are exponential.
 * @returns the mean response time, waiting and service; null where the queue has no steady state
 */
export function mm1(queue: Queue): number | null {
  return mg1(queue, 1);
}

/** M/D/1: service times are constant. */
export function md1(queue: Queue): number | null {
  return mg1(queue, 0);
}

/**
 * M/G/1: service times of any distribution.
 * @param variation squared coefficient of variation of the service time: 0 constant, 1 exponential
 */
export function mg1(queue: Queue, variation: number): number | null {
  const busy = utilisation(queue);
  if (busy >= 1) return null;
  return queue.serviceTime * (1 + (busy * (1 + variation)) / (2 * (1 - busy)));
}

/** M/M/c: several servers, one queue. */
export function mmc(queue: Queue, servers: number): number | null {
  return mgc(queue, servers, 1);
}

/**
 * M/G/c, approximated by the wait of M/M/c times (1 + variation) / 2. Exact for one server, and for exponential times.
 */
export function mgc(queue: Queue, servers: number, variation: number): number | null {
  const wait = waitOf(queue, servers);
  return wait === null ? null : queue.serviceTime + (wait * (1 + variation)) / 2;
}

/** The mean wait in M/M/c: `erlangC` is the share of requests that wait; their wait is exponential. */
function waitOf(queue: Queue, servers: number): number | null {
  const offered = queue.arrivalRate * queue.serviceTime;
  if (offered >= servers) return null;
  return (erlangC(servers, offered) * queue.serviceTime) / (servers - offered);
}

/**
 * The probability that a request waits in M/M/c (Erlang, 1917), from Erlang's B by its recursion, which does not
 * overflow.
 * @param offered arrival rate × service time, below `servers`
 */
export function erlangC(servers: number, offered: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count += 1) {
    blocked = (offered * blocked) / (count + offered * blocked);
  }
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

/** The percentile of the response time in M/M/1, which is exponential. */
export function mm1Percentile(queue: Queue, part: number): number | null {
  const mean = mm1(queue);
  return mean === null ? null : -Math.log(1 - part) * mean;
}

/** The percentile in M/M/c, by bisection: the distribution has a closed form, its inverse has none. */
export function mmcPercentile(queue: Queue, servers: number, part: number): number | null {
  if (utilisation(queue, servers) >= 1) return null;
  let low = 0;
  let high = queue.serviceTime;
  while (beyond(high, queue, servers) > 1 - part) high *= 2;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (beyond(middle, queue, servers) > 1 - part) low = middle;
    else high = middle;
  }
  return high;
}

const BISECTIONS = 60;

/** The probability that a response takes longer: service alone, or service after a wait. */
function beyond(time: number, { arrivalRate, serviceTime }: Queue, servers: number): number {
  const offered = arrivalRate * serviceTime;
  const waits = erlangC(servers, offered);
  const services = time / serviceTime;
  const spare = servers - offered - 1;
  const both = Math.abs(spare) < 1e-9 ? services : (1 - Math.exp(-services * spare)) / spare;
  return Math.exp(-services) * (1 + waits * both);
}
