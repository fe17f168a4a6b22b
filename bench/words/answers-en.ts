/** The answers of scenarios with findings of their own: sentences, and the heads of their tables, in English. Pure. */

const plural = (count: string, noun: string, isOne: boolean): string => `${count} ${noun}${isOne ? '' : 's'}`;

export const ENGLISH_ANSWERS = {
  /** Heads of many tables. */
  heads: {
    clients: 'clients',
    server: 'server',
    variant: 'variant',
    validTrials: 'valid trials',
    times: '× event loop (95 % interval)',
  },
  of: (count: string, all: string) => `${count} of ${all}`,
  /** @param subject the scenario, and what is said of it alone */
  sentence: (subject: string, finding: string) => `${subject}: ${finding}.`,
  payload: {
    nothing: 'nothing was answered in a valid trial',
    rate: (megabytes: string) => `${megabytes} MB/s`,
    tooFew: (servers: string) => `too few trials are valid to compare ${servers}`,
    /** @param reason why server CPU is compared; null: throughput is */
    open: (servers: string, rate: string, reason: string | null) =>
      reason === null
        ? `no difference was shown between ${servers}, at about ${rate}`
        : `no difference in server CPU per request was shown between ${servers}, at about ${rate} (${reason})`,
    alone: (server: string, rate: string) => `${server} sent ${rate}`,
    most: (server: string, rate: string, reason: string | null) =>
      reason === null
        ? `${server} sent most, ${rate}`
        : `${server} used least server CPU per request, at ${rate} (${reason})`,
    next: (best: string, next: string) => `${best}; next ${next}`,
  },
  crossover: {
    cells: (count: string, parts: string) => `of the ${count} cells of the map, ${parts}`,
    ahead: (server: string, count: string, places: string) => `${server} was ahead in ${count} (${places})`,
    open: (count: string) => `in ${count} no server was shown to be ahead of all others`,
    place: (variant: string, clients: string) => `${variant} with ${clients}`,
  },
  fairness: {
    of: (clients: string, parts: string) => `of ${clients} clients ${parts}`,
    share: (server: string, jain: string) => `${server} (Jain's index ${jain})`,
    all: (servers: string) => `${servers} served all`,
    few: (server: string, served: string, jain: string) =>
      `${server} served ${served} (Jain's index ${jain})`,
    spread:
      'How clients spread over the threads that share them, over the life of a server (the client that proved the answer included). The kernel, or the thread that hands clients on, decides.',
    threads: 'threads',
    busiest: 'share of the busiest',
    example: 'clients of each in one trial',
  },
  timeline: {
    about:
      'A script, not a load, recorded once for each server. All clients connect one after the other, then send requests at the same time; each sends the next one when it has its answer. Server events come from the client array, client events from the clients, on one clock. `timeline/*.csv` holds all events; `timeline/*.json` opens in Perfetto (ui.perfetto.dev).',
    caption: 'The clients of each server.',
    threads: 'threads that served',
    inArray: 'peak clients in the array',
    atOnce: 'peak served at once',
    wait: 'mean wait for the first work',
    length: 'time to the last close',
    subject: (scenario: string, clients: string, workload: string) =>
      `${scenario}, ${clients} clients at the same time, ${workload}, recorded once for each server`,
    server: (facts: {
      readonly server: string;
      readonly atOnce: string;
      readonly isOneAtOnce: boolean;
      readonly threads: string;
      readonly isOneThread: boolean;
      readonly wait: string;
    }) =>
      `${facts.server} served ${facts.isOneAtOnce ? 'one request' : `up to ${facts.atOnce} requests`} at a time with ${plural(facts.threads, 'thread', facts.isOneThread)}; a client waited ${facts.wait} on average`,
  },
  broadcast: {
    caption:
      'Deliveries: a message counts once for every client that received it. Medians over blocks; latency is from sending to receiving, over all clients.',
    perS: 'deliveries per second',
    delivered: (clients: string, parts: string) =>
      `with ${clients} clients, messages delivered per second: ${parts}`,
    /** @param change to the event loop; null: not known */
    server: (server: string, rate: string, p99: string, change: string | null) =>
      `${server} ${rate} (p99 ${p99}${change === null ? '' : `; ${change} times the event loop's`})`,
  },
  cost: {
    about: (rate: string) =>
      `All servers were offered ${rate} requests per second (Poisson arrivals, the same for all) on kept connections. With one client all models do the same work. With several, a model that serves one client at a time leaves the requests of the others unanswered, so it is not measured there.`,
    caption: (rate: string) => `What a request cost at ${rate} requests per second: medians over blocks.`,
    cpu: 'server CPU (95 % interval)',
    voluntary: 'voluntary switches',
    involuntary: 'involuntary switches',
    memory: 'memory per client',
    lateness: 'p99 of send lateness',
    repeatability:
      'Repeatability: the coefficient of variation over blocks (standard deviation / mean), at the fixed rate and at saturation.',
    cpuAtRate: 'CPU per request at the rate',
    throughputAtSaturation: 'throughput at saturation',
    cpuAtSaturation: 'CPU per request at saturation',
    load: (rate: string, clients: string, isOne: boolean, costs: string) =>
      `at ${rate} requests per second from ${plural(clients, 'client', isOne)}, server CPU per request: ${costs}`,
    server: (server: string, cost: string) => `${server} ${cost}`,
    noTrial: (server: string) => `${server} has no valid trial`,
    spread: (cost: string, throughput: string) =>
      `over the blocks, CPU per request at the fixed rate varied by ${cost} and throughput at saturation by ${throughput} (coefficients of variation, medians over servers)`,
  },
};
