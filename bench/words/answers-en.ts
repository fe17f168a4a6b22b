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
  distance: {
    /** What round trips allow, and what of it was answered. */
    allowed: (facts: {
      readonly clients: string;
      readonly isOne: boolean;
      readonly roundTrip: string;
      readonly rate: string;
      readonly servers: string;
    }) =>
      `a round trip took ${facts.roundTrip}, so ${plural(facts.clients, 'client', facts.isOne)} could have ${facts.rate} requests/s; of these ${facts.servers}`,
    /** @param served how many clients, where it is not all of them */
    server: (server: string, share: string, served: string | null) =>
      `${server} answered ${share}${served === null ? '' : ` (it served ${plural(served, 'client', served === '1')} at once)`}`,
  },
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
  overload: {
    caption: (deadline: string) =>
      `Requests answered within ${deadline} of when they were due, as a part of the server's knee, by what was offered, in knees: medians over blocks (95 % interval). A request had a connection of its own, and was given up after ${deadline}. Refused: answered with 503, or reset; the others were answered too late or never.`,
    at: (part: string) => `${part} × knee`,
    refused: (part: string) => `refused at ${part} × knee`,
    subject: (scenario: string, variant: string) => `${scenario}, ${variant}`,
    answered: (part: string, deadline: string, servers: string) =>
      `offered ${part} times its knee, a server answered within ${deadline}, as a part of its knee: ${servers}`,
    server: (server: string, found: string) => `${server} ${found}`,
    burst: (times: string, length: string) =>
      `After a burst of ${length} with ${times} times the lowest of these rates: the time from its end until, in every second from then on, at least 95 % of the requests were answered in time. Medians over blocks (95 % interval).`,
    recovery: 'time to recover',
    recovered: (length: string, servers: string) =>
      `after a burst of ${length}, the time to recover was: ${servers}`,
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
  headOfLine: {
    caption:
      'The clients beside one bystander: medians over blocks, and their tail as a multiple of the tail without the bystander. The tail is the p99, or the p90 where fewer than 1,000 requests were answered.',
    bystander: 'bystander',
    served: 'clients served',
    rate: 'requests per second',
    tail: 'tail',
    without: '× without (95 % interval)',
    noOther: 'no other client was answered',
    /** @param clients null: the same for all */
    subject: (scenario: string, bystander: string, clients: string | null, isOne: boolean) =>
      `${scenario}, ${bystander}${clients === null ? '' : `, with ${plural(clients, 'client', isOne)}`}`,
    stalled: (servers: string) => `no other client was answered by ${servers}`,
    starving: (servers: string) => `some clients got no answer from ${servers}`,
    starved: (server: string, served: string, all: string) => `${server} (${served} of ${all} served)`,
    slowed: (servers: string) => `the tail latency of the clients grew with ${servers}`,
    times: (server: string, change: string) => `${server} ${change} times`,
    unchanged: (servers: string) => `no growth was shown for ${servers}`,
    unknown: (servers: string) => `too few blocks have a tail to compare ${servers}`,
    seen: (server: string, tail: string, latency: string) => `${server} (${tail} ${latency})`,
  },
  idle: {
    caption: (isOne: boolean) =>
      `Silent clients, and ${isOne ? 'one active client' : 'active clients'}: medians over blocks. Memory is the growth of the server process; the kernel memory of the sockets is not included.`,
    active: 'active clients',
    silent: 'silent clients',
    memory: 'memory per silent client',
    /** In place of a negative size: no client costs less than nothing. */
    noGrowth: 'no growth seen',
    threads: 'threads',
    descriptors: 'descriptors',
    rate: (isOne: boolean) => `requests per second of the active ${isOne ? 'one' : 'ones'}`,
    without: '× without (95 % interval)',
    p50: (isOne: boolean) => `${isOne ? 'its' : 'their'} p50`,
    subject: (scenario: string, active: string, isOne: boolean) =>
      `${scenario}, with ${plural(active, 'active client', isOne)}`,
    noTrial: (server: string) => `${server} has no valid trial with silent clients`,
    held: (server: string, silent: string, size: string, kept: string) =>
      `${server} held ${silent} silent clients ${size}; ${kept}`,
    each: (size: string) => `at ${size} each`,
    noneSeen: '(no growth of its memory was seen)',
    tooFew: (isOne: boolean) => `too few blocks show what the active ${isOne ? 'one' : 'ones'} got`,
    none: (isOne: boolean) => `no difference was shown for the active ${isOne ? 'one' : 'ones'}`,
    times: (change: string, isOne: boolean) =>
      isOne
        ? `the active one got ${change} times what it gets alone`
        : `the active ones got ${change} times what they get alone`,
    from: (silent: string) => `, and less from ${silent} silent clients on`,
  },
  latency: {
    /** @param works names; empty: the plain page @param place of server and load; null: they share their CPUs */
    about: (works: string, factor: string, place: string | null) =>
      `Requests${works === '' ? '' : ` (${works})`} arrived at a fixed mean rate (Poisson) on kept connections. Latency counts from the time when a request was due. The knee of a server is the rate beyond which its mean response time exceeds a limit that is the same for all servers: ${factor} times the lowest mean response of the fastest one. In each block it is interpolated between two rates; where no rate, or every rate, was beyond it, only bounds are known. The runner first searched for the knee and then offered each server fractions of it. A model that serves one client at a time leaves the requests of the others unanswered, so it is not included. Little's law checks nothing here, since throughput and latency come from the same answers.${place === null ? '' : ` Server and load have separate CPUs, so that the load is on time while the server is busy: ${place}. A model cannot use more cores than that here.`}`,
    knees: 'The knees: medians over blocks, and the ratio to the knee of the event loop.',
    limit: 'limit of the mean response',
    knee: 'knee, requests per second (95 % interval)',
    verdict: 'verdict',
    lowest: 'lowest mean response',
    responses:
      'Response time at each rate: medians over blocks of the valid trials, or, where there are none, of those in which the server was overloaded. ≥: requests that were never answered would have made it longer.',
    offered: 'offered, 1/s',
    answered: 'answered, 1/s',
    mean: 'mean',
    p99: 'p99 (95 % interval)',
    overloaded: (trials: string) => `${trials} (overloaded)`,
    notReached: (rate: string) => `not reached at ${rate}`,
    over: (value: string) => `over ${value}`,
    under: (value: string) => `under ${value}`,
    between: (low: string, high: string) => `${low} to ${high}`,
    atLeast: (value: string) => `at least ${value}`,
    atMost: (value: string) => `at most ${value}`,
    ends: (low: string, high: string) => `${low}–${high}`,
    /** @param ends empty: not known */
    bounded: (value: string, ends: string) => `${value}${ends === '' ? '' : ` (${ends})`}`,
    timesEventLoop: (value: string, ends: string) =>
      `${value} times the event loop's${ends === '' ? '' : ` (${ends})`}`,
    subject: (scenario: string, works: string) => `${scenario}${works === '' ? '' : ` (${works})`}`,
    /** @param given to the server; null: not fixed */
    with: (clients: string, isOne: boolean, given: string | null, findings: string) =>
      `with ${plural(clients, 'client', isOne)}${given === null ? '' : ` and ${given}`} ${findings}`,
    cpus: (count: string, isOne: boolean, isOfEach: boolean) =>
      `${plural(count, 'CPU', isOne)} for ${isOfEach ? 'each started server' : 'the server'}`,
    reached: (limit: string, factor: string, knees: string) =>
      `the knee (mean response above ${limit}, ${factor} times the minimum of the fastest), in requests per second, is: ${knees}`,
    /** @param comparison null: there is none */
    server: (server: string, knee: string, comparison: string | null) =>
      `${server} ${knee}${comparison === null ? '' : `, ${comparison}`}`,
    noDifference: 'no difference from the event loop shown',
    unreached: (servers: string) => `saturation was not reached ${servers}`,
    unreachedBy: (server: string, rate: string) => `at ${rate} requests/s by ${server}`,
  },
};
