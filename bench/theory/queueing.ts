/**
 * Response times of queues with random arrivals (Poisson), first come first served, in the steady state: those of a
 * server that is nothing but a queue. Times have the unit of the service time, rates its inverse. Sources: Kleinrock,
 * "Queueing Systems", volume 1, 1975 (M/M/1: 3.2; M/M/c: 3.5; M/G/1, after Pollaczek and Khinchine: 5.6). Pure.
 */

export interface Queue {
  readonly arrivalRate: number;
  /** The mean service time of one server. */
  readonly serviceTime: number;
}

/** The utilisation of one server; at 1 and above the queue grows without bound. */
export function utilisation({ arrivalRate, serviceTime }: Queue): number {
  return arrivalRate * serviceTime;
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

/** M/M/c: several servers, one queue. `erlangC` is the share of requests that wait; their wait is exponential. */
export function mmc({ arrivalRate, serviceTime }: Queue, servers: number): number | null {
  const offered = arrivalRate * serviceTime;
  if (offered >= servers) return null;
  return serviceTime + (erlangC(servers, offered) * serviceTime) / (servers - offered);
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
