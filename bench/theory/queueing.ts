/**
 * Response times of queues that requests come to at random (Poisson), first come first served, in the steady state:
 * what a server would do if it were nothing but a queue. Times are in whatever unit the service time is in, rates in its
 * inverse. Sources: Kleinrock, "Queueing Systems", volume 1, 1975 (M/M/1: 3.2; M/M/c: 3.5; M/G/1, after Pollaczek and
 * Khinchine: 5.6); Lee and Longton, Operational Research Quarterly 10, 1959 (M/G/c). Pure.
 */

export interface Queue {
  readonly arrivalRate: number;
  /** The mean time that one server takes for a request. */
  readonly serviceTime: number;
}

/** How busy each of so many servers is: 1 and above, and the queue grows without end. */
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

/** M/D/1: all service times are the same. */
export function md1(queue: Queue): number | null {
  return mg1(queue, 0);
}

/**
 * M/G/1: service times of any distribution.
 * @param variation squared coefficient of variation of the service time: 0 all the same, 1 exponential
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

/** M/G/c, roughly: the wait of M/M/c, times (1 + variation) / 2. Exact of one server, and of exponential times. */
export function mgc(queue: Queue, servers: number, variation: number): number | null {
  const wait = waitOf(queue, servers);
  return wait === null ? null : queue.serviceTime + (wait * (1 + variation)) / 2;
}

/** The mean wait in M/M/c: of those that wait the time is exponential, and `erlangC` is how many do. */
function waitOf(queue: Queue, servers: number): number | null {
  const offered = queue.arrivalRate * queue.serviceTime;
  if (offered >= servers) return null;
  return (erlangC(servers, offered) * queue.serviceTime) / (servers - offered);
}

/**
 * How likely a request has to wait in M/M/c (Erlang, 1917), from Erlang's B by its recursion, which does not overflow.
 * @param offered arrival rate × service time, below `servers`
 */
export function erlangC(servers: number, offered: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count += 1) {
    blocked = (offered * blocked) / (count + offered * blocked);
  }
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

/** The response time that this part of requests stays within in M/M/1: it is exponential. */
export function mm1Percentile(queue: Queue, part: number): number | null {
  const mean = mm1(queue);
  return mean === null ? null : -Math.log(1 - part) * mean;
}

/** The same in M/M/c, of which the distribution has a closed form and its inverse has none: by bisection. */
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

/** How likely a response takes longer: service alone, and service after a wait. */
function beyond(time: number, { arrivalRate, serviceTime }: Queue, servers: number): number {
  const offered = arrivalRate * serviceTime;
  const waits = erlangC(servers, offered);
  const services = time / serviceTime;
  const spare = servers - offered - 1;
  const both = Math.abs(spare) < 1e-9 ? services : (1 - Math.exp(-services * spare)) / spare;
  return Math.exp(-services) * (1 + waits * both);
}
